package catalogue

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/quantity"
)

// The width of a table, in columns: what a terminal has, within these.
const (
	narrowest = 80
	widest    = 120
)

// columns of the table beside the first and the last.
const columns = "%-8s  %-10s  %9s  %7s"

// columnsWidth is what they take.
const columnsWidth = 8 + 2 + 10 + 2 + 9 + 2 + 7

// nameWidth is what the first column takes where there is room; indent is before it.
const (
	nameWidth = 50
	indent    = "  "
)

// Text writes the table: sections by product and menu, an entry a line, and the counts. width is
// that of the terminal; 0 means that there is none.
func (all *Catalogue) Text(out io.Writer, width int) error {
	if width == 0 {
		width = widest
	}
	width = min(max(width, narrowest), widest)
	w := &table{out: bufio.NewWriter(out), width: width, name: min(nameWidth, width-len(indent)-2-columnsWidth)}
	for i := range all.Sections {
		if i > 0 {
			fmt.Fprintln(w.out)
		}
		w.section(all, &all.Sections[i])
	}
	fmt.Fprintln(w.out)
	all.countsText(w)
	return w.out.Flush()
}

type table struct {
	out   *bufio.Writer
	width int
	name  int // of the first column
}

func (w *table) section(all *Catalogue, s *Section) {
	product := strings.ToUpper(s.Product)
	if product == "" {
		product = "OF NO OPERATION'S PRODUCT"
	}
	fmt.Fprintf(w.out, "%s · menu %s\n", product, s.Menu)
	wrap(w.out, indent, indent, w.width, strings.Fields(s.Source))
	w.line("", "state", "evidence", "scenarios", "MUSTs", "source")
	for _, r := range s.Rows {
		name := strings.Repeat("  ", min(strings.Count(r.At, within), 3))
		if r.Operation == "" {
			w.line(name+r.Title, r.Kind, "", "", "", "")
			continue
		}
		o := all.Operation(r.Operation)
		_, own, _ := strings.Cut(r.Operation, ".")
		source := o.Source
		if source == s.Source {
			source = "the menu"
		}
		w.line(name+own, string(r.State), string(o.Evidence), dash(r.Scenarios), fmt.Sprintf("%d/%d", r.Asserted, r.Musts), source)
	}
}

// line writes one row; what is too long for it is cut in the last column, and in the first one
// where the row has others.
func (w *table) line(name, state, evidence, scenarios, musts, source string) {
	if state != "" && utf8.RuneCountInString(name) > w.name {
		name = cut(name, w.name)
	}
	text := indent + pad(name, w.name) + "  " + fmt.Sprintf(columns, state, evidence, scenarios, musts)
	if room := w.width - utf8.RuneCountInString(text) - 2; room >= 12 {
		text += "  " + cut(source, room)
	}
	fmt.Fprintln(w.out, strings.TrimRight(text, " "))
}

func dash(n int) string {
	if n == 0 {
		return "-"
	}
	return strconv.Itoa(n)
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

func cut(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}

// wrap writes words after a label, and further lines after a margin.
func wrap(w io.Writer, label, margin string, width int, words []string) {
	line := label
	for i, word := range words {
		switch {
		case i == 0:
			line += word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			fmt.Fprintln(w, line)
			line = margin + word
		default:
			line += " " + word
		}
	}
	fmt.Fprintln(w, line)
}

func (all *Catalogue) countsText(w *table) {
	c := all.Counts
	rows := c.Rows[contract.OperationRow] + c.Rows[contract.GroupRow] + c.Rows[contract.ArticleRow]
	line := func(label, format string, args ...any) {
		wrap(w.out, pad(label, 12), strings.Repeat(" ", 12), w.width, strings.Fields(fmt.Sprintf(format, args...)))
	}
	line("rows", "%d: %d of kind operation (%d complete, %d partial, %d named), %d group, %d article", rows, c.Rows[contract.OperationRow],
		c.RowStates[contract.Complete], c.RowStates[contract.Partial], c.RowStates[contract.Named], c.Rows[contract.GroupRow], c.Rows[contract.ArticleRow])
	line("operations", "%d, each once: %d complete, %d partial, %d named; %s, %s", len(all.Operations),
		c.Operations[contract.Complete], c.Operations[contract.Partial], c.Operations[contract.Named], quantity.Of(c.Webhooks, "webhook"), quantity.Of(c.Variants, "variant"))
	line("tested", "%d of them called by some of %s; %d of their %s asserted by one that calls them",
		c.Called, quantity.Of(all.Suite.Scenarios, "scenario"), c.Asserted, quantity.Of(c.Musts, "server MUST"))
}
