package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/report"
)

// listCases writes one line for each case, below its profile.
func listCases(out io.Writer, book *certify.Book, cases []*certify.Case) error {
	p := report.PrinterOf(out)
	var b bytes.Buffer
	profile := ""
	for _, c := range cases {
		if c.Profile != profile {
			if profile != "" {
				b.WriteByte('\n')
			}
			profile = c.Profile
			about, _ := book.Profile(profile) // a case is of a profile
			b.WriteString(p.Bold(profile) + "  " + about.About + "\n")
		}
		fmt.Fprintf(&b, "  %-28s %s  %s\n", c.Name, p.Dim(fmt.Sprintf("%-8s %-12s", c.Tier, c.Requirement)), c.Title)
	}
	b.WriteString("\n" + p.Dim("kasauti certify --explain CASE shows one in full; --tier all lists the extended ones, too, which only warn") + "\n")
	_, err := out.Write(b.Bytes())
	return err
}

// explainCase writes a case in full: what the client is asked, what must come of it, and why.
func explainCase(out io.Writer, book *certify.Book, c *certify.Case, k *contract.Contract) error {
	p := report.PrinterOf(out)
	var b bytes.Buffer
	para := func(indent, text string) {
		for _, line := range p.Wrap(text, p.Width-len(indent)) {
			b.WriteString(indent + line + "\n")
		}
	}
	b.WriteString(p.Bold(c.Name) + "  " + p.Dim(fmt.Sprintf("%s · %s · %s to conclude", c.Profile, c.Tier, c.Time())) + "\n")
	para("  ", c.Title)
	b.WriteByte('\n')
	para("  ", strings.TrimSpace(c.Why))
	if c.Timed != "" {
		para("  ", "Rests on real time: "+c.Timed+".")
	}
	if words := c.Setting.Words(); len(words) > 0 {
		b.WriteString("\n" + p.Bold("The simulator, for this case") + "\n")
		for _, clause := range words {
			para("  ", "- "+clause)
		}
	}
	b.WriteString("\n" + p.Bold("The client is asked to") + "\n")
	told := map[string]bool{}
	for i := range c.Tasks {
		do := c.Tasks[i].Do
		explainTask(&c.Tasks[i], para)
		if !told[do] {
			verb := book.Verbs[do]
			para("    ", strings.TrimSpace(verb.Does))
			explainValues(c, &verb, para)
		}
		told[do] = true
	}
	b.WriteString("\n" + p.Bold("What must be kept") + "\n")
	for _, id := range c.Requirements() {
		r, _ := k.Requirement(id) // checked when the case was loaded
		para("  ", fmt.Sprintf("%s · %s · %s  %s", r.ID, r.Level, basis(&r), r.Sentence))
	}
	b.WriteString("\n" + p.Bold("Seen in") + "\n")
	for i := range c.Expect {
		para("  ", "- "+c.Expect[i].String())
		if likely := c.Expect[i].Likely; likely != "" {
			para("    ", "else likely: "+likely)
		}
	}
	_, err := out.Write(b.Bytes())
	return err
}

func explainTask(t *certify.Task, para func(indent, text string)) {
	var with []string
	for _, name := range slices.Sorted(maps.Keys(t.With)) {
		with = append(with, name+" "+t.With[name])
	}
	if t.Credentials != "" {
		with = append(with, t.Credentials+" credentials")
	}
	head := "- " + t.Do
	if len(with) > 0 {
		head += " (" + strings.Join(with, ", ") + ")"
	}
	var said []string
	for _, o := range t.Says.Outcome {
		said = append(said, string(o))
	}
	says := "and to say " + strings.Join(said, " or ")
	for _, name := range slices.Sorted(maps.Keys(t.Says.Fields)) {
		says += fmt.Sprintf(", %s %q", name, t.Says.Fields[name])
	}
	para("  ", head+", "+says)
}

// explainValues says what the values of a verb's tasks in a case are, by the names that a program finds
// them under, and what the fields of its conclusion are.
func explainValues(c *certify.Case, verb *certify.Verb, para func(indent, text string)) {
	given := map[string]bool{}
	for i := range c.Tasks {
		if c.Tasks[i].Do == verb.Name {
			for name := range c.Tasks[i].With {
				given[name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		para("    ", "gets "+cmp.Or(handedOver[name], name)+": "+strings.TrimSpace(verb.Takes[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(verb.Says)) {
		para("    ", "says "+name+": "+strings.TrimSpace(verb.Says[name]))
	}
}

// handedOver are the names under which a program finds what stands for several values, or for an id.
var handedOver = map[string]string{
	"card": "card_id, card_account_id and mobile", "account": "card_account_id", "merchant": "merchant_id",
	"listen": "listen, hook_header and hook_value",
}

// basis says what a requirement of clients rests on.
func basis(r *contract.Requirement) string {
	switch {
	case r.MoneySafety:
		return "money safety"
	case certify.Warns(r):
		return string(r.Evidence) + ", warns only"
	}
	return string(r.Evidence)
}
