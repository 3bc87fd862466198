package target

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// sendsSMS are the operations after which somebody's phone rings.
func sendsSMS() []string { return []string{client.OpTransactionOTP, client.OpCardOTP} }

// contactGuard stops requests that would have an SMS sent to anybody who is not an allowed
// contact, or to nobody knows whom.
type contactGuard struct {
	next    http.RoundTripper
	mu      sync.RWMutex    // of allowed and names
	allowed map[string]bool // card id in upper case; false: a declared card of somebody else
	names   map[string]string
	unused  map[string]bool // card ids in upper case that no card has
	mobiles []string        // ten digits each
	paths   []string        // of the operations that send an SMS
}

func newContactGuard(next http.RoundTripper, names *scenario.Names, contacts []string, unused ...string) *contactGuard {
	g := &contactGuard{next: next, allowed: map[string]bool{}, names: map[string]string{}, unused: map[string]bool{}, mobiles: contacts}
	for _, id := range unused {
		g.unused[strings.ToUpper(id)] = true
	}
	g.know(names)
	for _, name := range sendsSMS() {
		if op, known := client.Lookup(name); known {
			g.paths = append(g.paths, op.Path)
		}
	}
	return g
}

// know takes in who has which wallet or card.
func (g *contactGuard) know(names *scenario.Names) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, card := range names.Cards {
		id := strings.ToUpper(card.ID)
		g.allowed[id] = card.Mobile != "" && slices.Contains(g.mobiles, card.Mobile)
		g.names[id] = card.Name
	}
}

// RoundTrip implements http.RoundTripper.
func (g *contactGuard) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := drain(r)
	if err != nil {
		return nil, err
	}
	foreign := foreignFrom(r.Context())
	for _, content := range [][]byte{body, foreign.Plain} {
		if err := g.checkMobiles(content, r.URL.Query()); err != nil {
			return nil, err
		}
		if !foreign.SendsSMS && !g.concerns(r) {
			continue
		}
		for _, id := range cardsNamed(content, r.URL.Path+"?"+r.URL.RawQuery) {
			if err := g.check(id); err != nil {
				return nil, err
			}
		}
	}
	outgoing := *r
	if r.Body != nil {
		outgoing.Body = io.NopCloser(bytes.NewReader(body))
	}
	return g.next.RoundTrip(&outgoing)
}

// CloseIdleConnections is what http.Client looks for in a transport.
func (g *contactGuard) CloseIdleConnections() { closeIdle(g.next) }

// concerns goes by the path and by what the client says: a scenario may change either.
func (g *contactGuard) concerns(r *http.Request) bool {
	if slices.Contains(sendsSMS(), client.OperationFrom(r.Context())) {
		return true
	}
	path := strings.ToLower(strings.TrimRight(r.URL.Path, "/"))
	return slices.ContainsFunc(g.paths, func(p string) bool { return strings.HasSuffix(path, strings.ToLower(p)) })
}

func (g *contactGuard) check(id string) error {
	given := id
	id = strings.ToUpper(id)
	g.mu.RLock()
	defer g.mu.RUnlock()
	switch allowed, declared := g.allowed[id]; {
	case allowed, g.unused[id] && !declared:
		return nil
	case declared:
		return refuse("card %q has no mobile number under allowed_contacts, and nobody else may get an SMS; add its mobile to it and to allowed_contacts if its holder agrees", g.names[id])
	default:
		return refuse("the environment file declares no card with the id %q, so nobody knows who would get the SMS; add it under wallets or cards with its mobile, or under unused_cards if no card has it", clip(given))
	}
}

// cardIDs are ids as the documentation shapes them, wherever they stand.
var cardIDs = regexp.MustCompile(`(?i)\bEKC[A-Z0-9]{4,}`)

// cardsNamed lists the cards that a request could mean: the texts of every enKashCardId, in
// whatever capitals and however often it is given, and whatever is shaped like one. A
// request that names no card can reach nobody's phone.
func cardsNamed(body []byte, address string) []string {
	ids := append(cardIDs.FindAllString(string(body), -1), cardIDs.FindAllString(address, -1)...)
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	cards := collector{wanted: func(name string) bool { return strings.EqualFold(name, "enKashCardId") }, found: ids}
	cards.collect(decoder, false)
	return cards.found
}

// collector gathers the texts, and perhaps numbers, under the keys that are wanted.
type collector struct {
	wanted  func(name string) bool
	numbers bool
	found   []string
}

// collect walks tokens, not values, since decoding into a map would hide a key given twice.
// It goes as far as the body is JSON.
func (c *collector) collect(decoder *json.Decoder, within bool) bool {
	token, err := decoder.Token()
	if err != nil {
		return false
	}
	switch token := token.(type) {
	case string:
		if within && token != "" {
			c.found = append(c.found, token)
		}
	case json.Number:
		if within && c.numbers {
			c.found = append(c.found, string(token))
		}
	case json.Delim:
		for decoder.More() {
			below := within
			if token == '{' {
				key, err := decoder.Token()
				if err != nil {
					return false
				}
				name, _ := key.(string)
				below = within || c.wanted(name)
			}
			if !c.collect(decoder, below) {
				return false
			}
		}
		_, err := decoder.Token() // the closing one
		return err == nil
	}
	return true
}

// drain reads a request's body, which callers hold in memory, and closes it.
func drain(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	defer closeBody(r)
	return io.ReadAll(r.Body)
}
