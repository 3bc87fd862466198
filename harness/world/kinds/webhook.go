package kinds

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/world"
)

// webhook is a receiver of the webhooks that a mock sends.
type webhook struct {
	URL     string            `yaml:"url"`
	Headers map[string]string `yaml:"headers" world:"secret"` // go with each delivery
	Events  []string          `yaml:"events"`                 // names of webhook operations; none means all
}

func webhooks() *world.Kind {
	return world.Define[webhook](world.Kind{
		Section: "webhooks", Noun: "webhook receiver",
		Doc: "A receiver of the webhooks that a mock sends, with the static headers that go with each delivery.",
	}, webhookKind{})
}

type webhookKind struct{}

// Check implements world.Checker.
func (webhookKind) Check(h webhook, report world.Report) {
	whole := true
	wrong := func(key, format string, args ...any) {
		whole = false
		report(key, format, args...)
	}
	if h.URL == "" {
		wrong("url", "is missing; write for example http://127.0.0.1:9000/hooks")
	} else if problem := target.WebhookURL(h.URL); problem != "" && !strings.HasPrefix(h.URL, "${") {
		wrong("url", "%s", problem)
	}
	for i, event := range h.Events {
		if !slices.Contains(mock.Events(), event) {
			wrong(fmt.Sprintf("events[%d]", i), "the mock sends no webhook %q%s", event, nearest.Known(event, mock.Events()))
		}
	}
	if !whole {
		return
	}
	sent := h.forMock()
	for name, value := range sent.Headers {
		if strings.HasPrefix(value, "${") {
			sent.Headers[name] = "" // not known yet
		}
	}
	if err := sent.Validate(); err != nil { // what is left: headers, how many
		report("", "%s", err)
	}
}

func (h webhook) forMock() mock.Webhook {
	filled := mock.Webhook{URL: h.URL, Headers: map[string]string{}, Events: h.Events}
	for name, value := range h.Headers {
		filled.Headers[name] = value
	}
	return filled
}

// Seed implements world.Seeder. Before its headers have values there is none: a placeholder is
// nobody's key.
func (webhookKind) Seed(w *mock.World, d *world.Declared, h webhook) {
	if d.Ready {
		w.Webhooks[d.Address.Name] = h.forMock()
	}
}

// Find implements world.Finder.
func (webhookKind) Find(context.Context, world.Reading, webhook, string) (world.Seen, error) {
	return world.Seen{}, nil
}
