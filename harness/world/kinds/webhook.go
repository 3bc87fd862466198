package kinds

import (
	"cmp"
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
	Headers map[string]string `yaml:"headers" world:"secret,names"` // go with each delivery
	Events  []string          `yaml:"events"`                       // names of webhook operations; none means all

	Name string `yaml:"-" world:"name"`
}

func webhooks() *world.Kind {
	return world.Define[webhook](world.Kind{
		Section: "webhooks", Noun: "webhook receiver", Whole: true, Turn: world.Last,
		OnMock: "no page shows how the receivers of wallets' and cards' webhooks are set, so that it is done on a mock alone",
		Doc:    "A receiver of the webhooks that a mock sends, with the static headers that go with each delivery. A new value of a header is no change that a plan sees.",
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

// Find implements world.Finder. A receiver's id is its name. What its headers hold is never compared; which there are is.
func (webhookKind) Find(ctx context.Context, at world.Reading, h webhook, id string) (world.Seen, error) {
	all, err := at.Mock.Webhooks(ctx)
	if err != nil {
		return world.Seen{}, err
	}
	name := cmp.Or(id, h.Name)
	is, found := all[name]
	if !found {
		return world.Seen{}, nil
	}
	return world.Seen{Found: true, ID: name, Fields: world.FieldsOf(webhook{URL: is.URL, Headers: is.Headers, Events: is.Events})}, nil
}

// Create implements world.Creator.
func (webhookKind) Create(ctx context.Context, at world.Writing, _ string, h webhook) (string, error) {
	return h.Name, at.Mock.SetWebhook(ctx, h.Name, h.forMock())
}

// Update implements world.Updater.
func (webhookKind) Update(ctx context.Context, at world.Writing, id string, h webhook, _ []string) error {
	return at.Mock.SetWebhook(ctx, id, h.forMock())
}

// Remove implements world.Remover.
func (webhookKind) Remove(ctx context.Context, at world.Writing, id string, _ webhook) error {
	return at.Mock.RemoveWebhook(ctx, id)
}
