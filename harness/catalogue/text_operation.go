package catalogue

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/plainjson"
)

// Only is the catalogue of one of its operations.
func (all *Catalogue) Only(o *Operation) *Catalogue {
	found := *all
	found.Sections = []Section{}
	for _, s := range all.Sections {
		if s.Rows = slices.DeleteFunc(slices.Clone(s.Rows), func(r Row) bool { return r.Operation != o.Name }); len(s.Rows) > 0 {
			found.Sections = append(found.Sections, s)
		}
	}
	found.Operations = []Operation{*o}
	found.narrow()
	return &found
}

// Text writes the operation in full.
func (o *Operation) Text(out io.Writer, width int) error {
	if width == 0 {
		width = 100
	}
	w := &page{out: bufio.NewWriter(out), width: min(max(width, narrowest), widest)}
	fmt.Fprintf(w.out, "%s  %s\n", o.Name, o.Title)
	w.facts(o)
	w.parameters(o)
	w.body("REQUEST", o.Request, o.Path == "" || o.Request.Media == "")
	w.body("ANSWER: SUCCESS", o.Success, o.Path == "")
	w.body("ANSWER: REFUSAL", o.Refusal, o.Path == "")
	w.requirements(o)
	w.scenarios(o)
	return w.out.Flush()
}

type page struct {
	out   *bufio.Writer
	width int
}

// row writes a fact, or nothing where there is none.
func (w *page) row(name, value string) {
	if value != "" {
		wrap(w.out, fmt.Sprintf("  %-11s", name), strings.Repeat(" ", 13), w.width, strings.Fields(value))
	}
}

func (w *page) heading(text string) { fmt.Fprintf(w.out, "\n%s\n", text) }

func (w *page) facts(o *Operation) {
	w.row("call", strings.TrimSpace(o.Method+" "+o.Path))
	if o.Webhook {
		w.row("webhook", "EnKash calls the merchant; what stands for its path is a name")
	}
	w.row("state", string(o.State))
	w.row("not seen", o.Unseen)
	w.row("evidence", string(o.Evidence))
	w.row("source", o.Source)
	w.row("service", o.Service)
	w.row("envelope", o.Envelope)
	if o.Path != "" {
		w.row("auth", orNone(o.Auth))
		w.row("effect", o.effect())
	}
	if o.Encrypts {
		w.row("encrypted", `the body travels as {"request": "<base64>"}, and so does the answer`)
	}
	for _, m := range o.Menus {
		w.row("menu", m.Menu+": "+m.At)
	}
	if o.Variant != "" {
		w.row("reading", o.Variant+", as the environment file chooses")
	}
	for _, v := range o.Variants {
		if v.Name == "" {
			w.row("newest", fmt.Sprintf("%s %s, which the environment file does not choose (%s)", v.Method, v.Path, v.Source))
			continue
		}
		w.row("variant", fmt.Sprintf("%s: %s %s (%s)", v.Name, v.Method, v.Path, v.Source))
		w.row("", fmt.Sprintf("choose it in an environment file: variants: {%s: %s}", o.Name, v.Name))
	}
}

