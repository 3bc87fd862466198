package target

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
)

func knownServices() []string { return contract.Services() }

func (c *checker) services(services map[string]serviceFile) {
	c.environment.Services = map[client.Service]Service{}
	if len(services) == 0 {
		c.problem("services", "is missing; say where gateway, oauth and partner are")
	}
	for _, name := range sorted(services) {
		s, at := services[name], "services."+name
		if !contains(knownServices(), name) {
			hint := nearest.Hint(name, knownServices())
			if hint == "" {
				hint = "; known: " + strings.Join(knownServices(), ", ")
			}
			c.problem(at, "unknown service%s", hint)
			continue
		}
		c.text(at+".url", &s.URL)
		c.text(at+".address", &s.Address)
		c.environment.Services[client.Service(name)] = Service{
			Endpoint: client.Endpoint{URL: c.serviceURL(at+".url", s.URL), Token: c.tokenCall(at, name, s.Token, services)},
			Address:  c.address(at+".address", s.Address),
		}
	}
}

// serviceURL checks a base URL: https, except on this machine, and no production host.
func (c *checker) serviceURL(path, given string) string {
	if given == "" {
		c.problem(path, "is missing; give the base URL, such as https://pay-en-uat.enkash.in")
		return ""
	}
	base, problem := parseBase(given)
	if problem != "" {
		c.problem(path, "%s", problem)
		return ""
	}
	return base.String()
}

// parseBase reads the base URL of a service, with its host in the one spelling that is
// compared everywhere. The problem, if any, is the end of a sentence about the URL.
func parseBase(given string) (base *url.URL, problem string) {
	base, err := url.Parse(given)
	switch {
	case err != nil:
		// The parser's own text repeats the URL, and with it a password that stands there.
		return nil, "is no URL that can be read; write for example https://pay-en-uat.enkash.in"
	case base.User != nil:
		return nil, "holds a user name or password; credentials belong under partners"
	case base.Scheme != "http" && base.Scheme != "https":
		return nil, "starts with neither https:// nor http://; write for example https://pay-en-uat.enkash.in"
	case base.Hostname() == "":
		return nil, "has no host; write for example https://pay-en-uat.enkash.in"
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return nil, "has a query or fragment; write the base URL alone"
	}
	host, err := canonicalHost(base.Hostname())
	if err != nil {
		return nil, err.Error()
	}
	if production(host) {
		return nil, productionSentence(host)
	}
	if base.Scheme == "http" && !isLoopback(host) {
		return nil, "would send credentials unencrypted; use https"
	}
	port := base.Port()
	if number, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || number == 0) {
		return nil, "has a port that is none; write a number from 1 to 65535"
	}
	base.Host = bracketed(host)
	if port != "" {
		base.Host = net.JoinHostPort(host, port)
	}
	return base, ""
}

// bracketed is a host as it stands in a URL.
func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// tokenCall checks which call gives a service its bearer token. The gateway takes its own; that
// the partner service takes it too, where the file is silent, is assumed (EK-AUTH-020).
func (c *checker) tokenCall(at, service, given string, services map[string]serviceFile) client.TokenCall {
	c.text(at+".token", &given)
	if given == "" && (service == string(client.Partner) || service == string(client.Gateway)) {
		given = string(client.MerchantToken)
	}
	needs := map[string]string{string(client.MerchantToken): string(client.Gateway), string(client.OAuthToken): string(client.OAuth)}
	switch host, known := needs[given]; {
	case given == "":
	case !known:
		c.problem(at+".token", "%q is neither merchant nor oauth%s", given, nearest.Hint(given, sorted(needs)))
	default:
		if _, declared := services[host]; !declared {
			c.problem(at+".token", "the %s token is given by the service %s, which is not declared; add it under services", given, host)
		}
	}
	return client.TokenCall(given)
}

// address checks what is dialled instead of a service's own name.
func (c *checker) address(path, given string) string {
	if given == "" {
		return ""
	}
	host, port, err := net.SplitHostPort(given)
	if number, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || number == 0 || host == "" {
		c.problem(path, "%q is not HOST:PORT, such as 127.0.0.1:8443", given)
		return ""
	}
	canonical, err := canonicalHost(host)
	switch {
	case err != nil:
		c.problem(path, "%v", err)
	case production(canonical):
		c.problem(path, "%s", productionSentence(canonical))
	}
	return net.JoinHostPort(canonical, port)
}
