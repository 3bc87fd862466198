package client

import (
	"slices"
	"strings"
	"testing"
)

func TestNewRefuses(t *testing.T) {
	endpoints := map[string]Endpoint{
		"no URL":         {},
		"no scheme":      {URL: "127.0.0.1:80"},
		"wrong scheme":   {URL: "ftp://host"},
		"no host":        {URL: "http:///path"},
		"only a port":    {URL: "http://:80"},
		"query":          {URL: "http://host?a=b"},
		"empty query":    {URL: "http://host/?"},
		"fragment":       {URL: "http://host#a"},
		"user":           {URL: "http://user:" + canarySecret + "@host"},
		"unreadable":     {URL: "http://user:" + canarySecret + "@ho st\x7f"},
		"no token call":  {URL: "http://host", Token: "else"},
		"line break":     {URL: "http://host/\n"},
		"port in letter": {URL: "http://host:abc"},
	}
	for name, endpoint := range endpoints {
		c, err := New(Config{Services: map[Service]Endpoint{Partner: endpoint}})
		if c != nil || KindOf(err) != KindConfig || !strings.Contains(err.Error(), `Services["partner"]`) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		noSecret(t, name, err.Error())
	}
	for name, config := range map[string]Config{"Timeout": {Timeout: -1}, "MaxBody": {MaxBody: -1}} {
		if _, err := New(config); KindOf(err) != KindConfig || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNewTakesDefaults(t *testing.T) {
	c := mustNew(t, Config{Services: map[Service]Endpoint{Partner: {URL: "https://host/prefix//"}}})
	if c.timeout != defaultTimeout || c.maxBody != defaultMaxBody || c.now == nil {
		t.Errorf("timeout %s, body %d", c.timeout, c.maxBody)
	}
	if got := c.services[Partner].base.String(); got != "https://host/prefix" {
		t.Errorf("base %q", got)
	}
}

func TestOperations(t *testing.T) {
	var names []string
	for _, op := range Operations() {
		names = append(names, op.Name)
		if found, ok := Lookup(op.Name); !ok || found != op {
			t.Errorf("Lookup(%q) = %+v, %v", op.Name, found, ok)
		}
		if op.Method == "" || !strings.HasPrefix(op.Path, "/") || op.Source == "" || op.Envelope == "" || op.Service == "" {
			t.Errorf("incomplete: %+v", op)
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) || len(names) < 9 {
		t.Errorf("operations %q, want each once, by name", names)
	}
	if _, ok := Lookup("nothing"); ok {
		t.Error("an unknown name is found")
	}
}