func (o *Operation) effect() string {
	switch {
	case o.Writes == "sms":
		return "sends an SMS"
	case o.Writes == "money":
		return "moves money"
	case o.Writes != "":
		return o.Writes + " something"
	case o.Safe:
		return "reads; safe to call on UAT just to look"
	}
	return "reads"
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func (w *page) parameters(o *Operation) {
	if len(o.Values) == 0 {
		return
	}
	w.heading("HEADERS, PATH AND QUERY")
	for _, p := range o.Values {
		fmt.Fprintf(w.out, "  %-32s  %-8s  %-8s  %s\n", p.Name, p.In, mark(p.Required, "required"), p.Evidence)
	}
}

func mark(is bool, word string) string {
	if is {
		return word
	}
	return ""
}

func (w *page) body(title string, b Body, none bool) {
	switch {
	case !b.Seen && none:
		return
	case !b.Seen:
		w.heading(title)
		fmt.Fprintln(w.out, "  no page shows it")
		return
	}
	w.heading(title + " · " + b.Media)
	path := 0
	for _, f := range b.Fields {
		path = min(max(path, len(f.Path)), 44)
	}
	for _, f := range b.Fields {
		name := f.Path
		if name == "" {
			name = "(the body)"
		}
		line := fmt.Sprintf("  %s  %-14s  %-8s  %s", pad(name, path), cut(f.types(), 14), mark(f.Required, "required"), pad(string(f.Evidence), 10))
		if remarks := f.remarks(); remarks == "" {
			fmt.Fprintln(w.out, strings.TrimRight(line, " "))
		} else {
			wrap(w.out, line+"  ", strings.Repeat(" ", 4), w.width, strings.Fields(remarks))
		}
	}
	if b.Example != nil {
		fmt.Fprintln(w.out, "  example:")
		fmt.Fprintln(w.out, "    "+strings.ReplaceAll(asText(b.Example), "\n", "\n    "))
	}
}

// types are the JSON types that the field may have.
func (f *Field) types() string {
	if len(f.Types) == 0 {
		return "any"
	}
	return strings.Join(f.Types, ", ")
}

// remarks is what else is known of a field.
func (f *Field) remarks() string {
	var all []string
	add := func(is bool, text string) {
		if is {
			all = append(all, text)
		}
	}
	values := make([]string, len(f.Enum))
	for i, value := range f.Enum {
		values[i] = inLine(value)
	}
	add(len(values) > 0, "one of "+strings.Join(values, ", "))
	add(f.Pattern != "", "matches "+f.Pattern)
	add(f.Format != "", "format "+f.Format)
	add(f.Sensitive, "sensitive")
	add(f.Requirement != "", f.Requirement)
	add(f.Description != "", f.Description)
	return strings.Join(all, " · ")
}

// asText is a value as indented JSON.
func asText(value any) string {
	var out bytes.Buffer
	if plainjson.Write(&out, value) != nil {
		return fmt.Sprint(value)
	}
	return strings.TrimRight(out.String(), "\n")
}

// inLine is a value as JSON in one line.
func inLine(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// requirements writes those that bind the server with their sentences, and of those that bind
// a client the ids: every operation has the same fifty.
func (w *page) requirements(o *Operation) {
	asserted, musts := o.musts()
	w.heading(fmt.Sprintf("REQUIREMENTS · a scenario that calls it asserts %d of %d server MUSTs", asserted, musts))
	var clients []string
	for _, r := range o.Requirements {
		if r.Who == contract.Client {
			clients = append(clients, r.ID)
			continue
		}
		wrap(w.out, fmt.Sprintf("  %s %-14s  %-10s  ", r.sign(), r.ID, r.Evidence), strings.Repeat(" ", 32), w.width, strings.Fields(r.Sentence))
	}
	fmt.Fprintln(w.out, "  ✓ a scenario that calls it is tagged with it  ~ only others are  - none is")
	w.ids(fmt.Sprintf("REQUIREMENTS OF CLIENTS · %d, each in full with kasauti explain ID", len(clients)), clients)
}

// sign is ✓ for asserted, ~ for asserted by scenarios that do not call the operation.
func (r *Concern) sign() string {
	switch {
	case r.Asserted:
		return "✓"
	case r.Elsewhere:
		return "~"
	}
	return "-"
}

func (w *page) scenarios(o *Operation) {
	w.heading(fmt.Sprintf("SCENARIOS · %s", called(len(o.Scenarios))))
	for _, s := range o.Scenarios {
		rows := ""
		if s.Rows > 1 {
			rows = fmt.Sprintf(" (%d rows)", s.Rows)
		}
		fmt.Fprintf(w.out, "  %s:%d  %s%s\n", s.File, s.Line, s.Name, rows)
	}
}

func called(n int) string {
	switch n {
	case 0:
		return "none calls it"
	case 1:
		return "1 calls it"
	}
	return fmt.Sprintf("%d call it", n)
}
