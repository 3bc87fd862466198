package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/quantity"
)

// What a person reads in a terminal before the report is the better place.
const (
	bodyLines     = 12
	stepExchanges = 3
)

func (d *detail) exchanges(r *Result, ids []string) {
	left := 0
	for i, id := range ids {
		x, ok := r.exchange(id)
		if !ok || slices.Contains(ids[:i], id) {
			continue
		}
		switch {
		case d.shown[id]:
			d.line(6, d.paint.dim("exchange "+oneLine(id)+" as above"))
		case i >= stepExchanges:
			left++
		default:
			d.shown[id] = true
			d.exchange(x)
		}
	}
	if left > 0 {
		d.line(6, d.paint.dim("and "+quantity.Of(left, "exchange")+" more in report.html"))
	}
}

func (d *detail) exchange(x *exchange.View) {
	d.b.WriteByte('\n')
	outcome := statusText(x) + ", " + duration(x.Milliseconds)
	d.line(6, d.paint.bold("exchange "+oneLine(x.ID))+"  "+oneLine(x.Operation))
	if x.Arrived {
		d.arrival(x)
		return
	}
	d.line(8, oneLine(x.Request.Method+" "+x.Request.URL)+" → "+outcome)
	if x.Error != "" {
		d.lines(8, x.Error, d.paint.bad)
	}
	d.body("request", &x.Request)
	if x.Response.Status != 0 {
		d.body("response", &x.Response)
	}
	if !x.Foreign {
		d.curl(x)
	}
}

// arrival shows a webhook: the target sent it, so there is no line that repeats it.
func (d *detail) arrival(x *exchange.View) {
	d.line(8, "arrived  "+oneLine(x.Request.Method+" "+x.Request.URL)+", answered "+statusText(x))
	d.body("webhook", &x.Request)
}

// curl shows the line that repeats the exchange, unless it is a book.
func (d *detail) curl(x *exchange.View) {
	const most = 600
	curl := x.Curl()
	title, body := "repeat it", visible(curl.Line)
	if note := repeatNote(&curl, d.kind); note != "" {
		title += " (" + note + ")"
	}
	if width(body) > 4*most {
		title += " (shortened; the whole line is in report.html)"
	}
	d.line(8, d.paint.dim(title))
	for l := range strings.SplitSeq(body, "\n") {
		d.line(10, clip(l, most))
	}
}

// statusText is the status code, or that there was none.
func statusText(x *exchange.View) string {
	if x.Response.Status == 0 {
		return "no answer"
	}
	return strconv.Itoa(x.Response.Status)
}

// body shows the first lines; the report has all that was recorded.
func (d *detail) body(title string, m *exchange.MessageView) {
	if note := bodyNote(m); note != "" {
		title += " (" + note + ")"
	}
	d.line(8, d.paint.dim(title))
	if m.Body == "" {
		return
	}
	lines := strings.Split(bodyText(m), "\n")
	kept := lines
	if len(lines) > bodyLines+1 {
		kept = lines[:bodyLines]
	}
	for _, l := range kept {
		d.line(10, clip(strings.ReplaceAll(l, "\t", "    "), max(60, d.columns()-10)))
	}
	if n := len(lines) - len(kept); n > 0 {
		d.line(10, d.paint.dim(fmt.Sprintf("… %d more lines in report.html", n)))
	}
}
