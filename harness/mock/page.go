package mock

import (
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Pages are what a holder sees in a browser. No page of EnKash was seen: these are the least that
// lets a holder do something (EK-TNC-040, EK-VKYC-020).
const (
	tncPage  = "/tnc/"  // and the wallet's id and its token: accepts the T&C
	vkycPage = "/vkyc/" // and the token of a link: begins VKYC
)

// page answers a visit to what stands behind its address; the universe's lock is held.
type page func(u *universe, rest string) (status int, says string)

// pageOf is the page at a path, if there is one.
func pageOf(path string) page {
	switch {
	case strings.HasPrefix(path, tncPage):
		return acceptTnc
	case strings.HasPrefix(path, vkycPage):
		return openVKYC
	}
	return nil
}

// address is where a page is for whom this call's host can be reached.
func (c *call) address(path string) string {
	at := url.URL{Scheme: "http", Host: c.request.Host, Path: path}
	if local, known := c.request.Context().Value(http.LocalAddrContextKey).(net.Addr); known && at.Host == "" { // HTTP/1.0
		at.Host = local.String()
	}
	if c.request.TLS != nil {
		at.Scheme = "https"
	}
	if !c.bound && c.universe.id != defaultUniverse {
		at.Path = "/u/" + c.universe.id + path
	}
	return at.String()
}

func (s *Server) servePage(w http.ResponseWriter, r *http.Request, show page, id, path string) {
	u, started := s.standard, s.now()
	if id != "" {
		var err error
		if u, err = s.universe(id); err != nil {
			refuseUniverse(w, err)
			return
		}
	}
	_, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	status, body := u.visit(r, show, rest, started)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a browser that has gone cannot be told
}

func (u *universe) visit(r *http.Request, show page, rest string, started time.Time) (status int, body []byte) {
	defer u.enter()()
	var says string
	crash := withstand(func() { status, says = show(u, rest) })
	if crash != "" {
		status, says = http.StatusInternalServerError, "Something is wrong with this page"
	}
	body = fmt.Appendf(nil, "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>%[1]s</title></head><body><p>%[1]s</p></body></html>\n", html.EscapeString(says))
	u.journal.add(record{
		at: u.clock.now(), took: u.server.now().Sub(started), method: r.Method, path: r.URL.RequestURI(), status: status, response: body, fault: crash,
	})
	return status, body
}

// tncToken opens a wallet's T&C page. It follows from the seed, since a look-up of the details
// changes nothing.
func (u *universe) tncToken(v *card) string {
	return Derive(u.seed, ClientSecret, u.key+"/"+v.id+".tnc")
}

// acceptTnc accepts the latest T&C for the wallet that the token is for.
func acceptTnc(u *universe, rest string) (status int, says string) {
	id, token, _ := strings.Cut(rest, "/")
	v := u.cards.get(id)
	if v == nil || !sameSecret(token, u.tncToken(v)) {
		return http.StatusNotFound, "This address is not one of a wallet"
	}
	if !v.tnc {
		u.cards.edit(id).tnc = true
	}
	return http.StatusOK, "You have accepted the terms and conditions"
}

// openVKYC begins VKYC at once, within the link's time and VKYC's hours.
func openVKYC(u *universe, token string) (status int, says string) {
	link, known := u.links.get(token)
	now := u.clock.now()
	switch {
	case !known:
		return http.StatusNotFound, "This link is not one that was given"
	case !now.Before(link.expires):
		return http.StatusGone, "This link has expired; ask for another"
	case !vkycOpen(now):
		return http.StatusForbidden, "VKYC is available from 10:00 to 18:00 on working days"
	}
	beginVKYC(u, token, now)
	return http.StatusOK, "Your video verification can begin"
}
