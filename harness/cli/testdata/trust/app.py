import sys

_, url, way = sys.argv
if way == "requests":
    import requests

    answer = requests.get(url, timeout=10)
    print(answer.status_code, answer.text)
else:
    import urllib.request

    with urllib.request.urlopen(url, timeout=10) as answer:
        print(answer.status, answer.read().decode())
