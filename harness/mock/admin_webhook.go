package mock

import (
	"fmt"
	"maps"
	"net/http"
)

// WebhooksView are the receivers of a universe's webhooks, by name. What the static headers
// hold is a secret between the provider and the receiver, and is not shown.
type WebhooksView struct {
	Webhooks map[string]Webhook `json:"webhooks"`
}

func (s *Server) adminWebhooks(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	return http.StatusOK, webhooksView(u.hooks), nil
}

func webhooksView(hooks map[string]Webhook) WebhooksView {
	view := WebhooksView{Webhooks: map[string]Webhook{}}
	for name, h := range hooks {
		h.Headers = maps.Clone(h.Headers)
		for header := range h.Headers {
			h.Headers[header] = "[secret]"
		}
		view.Webhooks[name] = h
	}
	return view
}

// adminSetWebhooks replaces all receivers.
func (s *Server) adminSetWebhooks(u *universe, r *http.Request) (int, any, error) {
	var wanted struct {
		Webhooks map[string]Webhook `json:"webhooks"`
	}
	if err := readAdmin(r, &wanted); err != nil {
		return http.StatusBadRequest, nil, err
	}
	if len(wanted.Webhooks) > mostWebhooks {
		return http.StatusBadRequest, nil, fmt.Errorf("set the webhooks: %d are given; give at most %d", len(wanted.Webhooks), mostWebhooks)
	}
	for _, name := range sortedKeys(wanted.Webhooks) {
		if err := wanted.Webhooks[name].Validate(); err != nil {
			return http.StatusBadRequest, nil, fmt.Errorf("set the webhooks: %q %w", clip(name), err)
		}
	}
	defer u.enter()()
	u.hooks = wanted.Webhooks
	u.pulse.beat()
	return http.StatusOK, webhooksView(u.hooks), nil
}

// adminSetWebhook sets one receiver, in the place of the one of that name.
func adminSetWebhook(u *universe, r *http.Request) (int, any, error) {
	name := r.PathValue("name")
	var wanted Webhook
	if err := readAdmin(r, &wanted); err != nil {
		return http.StatusBadRequest, nil, err
	}
	if err := wanted.Validate(); err != nil {
		return http.StatusBadRequest, nil, fmt.Errorf("set the webhook: %q %w", clip(name), err)
	}
	defer u.enter()()
	hooks := maps.Clone(u.hooks)
	if hooks == nil {
		hooks = map[string]Webhook{}
	}
	if hooks[name] = wanted; len(hooks) > mostWebhooks {
		return http.StatusBadRequest, nil, fmt.Errorf("set the webhook: the universe has %d already, which is the most; delete one first", mostWebhooks)
	}
	u.hooks = hooks
	u.pulse.beat()
	return http.StatusOK, webhooksView(u.hooks), nil
}

func adminDeleteWebhook(u *universe, r *http.Request) (int, any, error) {
	name := r.PathValue("name")
	defer u.enter()()
	if _, known := u.hooks[name]; !known {
		return http.StatusNotFound, nil, fmt.Errorf("delete the webhook: the universe has none called %q; GET webhooks lists them", clip(name))
	}
	u.hooks = maps.Clone(u.hooks)
	delete(u.hooks, name)
	u.pulse.beat()
	return http.StatusNoContent, nil, nil
}

func (s *Server) adminOutbox(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	return http.StatusOK, s.outboxView(&u.outbox), nil
}
