package report

import (
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
)

// exchange writes all that was recorded of one call; one that a check blamed stands open.
func (m *scenarioMarkup) exchange(i int) {
	x := &m.result.Exchanges[i]
	m.written[x.ID] = true
	m.raw(`<details class="x"`)
	m.idAttribute(m.exchangeAnchor(i))
	if m.blamed[x.ID] {
		m.raw(` data-b open`)
	}
	m.raw(`><summary><b>`)
	m.text(x.ID)
	m.raw(`</b> <span class="mono url">`)
	if x.Arrived {
		m.raw(`arrived `)
	}
	m.text(x.Request.Method, " ", x.Request.URL)
	m.raw(`</span> `)
	if fault := faultOf(x); fault != "" {
		m.raw(`<span class="badge">fault on purpose: `)
		m.text(oneLine(fault))
		m.raw(`</span> `)
	}
	if x.OnPurpose {
		m.raw(`<span class="badge">wrong on purpose</span> `)
	}
	m.raw(`<span class="status `)
	if x.Response.Status >= 200 && x.Response.Status < 300 {
		m.raw(`t-pass`)
	} else {
		m.raw(`t-warn`)
	}
	m.raw(`">`)
	m.text(statusText(x))
	m.raw(`</span> <span class="time">`)
	m.text(duration(x.Milliseconds))
	m.raw("</span></summary>\n<div class=\"in\"><p class=\"quiet\">")
	if x.Operation != "" {
		m.text(x.Operation, " · ")
	}
	m.text(wayOf(x), " ", clock(x.Started), " UTC")
	m.raw("</p>\n")
	if x.Error != "" {
		m.raw(`<p class="why t-fail">`)
		m.text(x.Error)
		m.raw("</p>\n")
	}
	m.raw("<div class=\"sides\">\n")
	if x.Arrived {
		m.side("Webhook", &x.Request)
		m.raw("</div></div></details>\n")
		return
	}
	m.side("Request", &x.Request)
	if x.Response.Status != 0 {
		m.side("Response", &x.Response)
	}
	m.raw("</div>\n")
	if !x.Foreign {
		m.repeat(x)
	}
	m.raw("</div></details>\n")
}

// otherExchanges are those that no step made.
func (m *scenarioMarkup) otherExchanges() {
	titled := false
	for i := range m.result.Exchanges {
		if m.written[m.result.Exchanges[i].ID] {
			continue
		}
		if !titled {
			titled = true
			m.raw("<h3>Exchanges outside of the steps</h3>\n")
		}
		m.exchange(i)
	}
}

// faultHeader is the header by which a mock says that a fault answered, and not the API.
const faultHeader = "Kasauti-Fault: "

// faultOf names the fault on purpose that answered; "" for none.
func faultOf(x *exchange.View) string {
	for _, line := range x.Response.Header {
		if fault, ok := strings.CutPrefix(line, faultHeader); ok {
			return fault
		}
	}
	return ""
}

// wayOf says which way an exchange went: a webhook is none of ours.
func wayOf(x *exchange.View) string {
	if x.Arrived {
		return "arrived"
	}
	return "sent"
}

// repeat writes the line that makes the call again.
func (m *scenarioMarkup) repeat(x *exchange.View) {
	curl := x.Curl()
	m.raw("<h4>Repeat it")
	if note := repeatNote(&curl, m.header.Target.Kind); note != "" {
		m.raw(` <span class="quiet">`)
		m.text(note)
		m.raw(`</span>`)
	}
	m.raw("</h4><pre class=\"curl\">")
	m.text(curl.Line)
	m.raw("</pre>\n")
}

// side writes one direction: headers, body, digest of the bytes on the wire.
func (m *scenarioMarkup) side(title literal, v *exchange.MessageView) {
	m.raw(`<section><h4>`, title)
	if note := bodyNote(v); note != "" {
		m.raw(` <span class="quiet">`)
		m.text(note)
		m.raw(`</span>`)
	}
	m.raw("</h4>")
	if len(v.Header) > 0 {
		m.raw(`<pre class="headers">`)
		for i, line := range v.Header {
			if i > 0 {
				m.raw("\n")
			}
			m.text(oneLine(line))
		}
		m.raw("</pre>")
	}
	if v.Body != "" {
		if v.Base64 {
			m.raw(`<pre>`)
		} else {
			m.raw(`<pre class="body">`)
		}
		m.text(bodyText(v))
		m.raw("</pre>")
	}
	if v.Wire != "" {
		m.raw(`<h4>As it was sent, encrypted</h4><pre class="wire">`)
		m.text(visible(v.Wire))
		m.raw("</pre>")
	}
	if v.Digest != "" {
		m.raw(`<p class="digest quiet">`)
		m.text(v.Digest)
		m.raw("</p>")
	}
	m.raw("</section>\n")
}
