package world

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/target"
)

// Webhook is a receiver of the webhooks that the mock sends.
type Webhook struct {
	Place strictyaml.Place `yaml:"-"`
	URL   string           `yaml:"url"`
	// Headers go with each delivery. What they hold is a secret: ${env:NAME} or ${file:PATH}.
	Headers map[string]string `yaml:"headers"`
	Events  []string          `yaml:"events"` // names of webhook operations; none means all
}

// kept is a placeholder that stands for a secret.
var kept = regexp.MustCompile(`^\$\{(env|file):([^{}]+)\}$`)

// check finds all that is wrong with a receiver. No secret need be set for that.
func (h Webhook) check(add func(*strictyaml.Problem)) {
	whole := true
	wrong := func(rule, key, format string, args ...any) {
		problem := h.Place.Problem(key, format, args...)
		problem.Rule, whole = rule, false
		add(problem)
	}
	if h.URL == "" {
		wrong("", "url", "is missing; write for example http://127.0.0.1:9000/hooks")
	} else if problem := target.WebhookURL(h.URL); problem != "" {
		wrong("", "url", "%s", problem)
	}
	for _, name := range sorted(h.Headers) {
		if !kept.MatchString(h.Headers[name]) { // the value is not repeated: it may be a secret indeed
			wrong("secret-in-file", "headers."+name, "never write a header's value into a file; use ${env:NAME} or ${file:PATH}")
		}
	}
	for i, event := range h.Events {
		if !slices.Contains(mock.Events(), event) {
			wrong("", fmt.Sprintf("events[%d]", i), "the mock sends no webhook %q%s", event, nearest.Known(event, mock.Events()))
		}
	}
	if !whole {
		return
	}
	if err := h.forMock(nil).Validate(); err != nil { // what is left: names of headers, how many
		wrong("", "", "%s", err)
	}
}

// forMock is the receiver with the values of its headers; nil where they are not wanted.
func (h Webhook) forMock(values map[string]string) mock.Webhook {
	filled := mock.Webhook{URL: h.URL, Headers: map[string]string{}, Events: h.Events}
	for name := range h.Headers {
		filled.Headers[name] = values[name]
	}
	return filled
}

// Resolve takes in the secrets that the world names. Only who sends webhooks needs them. The
// error is a strictyaml.Problems.
func (w *World) Resolve(lookup func(string) (string, bool)) error {
	var problems strictyaml.Problems
	w.headers = map[string]map[string]string{}
	for _, name := range sorted(w.Webhooks) {
		h := w.Webhooks[name]
		values := map[string]string{}
		for _, header := range sorted(h.Headers) {
			value, problem := secretOf(h.Headers[header], filepath.Dir(h.Place.File), lookup)
			if problem != "" {
				problems = append(problems, h.Place.Problem("headers."+header, "%s", problem))
			}
			values[header] = value
		}
		if err := h.forMock(values).Validate(); err != nil && len(problems) == 0 {
			problems = append(problems, h.Place.Problem("", "%s", err))
		}
		w.headers[name] = values
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// secretOf is what a placeholder stands for. The problem is a sentence, "" for none.
func secretOf(text, dir string, lookup func(string) (string, bool)) (value, problem string) {
	match := kept.FindStringSubmatch(text)
	if match == nil {
		return "", "never write a header's value out; use ${env:NAME} or ${file:PATH}"
	}
	if match[1] == "env" {
		value, set := lookup(match[2])
		switch {
		case !set:
			return "", fmt.Sprintf("the environment variable %s is not set; export it first", match[2])
		case strings.TrimSpace(value) == "":
			return "", fmt.Sprintf("the environment variable %s is set but empty; export its value first", match[2])
		}
		return value, ""
	}
	path := match[2]
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	data, err := strictyaml.ReadFile(path)
	switch value := strings.TrimRight(string(data), "\r\n"); {
	case err != nil:
		return "", fmt.Sprintf("the file %s cannot be read; put the value there", match[2])
	case strings.TrimSpace(value) == "":
		return "", fmt.Sprintf("the file %s is empty; put the value there", match[2])
	default:
		return value, ""
	}
}

// ReadHeader reads "Name: ${env:NAME}", as a command line gives it, where others of the machine
// can read it: a value may stand there plainly only where that is said.
func ReadHeader(text string, plainly bool) (name, value string, err error) {
	name, rest, found := strings.Cut(text, ":")
	if name = strings.TrimSpace(name); !found || name == "" {
		return "", "", fmt.Errorf("the header is no \"Name: value\"; write for example 'X-Key: ${env:SHOP_KEY}'")
	}
	if rest = strings.TrimSpace(rest); plainly && !strings.Contains(rest, "${") {
		return name, rest, nil
	}
	value, problem := secretOf(rest, ".", os.LookupEnv)
	if problem != "" {
		return "", "", fmt.Errorf("the header %s: %s", name, problem)
	}
	return name, value, nil
}

// Passed are the environment variables that the world's secrets stand in, with their values: a
// mock in a container needs them there. A file of this machine does not exist in it.
func (w *World) Passed(lookup func(string) (string, bool)) (map[string]string, error) {
	passed := map[string]string{}
	for _, name := range sorted(w.Webhooks) {
		h := w.Webhooks[name]
		for _, header := range sorted(h.Headers) {
			match := kept.FindStringSubmatch(h.Headers[header])
			if match[1] == "file" {
				return nil, strictyaml.Problems{h.Place.Problem("headers."+header, "a container does not see the file %s; use ${env:NAME}, which is handed on", match[2])}
			}
			passed[match[2]], _ = lookup(match[2])
		}
	}
	return passed, nil
}
