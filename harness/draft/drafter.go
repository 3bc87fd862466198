package draft

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

// Drafter turns requests into scenarios: operations instead of addresses, names instead of ids,
// and placeholders instead of what is secret or personal.
type Drafter struct {
	contract *contract.Contract
	names    *scenario.Names
	known    map[string]string // value -> the placeholder that stands for it
	personal map[string]bool   // names of what the contract marks as sensitive, in lower case
}

// New makes one that knows the names of a world or environment. unset is what stands there
// where nobody has set a value, and names nothing.
func New(c *contract.Contract, names *scenario.Names, unset string) *Drafter {
	d := &Drafter{contract: c, names: names, known: map[string]string{}, personal: map[string]bool{}}
	defer delete(d.known, unset)
	for _, name := range c.Sensitive() {
		d.personal[strings.ToLower(name)] = true
	}
	for name, p := range names.Partners {
		d.stands(p.ID, "partner "+name)
		d.stands(p.CompanyID, "company "+name)
		d.stands(p.Credentials.AccessKey.Reveal(), "access key of "+name)
		d.stands(p.Credentials.SecretKey.Reveal(), "secret key of "+name)
		d.stands(p.Credentials.Username, "username of "+name)
		d.stands(p.Credentials.Password.Reveal(), "password of "+name)
	}
	for name, a := range names.Accounts {
		d.stands(a.ID, "card account "+name)
	}
	for name, c := range names.Cards {
		d.stands(c.ID, "card "+name)
		d.stands(c.Mobile, "mobile of "+name)
	}
	for name, m := range names.Merchants {
		d.stands(m.ID, "merchant "+name)
	}
	return d
}

// stands remembers what a value stands for. Of two that stand for one value, the first by the
// alphabet does, each time.
func (d *Drafter) stands(value, placeholder string) {
	if other, twice := d.known[value]; value == "" || twice && other < placeholder {
		return
	}
	d.known[value] = placeholder
}

// Scenarios are those of requests. A request beyond what is drafted at once is an error.
func (d *Drafter) Scenarios(requests []*Request) ([]Scenario, error) {
	if len(requests) > mostRequests {
		return nil, fmt.Errorf("draft %d requests: at most %d are taken at once; split the file", len(requests), mostRequests)
	}
	all := make([]Scenario, len(requests))
	for i, r := range requests {
		all[i] = d.scenario(r)
	}
	return all, nil
}

func (d *Drafter) scenario(r *Request) Scenario {
	s := Scenario{Comments: slices.Clone(r.Notes)}
	note := func(format string, args ...any) { s.Comments = append(s.Comments, fmt.Sprintf(format, args...)) }
	path, query := address(r.URL)
	shown := d.hide(r.Method + " " + path)
	if r.Name != "" {
		shown = r.Name + ": " + shown
	}
	names := d.contract.Match(r.Method, path, r.Body)
	if len(names) == 0 {
		note("%s is no operation of the contract", shown)
		return s
	}
	name := d.likeliest(names, r)
	if len(names) > 1 {
		note("%s may be any of %s: nothing tells for sure, so look whether %s is meant", shown, strings.Join(names, ", "), name)
	}
	b, err := compose.For(d.contract, name, nil)
	if err != nil {
		note("%s: %v", shown, err)
		return s
	}
	s.Operation, s.Name, s.Seen = name, r.Name, d.contract.Success(name).Seen()
	if s.Name == "" {
		s.Name = "Call " + name
	}
	t := &translation{drafter: d, builder: b, body: d.contract.Request(name), note: note}
	t.path(path)
	t.query(query)
	t.headers(r)
	t.fields(r)
	s.Rows, s.JSON = t.written()
	s.Partner = t.partner
	if missing := b.Missing(append(t.rows, t.given...)); len(missing) > 0 {
		note("the contract also requires %s", strings.Join(missing, ", "))
	}
	return s
}

// hide puts into a text what stands for the values in it that are known: a key in a path, say.
func (d *Drafter) hide(text string) string {
	values := slices.SortedFunc(maps.Keys(d.known), func(a, b string) int { return len(b) - len(a) })
	for _, value := range values {
		text = strings.ReplaceAll(text, value, "{"+d.known[value]+"}")
	}
	return text
}

