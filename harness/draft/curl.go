package draft

import (
	"fmt"
	"net/url"
	"strings"
)

// Request is an HTTP request as somebody wrote it down.
type Request struct {
	Name   string // "" where nobody gave it one
	Method string
	URL    string
	Header [][2]string
	Body   []byte
	Form   [][2]string // the body, where it is a form
	Notes  []string    // what could not be read
}

// options of curl that take a value and say nothing of the request.
var idle = words("-o --output -m --max-time --connect-timeout -x --proxy --proxy-user -U --cacert --capath --cert -E --key --pass --retry --retry-delay --retry-max-time " +
	"-w --write-out --resolve --connect-to -c --cookie-jar -D --dump-header --ciphers --tls-max --interface --limit-rate --max-redirs --trace --trace-ascii --stderr -y -Y -z --noproxy --dns-servers --unix-socket -r --range -C --continue-at " +
	"--oauth2-bearer --aws-sigv4 --proxy-header --login-options --sasl-authzid --cert-type --key-type --pinnedpubkey --tlsuser --tlspassword --max-filesize --keepalive-time --local-port --happy-eyeballs-timeout-ms")

// options of curl that take none and say nothing of the request.
var silent = words("-s --silent -S --show-error -L --location --location-trusted -i --include -k --insecure -v --verbose --compressed -g --globoff -f --fail --fail-with-body " +
	"-# --progress-bar -N --no-buffer --http1.0 --http1.1 --http2 --http3 --tlsv1.2 --tlsv1.3 -0 -1 -2 -3 -4 -6 --ipv4 --ipv6 -O --remote-name -J --raw --path-as-is -q --no-keepalive --tcp-nodelay --post301 --post302 -j -n --netrc --anyauth --basic --digest")

func words(list string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(list) {
		all[word] = true
	}
	return all
}

// long are the one-letter options that say something of the request, as their long forms.
var long = map[string]string{
	"-X": "--request", "-H": "--header", "-d": "--data", "-u": "--user", "-b": "--cookie", "-A": "--user-agent", "-e": "--referer",
	"-F": "--form", "-T": "--upload-file", "-G": "--get", "-I": "--head", "-K": "--config",
}

// Curl reads the curl lines in a text.
func Curl(text string) []*Request {
	var all []*Request
	for _, line := range commands(text) {
		for len(line) > 0 && line[0] != "curl" && (line[0] == "$" || strings.Contains(line[0], "=")) {
			line = line[1:] // a prompt, or a variable for this command
		}
		if len(line) > 1 && (line[0] == "curl" || strings.HasSuffix(line[0], "/curl") || line[0] == "curl.exe") {
			all = append(all, readCurl(line[1:])...)
		}
	}
	return all
}

// curlLine is one line while it is read.
type curlLine struct {
	request Request
	urls    []string
	data    []string
	get     bool
	isJSON  bool
}

func readCurl(args []string) []*Request {
	c := &curlLine{}
	for i := 0; i < len(args); i++ {
		option, value, attached := args[i], "", false
		if !strings.HasPrefix(option, "-") || option == "-" {
			c.urls = append(c.urls, option)
			continue
		}
		if !strings.HasPrefix(option, "--") && len(option) > 2 { // -XPOST, -sSL
			for len(option) > 2 && silent[option[:2]] {
				option = "-" + option[2:]
			}
			if len(option) > 2 {
				option, value, attached = option[:2], option[2:], true
			}
		}
		if whole := long[option]; whole != "" {
			option = whole
		}
		if silent[option] || option == "--get" || option == "--head" {
			c.flag(option)
			continue
		}
		if _, known := c.takes(option); !known && !idle[option] {
			name, _, _ := strings.Cut(option, "=") // what stands behind it may be a secret
			c.request.Notes = append(c.request.Notes, fmt.Sprintf("the option %.40s of curl was not understood and is left out", name))
			if i+1 < len(args) && name == option && !strings.HasPrefix(args[i+1], "-") && !isAddress(args[i+1]) {
				i++ // its value, as it seems
			}
			continue
		}
		if !attached {
			if i++; i == len(args) {
				c.request.Notes = append(c.request.Notes, fmt.Sprintf("the option %s of curl lacks its value", option))
				break
			}
			value = args[i]
		}
		if take, known := c.takes(option); known {
			take(value)
		}
	}
	return c.requests()
}

