package report

import "github.com/kasauti/kasauti/harness/exchange"

// exchange writes all that was recorded of one call; one that a check blamed stands open.
func (m *scenarioMarkup) exchange(i int) {
	x := &m.result.Exchanges[i]
	m.raw(`<details class="x" id="`)
	m.anchor(i)
	m.raw(`"`)
	m.openIf(m.blamed[x.ID])
	m.raw(`><summary><b>`)
	m.text(x.ID)
	m.raw(`</b> <span class="mono url">`)
	m.text(x.Request.Method + " " + x.Request.URL)
	m.raw(`</span> <span class="status `)
	if x.Response.Status >= 200 && x.Response.Status < 300 {
		m.raw(`t-pass`)
	} else {
		m.raw(`t-warn`)
	}
	m.raw(`">`)
	m.text(statusText(x))
	m.raw(`</span> <span class="time">`)
	m.text(duration(x.Milliseconds))
	m.raw("</span></summary>\n<div class=\"in\">\n<p class=\"quiet\">")
	if x.Operation != "" {
		m.text(x.Operation + " · ")
	}
	m.text("sent " + clock(x.Started) + " UTC")
	m.raw("</p>\n")
	if x.Error != "" {
		m.raw(`<p class="why t-fail">`)
		m.text(x.Error)
		m.raw("</p>\n")
	}
	m.raw("<div class=\"sides\">\n")
	m.side("Request", &x.Request)
	if x.Response.Status != 0 {
		m.side("Response", &x.Response)
	}
	curl := x.Curl()
	m.raw("</div>\n<h4>Repeat it <button type=\"button\" class=\"copy\" hidden>Copy</button>")
	if note := repeatNote(&curl, m.kind); note != "" {
		m.raw(` <span class="quiet">`)
		m.text(note)
		m.raw(`</span>`)
	}
	m.raw("</h4>\n<pre class=\"curl\">")
	m.text(curl.Line)
	m.raw("</pre>\n</div>\n</details>\n")
}

// side writes one direction: headers, body, digest of the bytes on the wire.
func (m *scenarioMarkup) side(title literal, v *exchange.MessageView) {
	m.raw(`<section><h4>`, title)
	if note := bodyNote(v); note != "" {
		m.raw(` <span class="quiet">`)
		m.text(note)
		m.raw(`</span>`)
	}
	m.raw("</h4>\n")
	if len(v.Header) > 0 {
		m.raw(`<pre class="headers">`)
		for i, line := range v.Header {
			if i > 0 {
				m.raw("\n")
			}
			m.text(oneLine(line))
		}
		m.raw("</pre>\n")
	}
	if v.Body != "" {
		m.raw(`<pre>`)
		m.text(bodyText(v))
		m.raw("</pre>\n")
	}
	if v.Wire != "" {
		m.raw(`<pre class="headers">`)
		m.text(visible(v.Wire))
		m.raw("</pre>\n")
	}
	if v.Digest != "" {
		m.raw(`<p class="digest quiet">`)
		m.text(v.Digest)
		m.raw("</p>\n")
	}
	m.raw("</section>\n")
}
