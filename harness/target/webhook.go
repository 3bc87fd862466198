package target

import (
	"net/http"
	"net/url"
)

// WebhookTransport carries webhooks to receivers anywhere but on a production host.
func WebhookTransport() http.RoundTripper {
	return GuardHosts((&wire{proxy: proxyFromEnvironment()}).transport())
}

// WebhookURL says what is wrong with the URL of a receiver: the end of a sentence about it, ""
// where nothing is. Receivers stand beside the mock, in containers and on loopback: http is fine.
func WebhookURL(given string) (problem string) {
	to, err := url.Parse(given)
	switch {
	case err != nil: // the parser's own text repeats the URL
		return "is no URL that can be read; write for example http://127.0.0.1:9000/hooks"
	case to.User != nil:
		return "holds a user name or password; give what the receiver asks for as a header"
	case to.Scheme != "http" && to.Scheme != "https" || to.Hostname() == "":
		return "is no URL that can be called; write for example http://127.0.0.1:9000/hooks"
	}
	host, err := canonicalHost(to.Hostname())
	switch {
	case err != nil:
		return err.Error()
	case production(host):
		return productionSentence(host)
	}
	return ""
}
