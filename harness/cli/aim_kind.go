package cli

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/target"
)

var targetKinds = []string{"embedded", "container", "uat"}

// kind settles what --target means: one of the kinds, or "url".
func (a *aim) kind(environment *target.Environment) (string, error) {
	given := a.target
	if given == "" {
		if environment != nil && environment.Target != "" {
			return environment.Target, nil
		}
		given = "embedded"
	}
	if given == "uat" && environment == nil {
		return "", fmt.Errorf("run on uat: it needs an environment file with its hosts and names; give one with --env")
	}
	if slices.Contains(targetKinds, given) {
		return given, nil
	}
	if !strings.Contains(given, "://") {
		if meant := asURL(given); meant != "" {
			return "", fmt.Errorf("--target %q is no URL without its scheme; did you mean %s?", given, meant)
		}
		return "", fmt.Errorf("--target %q is none of embedded, container, uat and no URL%s", given, nearest.Hint(given, targetKinds))
	}
	parsed, err := url.Parse(given)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return "", fmt.Errorf("--target %q is no URL that can be called; write for example http://127.0.0.1:8080", given)
	}
	if parsed.Scheme == "http" && !loopback(parsed.Hostname()) {
		return "", fmt.Errorf("--target %q would send credentials unencrypted; use https", given)
	}
	return "url", nil
}

// asURL is the URL that somebody meant who left out its scheme, or "".
func asURL(given string) string {
	place, path, _ := strings.Cut(given, "/")
	host, port, err := net.SplitHostPort(place)
	if err != nil {
		host = place
	}
	_, err = strconv.ParseUint(port, 10, 16)
	hasName := place == "localhost" || strings.Contains(strings.Trim(place, "."), ".") && !strings.Contains(place, ":")
	if err != nil && !hasName {
		return "" // one word, and so rather a kind of target
	}
	meant := url.URL{Scheme: "https", Host: place, Path: path}
	if loopback(host) {
		meant.Scheme = "http"
	}
	return meant.String()
}

// fits refuses flags that the target has no use for: who gives them believes that they count.
func (a *aim) fits(kind string) error {
	switch {
	case a.adminURL != "" && kind != "url":
		return fmt.Errorf("--admin-url %s goes with a mock that --target names by URL, not with %s; give both or leave it out", a.adminURL, kind)
	case a.magic && kind != "embedded":
		return fmt.Errorf("--magic goes with the embedded mock, not with %s; leave it out, or start kasauti mock, which has it", kind)
	case a.mockBinary != "" && kind != "container":
		return fmt.Errorf("--mock-binary %s goes with --target container, not with %s; leave it out", a.mockBinary, kind)
	case a.network != "" && kind != "container":
		return fmt.Errorf("--mock-network %s goes with --target container, not with %s; leave it out", a.network, kind)
	case a.env != "" && (kind == "embedded" || kind == "container"):
		return fmt.Errorf("--env %s describes a system elsewhere, but --target is %s; leave one of them out", a.env, kind)
	case a.world != "" && kind == "url" && a.worldMode == "":
		return fmt.Errorf("--world %s fills a mock that this command starts; what runs already has its own names, or those of --env; leave it out", a.world)
	case a.world != "" && kind == "uat" && a.worldMode == "":
		return fmt.Errorf("--world %s fills a mock; the names of uat stand in its environment file; leave it out", a.world)
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
