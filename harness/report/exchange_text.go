package report

import (
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
)

// exchangeText is an exchange as an attachment: both messages in full, and the line that repeats
// it. target is the kind of target.
func exchangeText(x *exchange.View, target string) string {
	var b strings.Builder
	line := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(p)
		}
		b.WriteByte('\n')
	}
	title := "sent"
	if x.Arrived {
		title = "arrived"
	}
	line(oneLine(x.Operation), " (", title, ", exchange ", oneLine(x.ID), ", ", duration(x.Milliseconds), ")\n")
	line(oneLine(x.Request.Method + " " + x.Request.URL))
	messageText(&b, &x.Request)
	if x.Error != "" {
		line("\nerror: ", oneLine(x.Error))
	}
	if x.Response.Status != 0 {
		line("\nHTTP ", statusText(x))
		messageText(&b, &x.Response)
	}
	if !x.Arrived && !x.Foreign {
		curl := x.Curl()
		title := "repeat it"
		if note := repeatNote(&curl, target); note != "" {
			title += " (" + note + ")"
		}
		line("\n", title, "\n", visible(curl.Line))
	}
	return b.String()
}

func messageText(b *strings.Builder, m *exchange.MessageView) {
	for _, header := range m.Header {
		b.WriteString(oneLine(header) + "\n")
	}
	if note := bodyNote(m); note != "" {
		b.WriteString("(" + note + ")\n")
	}
	if m.Body != "" {
		b.WriteString("\n" + bodyText(m) + "\n")
	}
}

// exchangeName names the attachment.
func exchangeName(x *exchange.View) string {
	name := "exchange " + oneLine(x.ID)
	if x.Operation != "" {
		name += " " + oneLine(x.Operation)
	}
	return name
}
