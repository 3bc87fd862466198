package target

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// canonicalHost gives a host, without port, in the one spelling that is compared: lower
// case, in ASCII, without the dot of the root. Spellings that only look different (full
// width letters, an ideographic full stop, a soft hyphen) become the same; what no resolver
// could look up is an error, the end of a sentence about a URL.
func canonicalHost(host string) (string, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().WithZone(ip.Zone()).String(), nil
	}
	ascii := strings.ToLower(host)
	if !isASCII(host) {
		mapped, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", fmt.Errorf("has the host %q, which is no valid name; write it in plain letters", clip(host))
		}
		ascii = strings.ToLower(mapped)
	}
	ascii = strings.TrimRight(ascii, ".")
	if ascii == "" || len(ascii) > 253 || strings.Contains(ascii, "..") || strings.HasPrefix(ascii, ".") ||
		strings.ContainsFunc(ascii, func(r rune) bool { return !hostLetter(r) }) {
		return "", fmt.Errorf("has the host %q, which is no valid name; write it in plain letters", clip(host))
	}
	return ascii, nil
}

func hostLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_'
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > 126 })
}

// enkashDomains are the provider's own. Anything below them is production unless its name
// says otherwise, since nothing but the name tells UAT from production.
func enkashDomains() []string { return []string{"enkash.in", "enkash.com"} }

// production reports whether a canonical host is under enkash.in or enkash.com and has no
// label with the part "-uat", as pay-en-uat.enkash.in has.
func production(host string) bool {
	below, theirs := belowEnKash(host)
	return theirs && !slices.ContainsFunc(strings.Split(below, "."), saysUAT)
}

func enkash(host string) bool {
	_, theirs := belowEnKash(host)
	return theirs
}

// belowEnKash gives the labels before the provider's domain, if the host is in it. A name in
// Punycode is judged by what it stands for.
func belowEnKash(host string) (below string, theirs bool) {
	plain, _ := idna.Punycode.ToUnicode(host) // also of a name that is not valid, as far as it goes
	host = strings.ToLower(plain)
	for _, domain := range enkashDomains() {
		if host == domain {
			return "", true
		}
		if below, found := strings.CutSuffix(host, "."+domain); found {
			return below, true
		}
	}
	return "", false
}

func saysUAT(label string) bool {
	parts := strings.Split(label, "-")
	return parts[0] != "" && slices.Contains(parts[1:], "uat")
}

func productionSentence(host string) string {
	return fmt.Sprintf("names the host %s, which is production: a name under enkash.in or enkash.com is only called with -uat in it; use the UAT host", host)
}

// isLoopback reports whether a canonical host is this machine.
func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// hostOf is the canonical host of HOST or HOST:PORT.
func hostOf(hostport string) (string, error) {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	return canonicalHost(host)
}

// clip shortens what somebody else wrote before it stands in a message.
func clip(text string) string {
	const longest = 100
	if len(text) > longest {
		return strings.ToValidUTF8(text[:longest], "") + "..."
	}
	return text
}

func contains(words []string, word string) bool { return slices.Contains(words, word) }
