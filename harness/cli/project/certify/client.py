"""A client to begin with, for kasauti certify. It needs Python 3.9 and nothing else.

    kasauti certify -- python3 client.py
    kasauti certify --lines ... -- python3 client.py          # started once for all tasks

Put your own client in the place of Api, and keep main: it speaks the process contract.
"""
import base64, hashlib, hmac, json, os, queue, ssl, sys, threading, time, urllib.error, urllib.parse, urllib.request, uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BASE = "/api/v0/partner/enKashCard"
MOVES_MONEY = (BASE, BASE + "/balance", BASE + "/add-money", BASE + "/ppi-merchant-transaction")  # BASE alone makes a card with its money


class Answer:
    """What came back: status 0 and body None where nothing, or nothing whole, came."""

    def __init__(self, status=0, body=None, retry_after=None):
        self.status, self.body, self.retry_after = status, body, retry_after
        codes = [body[k] for k in ("code", "response_code", "resultCode") if k in body] if body else []
        self.code = str(codes[0]) if codes else ""
        payload = body.get("payload") if body else None
        self.payload = payload if isinstance(payload, dict) else {}

    def accepted(self):  # the status alone says nothing: HTTP 200 with another code is an error
        return self.status == 200 and self.code == "0"

    def refused(self):
        return self.body is not None and self.code not in ("", "0") and self.status < 500

    def wait(self):
        """The seconds that the API asks to wait, by a number or a date; None where it does not."""
        try:
            return float(self.retry_after) if self.retry_after.isdigit() else parsedate_to_datetime(self.retry_after).timestamp() - time.time()
        except (AttributeError, TypeError, ValueError):
            return None


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """No page has a redirect, and whoever is there would get the token, or a secret."""

    def redirect_request(self, *_):
        return None


class Api:
    def __init__(self, task):
        self.url, self.keys = task["api_url"], task["credentials"]
        # What is concluded when the time is over comes too late; and a call that is not answered leaves time for a look-up.
        self.ends, self.patience = time.monotonic() + task["timeout_ms"] / 1000 * 0.9, task["timeout_ms"] / 3000
        trust = ssl.create_default_context(cafile=task["ca_file"]) if task.get("ca_file") else None
        self.http = urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=trust))
        self.lock, self.token, self.expiry = threading.Lock(), None, 0

    def send(self, path, body, headers=None):
        """A call, made again where the API had no time for it and said when it will have. Of HTTP 429 nothing was done;
        of 503 nobody knows, so what moves money is looked up, and not sent again."""
        for left in (2, 1, 0):
            got = self.once(path, body, headers)
            wait = got.wait() if got.status == 429 or got.status == 503 and path not in MOVES_MONEY else None
            if wait is None or not left or time.monotonic() + wait > self.ends:
                return got
            time.sleep(max(0, wait))

    def once(self, path, body, headers):
        data = None  # a look-up has none, and is a GET
        if body is not None:
            data = text_of(body).encode()
            headers = {"Content-Type": "application/json", **(headers or {})}
        request = urllib.request.Request(self.url + path, data, headers or {})
        ends = min(self.ends, time.monotonic() + self.patience)
        try:
            try:
                response = self.http.open(request, timeout=max(0.05, ends - time.monotonic()))
            except urllib.error.HTTPError as other:
                response = other  # another status than 200
            with response:
                return self.read(response, ends)
        except (OSError, ValueError, EOFError):
            return Answer()
        except Exception as e:  # http.client's, of an answer that breaks off
            if type(e).__module__ != "http.client":
                raise
            return Answer()

    def read(self, response, ends):
        """The answer, where it is whole, in time and declared as JSON."""
        data, retry_after = b"", response.headers.get("Retry-After")
        while len(data) < 1 << 20:
            piece = response.read1(1 << 16)
            if not piece:
                break
            data += piece
            if time.monotonic() > ends:  # the socket's own time begins anew with each piece
                return Answer()
        if response.length:
            return Answer()  # it was cut off
        if response.headers.get_content_type() == "application/json":
            try:
                parsed = json.loads(data, parse_float=Decimal)
            except ValueError:
                parsed = None
            if isinstance(parsed, dict):
                return Answer(response.status, parsed, retry_after)
        return Answer(response.status if response.status in (429, 503) else 0, None, retry_after)

    def bearer(self):
        """The token, asked for once, however many want it; (None, answer) where it was refused."""
        with self.lock:
            if self.token and time.time() < self.expiry - 0.1:
                return self.token, None
            got = self.send("/api/v0/merchant/token", {"accessKey": self.keys["access_key"], "secretKey": self.keys["secret_key"]})
            if not got.accepted() or not got.body.get("token"):
                return None, got
            self.token, self.expiry = got.body["token"], int(got.body["expiry"]) / 1000  # expiry is in milliseconds
            return self.token, None

    def call(self, path, body):
        for last in (False, True):
            token, refused = self.bearer()
            if refused:
                return refused
            got = self.send(path, body, {"Authorization": "Bearer " + token, "partnerId": self.keys["partner_id"]})
            if last or got.status != 401 or not got.code:
                return got
            with self.lock:
                if self.token == token:
                    self.token = None  # it was refused: ask for another, once


    def call_sealed(self, path, body):
        """A call whose payload travels encrypted, and its answer, too: body None where that cannot be opened."""
        got = self.call(path, {"request": seal(self.keys["client_secret"], text_of(body).encode())})
        if got.body is None or not isinstance(got.body.get("request"), str):
            return got if got.refused() else Answer(got.status)  # a refusal may come as it stands, a success may not
        try:
            inside = json.loads(unseal(self.keys["client_secret"], got.body["request"]).decode(), parse_float=Decimal)
        except ValueError:
            inside = None
        return Answer(got.status, inside if isinstance(inside, dict) else None)