// likeliest is of several operations the one whose page shows the most of a request's values in
// its example: TRANSACTION_OTP, say; of those that show as much, one that the client has. It is
// a guess.
func (d *Drafter) likeliest(names []string, r *Request) string {
	all, _ := leaves(r.Body) // what is no JSON shares no value
	shared := func(name string) int {
		n := 0
		if _, own := client.Lookup(name); own {
			n = 1
		}
		for _, l := range all {
			if d.fits(name, l.value) {
				n++
			}
			if shown, has := l.path.At(d.contract.Request(name).Example); has && value.Show(shown) == value.Show(l.value) {
				n += 2
			}
		}
		return n
	}
	return slices.MaxFunc(names, func(a, b string) int { return shared(a) - shared(b) })
}

// fits reports whether a value is the id of a declared wallet, for an operation on wallets, or of
// a card, for one on cards: some are one call.
func (d *Drafter) fits(operation string, id any) bool {
	for _, card := range d.names.Cards {
		if card.ID == id {
			return card.Product == "" && strings.HasPrefix(operation, "wallet.") || card.Product != "" && strings.HasPrefix(operation, "card.")
		}
	}
	return false
}

// address takes the path and query out of a URL, which may begin with a variable of Postman.
func address(written string) (path string, query [][2]string) {
	rest := strings.TrimSpace(written)
	rest, _, _ = strings.Cut(rest, "#")
	rest, asked, _ := strings.Cut(rest, "?")
	if _, after, is := strings.Cut(rest, "://"); is {
		rest = after
	}
	_, rest, _ = strings.Cut(rest, "/") // the host, or {{base}}
	path = "/" + rest
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	for _, pair := range strings.Split(asked, "&") {
		if name, value, _ := strings.Cut(pair, "="); name != "" {
			query = append(query, [2]string{unescaped(name), unescaped(value)})
		}
	}
	return path, query
}

// translation is one request while it is turned into rows.
type translation struct {
	drafter *Drafter
	builder *compose.Builder
	body    contract.Body
	note    func(format string, args ...any)

	rows    []compose.Row // parameters
	leaves  []leaf        // of the body
	given   []compose.Row // the same as rows, for what is missing
	form    bool
	partner string
}

// path gives the values in a path their names.
func (t *translation) path(path string) {
	template := strings.Split(strings.Trim(t.builder.Path(), "/"), "/")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) < len(template) {
		return
	}
	parts = parts[len(parts)-len(template):]
	for i, part := range template {
		if name, is := strings.CutPrefix(part, "{"); is {
			name = strings.TrimSuffix(name, "}")
			t.parameter("path."+name, name, "", parts[i])
		}
	}
}

func (t *translation) query(query [][2]string) {
	for _, pair := range query {
		path := "query." + pair[0]
		if err := t.builder.Known(compose.Row{Path: path}); err != nil || isSecret(pair[0]) {
			t.note("the query value %.80s is left out: it is secret, or not documented", pair[0])
			continue
		}
		t.parameter(path, pair[0], pair[0], pair[1])
	}
}

// parameter adds a row for one; kind is the name by which its value may be one to be made up.
func (t *translation) parameter(path, name, kind, text string) {
	t.rows = append(t.rows, compose.Row{Path: path, Value: t.public(path, name, t.drafter.personal[strings.ToLower(name)], t.drafter.replaced(kind, text), text)})
}

// public is what stands for a value: written, unless that is the value itself and nobody's business.
func (t *translation) public(path, name string, personal bool, written, text string) string {
	if written != literal(text) || !personal && !isSecret(name) {
		return written
	}
	if written = t.drafter.hidden(name); written == fillIn {
		t.note("the value of %s is left out, since it is secret or personal: put one in", path)
	}
	return written
}

// headers keeps those that the operation documents and nothing fills by itself.
func (t *translation) headers(r *Request) {
	for _, h := range r.Header {
		name := strings.ToLower(h[0])
		switch {
		case name == "partnerid":
			if placeholder, is := strings.CutPrefix(t.drafter.known[h[1]], "partner "); is {
				t.partner = placeholder
			}
		case slices.Contains(ownHeaders, name), strings.HasPrefix(name, "sec-"), isSecret(name):
		case t.builder.Takes("header", h[0]):
			t.parameter("header."+h[0], h[0], h[0], h[1])
		default:
			t.note("the header %.80s is left out: it is not documented", h[0])
		}
	}
}