// isAddress tells a URL from the value of an option that is not known.
func isAddress(word string) bool {
	return strings.Contains(word, "://") || strings.HasPrefix(word, "{{") || strings.HasPrefix(word, "$")
}

func (c *curlLine) flag(option string) {
	switch option {
	case "--get":
		c.get = true
	case "--head":
		c.request.Method = "HEAD"
	}
}

// takes is what an option of curl with a value does to the request.
func (c *curlLine) takes(option string) (take func(string), known bool) {
	note := func(text string) func(string) {
		return func(string) { c.request.Notes = append(c.request.Notes, text) }
	}
	header := func(name string) func(string) {
		return func(value string) { c.request.Header = append(c.request.Header, [2]string{name, value}) }
	}
	data := func(value string) {
		if strings.HasPrefix(value, "@") {
			c.request.Notes = append(c.request.Notes, "the body stands in a file, which was not read")
			return
		}
		c.data = append(c.data, value)
	}
	takers := map[string]func(string){
		"--request": func(value string) { c.request.Method = strings.ToUpper(value) },
		"--url":     func(value string) { c.urls = append(c.urls, value) },
		"--header": func(value string) {
			name, rest, _ := strings.Cut(value, ":")
			header(strings.TrimSpace(name))(strings.TrimSpace(rest))
		},
		"--data": data, "--data-ascii": data, "--data-binary": data,
		"--data-raw": func(value string) { c.data = append(c.data, value) },
		"--data-urlencode": func(value string) {
			name, rest, is := strings.Cut(value, "=")
			if !is {
				c.data = append(c.data, url.QueryEscape(value))
				return
			}
			c.data = append(c.data, name+"="+url.QueryEscape(rest))
		},
		"--json":        func(value string) { c.isJSON = true; data(value) },
		"--user":        header("Authorization"),
		"--cookie":      header("Cookie"),
		"--user-agent":  header("User-Agent"),
		"--referer":     header("Referer"),
		"--form":        note("a multipart form has no place in the contract and is left out"),
		"--upload-file": note("the body stands in a file, which was not read"),
		"--config":      note("further options stand in a file, which was not read"),
	}
	take, known = takers[option]
	return take, known
}

// requests are one for each URL.
func (c *curlLine) requests() []*Request {
	body := strings.Join(c.data, "&")
	var all []*Request
	if len(c.urls) == 0 {
		c.urls = []string{""}
		c.request.Notes = append(c.request.Notes, "the line names no URL")
	}
	for _, address := range c.urls {
		r := c.request
		r.URL = address
		if c.get && body != "" {
			joint := "?"
			if strings.Contains(address, "?") {
				joint = "&"
			}
			r.URL += joint + body
		}
		switch {
		case r.Method != "":
		case len(c.data) > 0 && !c.get:
			r.Method = "POST"
		default:
			r.Method = "GET"
		}
		if !c.get && len(c.data) > 0 {
			r.takeBody(body, c.isJSON)
		}
		all = append(all, &r)
	}
	return all
}

// takeBody keeps a body as JSON or as the form that it is.
func (r *Request) takeBody(body string, isJSON bool) {
	trimmed := strings.TrimSpace(body)
	declared := strings.ToLower(r.header("Content-Type"))
	if isJSON || strings.Contains(declared, "json") || strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") || !strings.Contains(body, "=") {
		r.Body = []byte(body)
		return
	}
	for _, pair := range strings.Split(body, "&") {
		name, value, _ := strings.Cut(pair, "=")
		r.Form = append(r.Form, [2]string{unescaped(name), unescaped(value)})
	}
}

func (r *Request) header(name string) string {
	for _, h := range r.Header {
		if strings.EqualFold(h[0], name) {
			return h[1]
		}
	}
	return ""
}

func unescaped(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil {
		return text
	}
	return plain
}