def text_of(body):  # amounts are Decimal and are written as they are: a float would lose paise
    return json.dumps(body, default=lambda d: f"@@{d}@@").replace('"@@', "").replace('@@"', "")


# AES-128 in ECB mode, by FIPS 197, for who has no library at hand; a real client takes one. It is not fast, and
# how long it takes tells of the key.

def doubled(byte):
    return byte << 1 ^ (0x11B if byte & 0x80 else 0)


def times(a, b):
    return (times(doubled(a), b >> 1) if b > 1 else 0) ^ (a if b & 1 else 0)


def boxes():
    box, n, inverse = [0x63] * 256, 1, 1
    for _ in range(255):  # the powers of 3 are all numbers but 0, and 0xF6 is the inverse of 3
        n, inverse = times(n, 3), times(inverse, 0xF6)
        box[n] = 0x63 ^ inverse
        for shift in range(1, 5):
            box[n] ^= (inverse << shift | inverse >> 8 - shift) & 0xFF
    return box, [box.index(n) for n in range(256)]


BOX, UNBOX = boxes()
SHIFT = [0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11]  # where each byte comes from


def round_keys(secret):
    key, turn = list(hashlib.sha256(secret.encode()).digest()[:16]), 1
    for at in range(16, 176, 4):
        word = key[at - 4:at]
        if at % 16 == 0:
            word = [BOX[b] for b in word[1:] + word[:1]]
            word[0], turn = word[0] ^ turn, doubled(turn)
        key += [a ^ b for a, b in zip(key[at - 16:at - 12], word)]
    return [key[at:at + 16] for at in range(0, 176, 16)]


def mixed(block, row):
    return [times(block[i & 12], row[-i & 3]) ^ times(block[i & 12 | 1], row[1 - i & 3]) ^ times(block[i & 12 | 2], row[2 - i & 3])
            ^ times(block[i & 12 | 3], row[3 - i & 3]) for i in range(16)]


def plus(block, key):
    return [a ^ b for a, b in zip(block, key)]


def encrypt(keys, block):
    block = plus(block, keys[0])
    for key in keys[1:]:
        block = [BOX[block[i]] for i in SHIFT]
        block = plus(block if key is keys[10] else mixed(block, (2, 3, 1, 1)), key)
    return block


def decrypt(keys, block):
    for key in keys[:0:-1]:
        block = plus(block, key)
        block = block if key is keys[10] else mixed(block, (14, 11, 13, 9))
        block = [UNBOX[block[SHIFT.index(i)]] for i in range(16)]
    return plus(block, keys[0])


def seal(secret, plain):
    """What travels in the place of bytes: Base64, in one line."""
    free, keys = 16 - len(plain) % 16, round_keys(secret)  # a payload that fills its blocks gets one more
    plain += bytes([free]) * free
    return base64.b64encode(b"".join(bytes(encrypt(keys, plain[at:at + 16])) for at in range(0, len(plain), 16))).decode()


def unseal(secret, text):
    """The bytes that travelled as a text; ValueError where they cannot be opened."""
    sealed, keys = base64.b64decode(text, validate=True), round_keys(secret)
    if not sealed or len(sealed) % 16:
        raise ValueError("no whole number of blocks")
    plain = b"".join(bytes(decrypt(keys, sealed[at:at + 16])) for at in range(0, len(sealed), 16))
    if not 1 <= plain[-1] <= 16 or plain[-plain[-1]:] != plain[-1:] * plain[-1]:
        raise ValueError("the padding is wrong")
    return plain[:-plain[-1]]


