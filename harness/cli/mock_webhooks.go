package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/world"
)

// mockWebhooks are the flags of a receiver that no world file names.
type mockWebhooks struct {
	url     string
	headers []string
}

func (f *mockWebhooks) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.url, "webhook-url", "", "where webhooks go, beside the receivers that the world names")
	cmd.Flags().StringArrayVar(&f.headers, "webhook-header", nil, "static header of these webhooks, as 'Name: ${env:VARIABLE}' or 'Name: ${file:PATH}'; can be given again")
}

// fromFlags is the name of the receiver that the flags give.
const fromFlags = "from the command line"

// fill makes the mock's world, with all receivers of webhooks in it.
func (f *mockWebhooks) fill(w *world.World, seed uint64) (mock.World, error) {
	if err := w.Fill(os.LookupEnv); err != nil {
		return mock.World{}, err
	}
	filled := w.ForMock(seed)
	if f.url == "" && len(f.headers) > 0 {
		return filled, errors.New("--webhook-header goes with --webhook-url; give both or leave it out")
	}
	if f.url == "" {
		return filled, nil
	}
	if problem := target.WebhookURL(f.url); problem != "" {
		return filled, fmt.Errorf("--webhook-url %s", problem)
	}
	h := mock.Webhook{URL: f.url, Headers: map[string]string{}}
	for _, text := range f.headers {
		name, value, err := world.ReadHeader(text, false)
		if err != nil {
			return filled, fmt.Errorf("--webhook-header: %w", err)
		}
		h.Headers[name] = value
	}
	if err := h.Validate(); err != nil {
		return filled, fmt.Errorf("--webhook-url %w", err)
	}
	filled.Webhooks[fromFlags] = h
	return filled, nil
}