// ownHeaders are set by the client, or say nothing.
var ownHeaders = []string{
	"authorization", "cookie", "merchantaccesskey", "content-type", "content-length", "accept", "accept-encoding", "accept-language", "user-agent",
	"host", "connection", "cache-control", "pragma", "postman-token", "origin", "referer", "expect",
}

// fields takes the body apart. What the operation does not document is left out and said.
func (t *translation) fields(r *Request) {
	if r.Form != nil {
		t.form = true
		for _, pair := range r.Form {
			t.leaves = append(t.leaves, leaf{value.Path{{Key: pair[0], Index: -1}}, pair[1]})
		}
	} else if len(r.Body) > 0 {
		var err error
		if t.leaves, err = leaves(r.Body); err != nil {
			t.note("the body is left out: it is no JSON that can be read (%v)", err)
		}
	}
	t.leaves = slices.DeleteFunc(t.leaves, func(l leaf) bool {
		err := t.builder.Known(compose.Row{Path: l.path.String()})
		switch text, isText := l.value.(string); {
		case len(l.path) == 0 && isText && text != "":
			t.note("the body is left out: it is a text, and the contract has fields")
			return true
		case err != nil && len(l.path) > 0:
			t.note("the field %.120s is left out: it is not documented", l.path.String())
			return true
		}
		return false
	})
	for i := range t.leaves {
		l := &t.leaves[i]
		t.given = append(t.given, compose.Row{Path: l.path.String()})
		l.value = t.translated(l)
	}
}

// translated is a value of the body as a feature may have it.
func (t *translation) translated(l *leaf) any {
	field, _ := t.body.Field(l.path.Documented())
	name := field.Name()
	if name == "" && len(l.path) > 0 {
		name = l.path[len(l.path)-1].Key
	}
	text, isText := l.value.(string)
	number, isNumber := l.value.(json.Number)
	switch {
	case !isText && !isNumber:
		return l.value
	case isNumber:
		text = string(number)
		if t.drafter.known[text] == "" && !t.secret(l) {
			return l.value
		}
	}
	return t.public(l.path.String(), name, t.secret(l), t.drafter.replaced(name, text), text)
}

// secret reports whether a value, or something that it is a part of, is secret or personal.
func (t *translation) secret(l *leaf) bool {
	for i, step := range l.path {
		field, _ := t.body.Field(l.path[:i+1].Documented())
		if field.Sensitive || isSecret(step.Key) || isSecret(field.Name()) {
			return true
		}
	}
	return false
}

// written is the request as rows or, where rows would change a value, as JSON.
func (t *translation) written() ([]compose.Row, string) {
	rows := t.rows
	for _, l := range t.leaves {
		cell, fits := t.cell(l)
		if text, is := l.value.(string); !fits && t.form && is {
			quoted, err := json.Marshal(text)
			if err != nil {
				t.note("%s is left out: %v", l.path, err)
				continue
			}
			cell = "the JSON value " + string(quoted)
		}
		if !fits && !t.form {
			text, err := whole(t.leaves)
			if err != nil {
				t.note("%v", err)
			}
			if len(t.rows) > 0 {
				t.note("its parameters are left out, since the body is written as JSON")
			}
			return nil, text
		}
		rows = append(rows, compose.Row{Path: l.path.String(), Value: cell})
	}
	return rows, ""
}

// cell is a value in a table, if it comes out of it as it went in.
func (t *translation) cell(l leaf) (string, bool) {
	path, err := value.ParsePath(l.path.String())
	if err != nil || !slices.Equal(path, l.path) {
		return "", false
	}
	field, _ := t.body.Field(l.path.Documented())
	isText := field.Is("string") || len(field.Types) == 0
	switch v := l.value.(type) {
	case string:
		special := strings.HasPrefix(v, "the JSON value ") || strings.HasPrefix(v, "<") || strings.TrimSpace(v) != v || strings.ContainsAny(v, "\n\r\t")
		return v, isText && !special
	case json.Number:
		return string(v), !isText
	case bool:
		return value.Show(v), field.Is("boolean") && !isText
	case nil:
		return "<null>", true
	}
	return "", false
}