def amount_of(text):
    return sum((Decimal(one) for one in text.split("+")), Decimal(0)).quantize(Decimal("0.01"))


def request_otp(api, want):
    return api.call(BASE + "/otp", {"cardOtpAction": "TRANSACTION_OTP", "cardAccountId": want["card_account_id"], "enKashCardId": want["card_id"]})


def request_otps(api, want):
    times, at_once, pause = int(want.get("times", 1)), int(want.get("parallel", 1)), int(want.get("pause_ms", 0)) / 1000
    if at_once > 1:
        with ThreadPoolExecutor(at_once) as pool:
            answers = list(pool.map(lambda _: request_otp(api, want), range(times)))
    else:
        answers = []
        for i in range(times):
            time.sleep(pause if i else 0)
            answers.append(request_otp(api, want))
    sent = sum(a.accepted() for a in answers)
    outcome = "done" if sent == times else "refused" if any(a.refused() for a in answers) else "failed"
    return {"outcome": outcome, "sent": sent, "mobile": want["mobile"]}  # the answer's number is masked


def debit(api, want, reference, amount, otp_request):
    return api.call(BASE + "/ppi-merchant-transaction", {
        "merchantDetailId": want["merchant_id"], "enkashCardId": want["card_id"], "companyId": api.keys["company_id"],
        "cardAccountId": want["card_account_id"], "amount": amount, "productCode": "DEFAULT", "otpMedium": "MOBILE",
        "otp": want["otp"], "otpReferenceId": otp_request, "uniqueTransactionId": reference})


def status_of(api, reference):
    return api.call(BASE + "/settlement-status?" + urllib.parse.urlencode({"merchantUniqueTxnId": reference}), None)


def find(api, reference):
    """The look-up, tried again with waits that grow where it brings nothing."""
    for wait in (0, 0.15, 0.45, 1.35):
        time.sleep(wait)
        got = status_of(api, reference)
        if got.accepted() or got.refused():
            break
    return got


def same(answer, key, reference, amount):
    try:
        return answer.payload.get(key) == reference and Decimal(str(answer.payload.get("amount"))) == amount
    except ArithmeticError:
        return False


def pay_once(api, want, reference, amount):
    sent = request_otp(api, want)  # an OTP is for one payment
    if not sent.accepted():
        return "refused" if sent.refused() else "failed"
    time.sleep(int(want.get("read_after_ms", 0)) / 1000)
    for last in (False, True):
        got = debit(api, want, reference, amount, sent.payload.get("otpRequestId"))
        if got.accepted() and same(got, "uniqueTransactionId", reference, amount):
            return "done"
        if got.refused() and got.code != "409":
            return "refused"
        # Lost, or the reference exists: nobody pays again before the look-up.
        found = find(api, reference)
        if found.accepted():
            mine = same(found, "merchantUniqueTxnId", reference, amount)
            return "done" if mine else "refused" if got.code == "409" else "unknown"
        if last or not found.refused():
            return "unknown"
        if got.code == "409":
            return "refused"


def pay(api, want):
    amount, paid, outcome, reference = amount_of(want["amount"]), 0, None, ""
    for _ in range(int(want.get("times", 1))):
        reference = want.get("reference") or "PAY" + uuid.uuid4().hex.upper()
        now = pay_once(api, want, reference, amount)
        paid += now == "done"
        outcome = now if outcome is None or now != "done" else outcome
    return {"outcome": outcome, "paid": paid, "reference": reference}


def load(api, want, amount, reference):  # of a wallet and of a card alike
    return api.call(BASE + "/balance", {
        "companyId": api.keys["company_id"], "cardAccountId": want["card_account_id"], "enKashCardId": want["card_id"], "amount": amount,
        "transactionType": "CR", "type": "ALLOCATE_FUND", "transactionCode": "ALLOCATION", "uniqueReferenceNumber": reference})


def top_up(api, want):
    amount = amount_of(want["amount"])
    fits = api.call(BASE + "/validate/wallet-load-limit", {"enKashCardId": want["card_id"], "cardAccountId": want["card_account_id"], "amountToLoad": str(amount)})
    if not fits.accepted():
        return {"outcome": "refused" if fits.refused() else "failed"}
    reference = want.get("reference") or "TOP" + uuid.uuid4().hex.upper()
    got = load(api, want, amount, reference)
    if not got.accepted():
        return {"outcome": "refused" if got.refused() else "unknown"}
    return {"outcome": "done", "reference": reference, "balance": str(amount_of(str(got.payload["otbBalance"])))}


def check_payment(api, want):
    got = status_of(api, want["reference"])
    if not got.accepted():
        return {"outcome": "refused" if got.refused() else "unknown"}
    status = got.payload.get("settlementStatus", "")
    outcomes = {"SETTLED": "done", "PENDING_WITH_BANK": "failed", "REFUND": "failed"}
    outcomes.update(dict.fromkeys(("PENDING", "APPROVED", "SETTLEMENT_IN_PROCESS", "ON_HOLD", "DISPUTED"), "pending"))
    return {"outcome": outcomes.get(status, "unknown"), "status": status}


def await_settlement(api, want):
    ends, wait, said = time.monotonic() + int(want["for_ms"]) / 1000, 0.15, {"outcome": "unknown"}
    while True:
        got = status_of(api, want["reference"])
        status = got.payload.get("settlementStatus", "")
        if got.refused():
            return {"outcome": "refused"}
        if got.accepted():  # what is not final may still become anything
            said = {"outcome": {"SETTLED": "done", "REFUND": "failed"}.get(status, "pending"), "status": status}
        if said["outcome"] in ("done", "failed") or time.monotonic() + wait > ends:
            return said
        time.sleep(wait)
        wait *= 2


def card_of(api, want):
    return {"companyId": api.keys["company_id"], "cardAccountId": want["card_account_id"], "enKashCardId": want["card_id"]}


def create_card(api, want):
    account = {"companyId": api.keys["company_id"], "cardAccountId": want["card_account_id"]}
    got = api.call_sealed(BASE, {**account, "mobile": want["mobile"], "firstName": want["name"], "loadAmount": amount_of(want["amount"])})
    if got.accepted():
        return {"outcome": "done", "card_id": got.payload["enKashCardId"], "balance": str(amount_of(str(got.payload["otbBalance"])))}
    if got.refused():
        return {"outcome": "refused"}
    # The card may be there. The call has no reference, so it is never made again.
    for card in api.call(BASE + "/search", account).payload.get("data") or []:
        if card.get("mobile") == want["mobile"]:
            return {"outcome": "done", "card_id": card["enKashCardId"]}
    return {"outcome": "unknown"}


def view_card(api, want):
    said = {"outcome": "done"}
    for path in ("/view-card-details", "/view-card-cvv"):
        sent = request_otp(api, want)
        got = sent.accepted() and api.call_sealed(BASE + path, {**card_of(api, want), "otpRequestId": sent.payload.get("otpRequestId"), "otp": want["otp"]})
        if not got or not got.accepted():
            return {"outcome": "refused" if (got or sent).refused() else "failed"}
        # Here the holder would be shown it. Whole, it goes nowhere else.
        if "cardNumber" in got.payload:
            said["number"] = "XXXX XXXX XXXX " + got.payload["cardNumber"][-4:]
    return said


def find_load(api, want, reference, amount):
    """Whether a load is there: None where no look-up says so."""
    for wait in (0, 0.15, 0.45, 1.35):
        time.sleep(wait)
        got = api.call(BASE + "/transaction/all", {**card_of(api, want), "pgReferenceNumber": reference})
        if got.accepted() and isinstance(got.payload.get("data"), list):
            return any(same(Answer(200, {"payload": one}), "pgReferenceNumber", reference, amount) for one in got.payload["data"])
    return None


def load_card(api, want):
    amount, reference = amount_of(want["amount"]), want.get("reference") or "LOAD" + uuid.uuid4().hex.upper()
    for last in (False, True):
        got = load(api, want, amount, reference)
        if got.accepted() and same(got, "pgReferenceNumber", reference, amount):
            return {"outcome": "done", "reference": reference, "balance": str(amount_of(str(got.payload["otbBalance"])))}
        if got.refused() and got.code != "409":
            return {"outcome": "refused", "reference": reference}
        # Lost, or the reference exists: nobody loads again before the look-up.
        found = find_load(api, want, reference, amount)
        if found or found is None or got.code == "409" or last:
            return {"outcome": "done" if found else "refused" if got.code == "409" and found is False else "unknown", "reference": reference}


def block_card(api, want):
    sent = request_otp(api, want)
    if not sent.accepted():
        return {"outcome": "refused" if sent.refused() else "failed"}
    got = api.call(BASE + "/block", {**card_of(api, want), "blockCode": want["code"], "otpMedium": "MOBILE",
                                     "otpRequestId": sent.payload.get("otpRequestId"), "otp": want["otp"]})
    if not got.accepted():
        return {"outcome": "refused" if got.refused() else "unknown"}
    status = (got.payload.get("cardStatus") or {}).get("name", "")
    return {"outcome": "done" if status == {"L": "LOCKED", "UL": "ACTIVE", "BL": "BLOCKED"}[want["code"]] else "unknown", "status": status}


def receiver(want, news):
    """A server that takes webhooks: what is genuine and whole is put into news, and answered at once."""

    class Webhooks(BaseHTTPRequestHandler):
        timeout = 2  # seconds that a sender may take

        def do_POST(self):
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 1 << 20))
            given = self.headers.get(want["hook_header"]) or ""
            if not hmac.compare_digest(given.encode(), want["hook_value"].encode()):
                return self.answer(401)
            try:
                hook = json.loads(body)
                if not all(hook[k] for k in ("transactionId", "uniqueTransactionId", "status")):
                    return self.answer(400)
            except (ValueError, TypeError, KeyError):
                return self.answer(400)
            news.put(hook)
            self.answer(200)  # also what is known already: it would come again

        def answer(self, status):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    host, port = want["listen"].rsplit(":", 1)
    server = ThreadingHTTPServer((host, int(port)), Webhooks)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


def stands(api, want, reference, txn, amount):
    """Where a payment stands, by look-up: a webhook proves nothing."""
    got = api.call(BASE + "/wallet-transactions", {"cardAccountId": want["card_account_id"], "enKashCardId": want["card_id"], "pgReferenceNumber": reference})
    for line in got.payload.get("data", []) if got.accepted() else []:
        if line.get("enkashCardTxnId") == txn and line.get("pgReferenceNumber") == reference:
            return line.get("status") if Decimal(str(line.get("amount"))) == amount else "OTHER_AMOUNT"
    return None


def add_money(api, want):
    amount, reference, news = amount_of(want["amount"]), want.get("reference") or "ADD" + uuid.uuid4().hex.upper(), queue.Queue()
    server = receiver(want, news)
    try:
        got = api.call(BASE + "/add-money", {
            "companyId": api.keys["company_id"], "cardAccountId": want["card_account_id"], "enKashCardId": want["card_id"],
            "amount": amount, "uniqueReferenceNumber": reference})
        if not got.accepted():
            return {"outcome": "refused" if got.refused() else "unknown"}
        txn, status, ends = got.payload.get("enkashCardTxnId"), None, time.monotonic() + int(want["for_ms"]) / 1000
        while True:
            try:
                hook = news.get(timeout=max(0, ends - time.monotonic()))
            except queue.Empty:
                break
            if hook["transactionId"] == txn and hook["uniqueTransactionId"] == reference:
                status = stands(api, want, reference, txn, amount) or status
        if status not in ("SUCCESS", "FAILED", "REFUNDED"):
            status = stands(api, want, reference, txn, amount)
    finally:
        server.shutdown()
        server.server_close()
    outcome = {"SUCCESS": "done", "FAILED": "failed", "REFUNDED": "failed", "PENDING": "pending"}.get(status, "unknown")
    return {"outcome": outcome, "reference": reference, "credited": str(amount if status == "SUCCESS" else Decimal("0.00"))}


TASKS = {"request-otp": request_otps, "pay": pay, "top-up": top_up, "check-payment": check_payment, "await-settlement": await_settlement,
         "create-card": create_card, "view-card": view_card, "load-card": load_card, "block-card": block_card, "add-money": add_money}


def conclude(task, known={}):
    place = (task["api_url"], task["credentials"]["access_key"])
    fresh = Api(task)
    if place in known:  # the token of the same place is kept
        fresh.token, fresh.expiry = known[place].token, known[place].expiry
    known.clear()
    known[place] = fresh
    do = TASKS.get(task["do"])
    named = {name: task[name] for name in ("case", "task") if name in task}  # a conclusion says what it is of
    return {**named, **(do(fresh, task["with"]) if do else {"outcome": "unsupported"})}


def from_environment():
    get = os.environ.get
    names = ("partner_id", "company_id", "access_key", "secret_key", "username", "password", "client_id", "client_secret")
    return {"case": get("KASAUTI_CASE"), "do": get("KASAUTI_TASK"), "with": json.loads(get("KASAUTI_WITH", "{}")), "api_url": get("KASAUTI_API_URL"),
            "timeout_ms": int(get("KASAUTI_TIMEOUT_MS", "5000")), "ca_file": get("KASAUTI_CA_FILE"), "credentials": {n: get("KASAUTI_" + n.upper(), "") for n in names}}


def main():
    if not os.environ.get("KASAUTI_LINES"):
        print(json.dumps(conclude(from_environment())))
        return
    print(json.dumps({"ready": 1}), flush=True)
    for line in sys.stdin:
        print(json.dumps(conclude(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
