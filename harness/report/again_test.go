package report

import (
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

func TestAgainLine(t *testing.T) {
	header := func(kind string, change func(*verdict.Header)) verdict.Header {
		h := verdict.Header{Command: "run", Seed: 7, Target: verdict.Target{Kind: kind, URL: "https://h.example:8/"}}
		if change != nil {
			change(&h)
		}
		return h
	}
	spec := func(h *verdict.Header) { h.Command, h.Unit = "check", verdict.UnitSpec }
	tried := func(h *verdict.Header) { h.Command, h.Unit = "certify", verdict.UnitCase }
	served := func(form string) func(*verdict.Header) {
		return func(h *verdict.Header) { tried(h); h.Subject = &verdict.Subject{Form: form} }
	}
	uat := func(h *verdict.Header) { h.Environment = "ours" }
	admin := func(h *verdict.Header) { h.Target.Capabilities = []string{"inbox", "clock"} }
	world := func(h *verdict.Header) { h.World, h.WorldFile = "shop", "digest" }
	for _, c := range []struct {
		header     verdict.Header
		uri        string
		line, note string
	}{
		{header("embedded", nil), "features/a.feature", "kasauti run features/a.feature:3 --seed 7", ""},
		{header("embedded", nil), "it's $(here)/a.feature", `kasauti run 'it'\''s $(here)/a.feature:3' --seed 7`, ""},
		{header("container", nil), "a.feature", "kasauti run a.feature:3 --seed 7 --target container", ""},
		{header("url", nil), "a.feature", "kasauti run a.feature:3 --seed 7 --target https://h.example:8/", ""},
		{header("uat", uat), "a.feature", "kasauti run a.feature:3 --seed 7 --target uat --env FILE", "FILE is the environment file of ours"},
		{header("url", func(h *verdict.Header) { h.Target.Capabilities = []string{"otp"} }), "a.feature", "kasauti run a.feature:3 --seed 7 --target https://h.example:8/", ""},
		{header("url", admin), "a.feature", "kasauti run a.feature:3 --seed 7 --target https://h.example:8/ --admin-url URL", "URL is that of the mock's admin API"},
		{header("embedded", world), "a.feature", "kasauti run a.feature:3 --seed 7 --world WORLD", "WORLD is the file of world shop"},
		{header("uat", func(h *verdict.Header) { uat(h); world(h) }), "a.feature", "kasauti run a.feature:3 --seed 7 --target uat --env FILE --world WORLD", "FILE is the environment file of ours; WORLD is the file of world shop"},
		{header("embedded", spec), "check/wallet.pay", "kasauti check --operation wallet.pay --seed 7", ""},
		{header("embedded", tried), "certify/p/lost.yaml", "kasauti certify --case lost --seed 7", "add -- and the program with its arguments, and --lines before it where it takes many tasks"},
		{header("embedded", served(verdict.FormPosted)), "certify/p/lost.yaml", "kasauti certify --case lost --seed 7", "add --serve with the address and --tasks-to with the client's"},
		{header("embedded", served(verdict.FormByHand)), "certify/p/lost.yaml", "kasauti certify --case lost --seed 7", "add --serve with the address, and --by-hand"},
	} {
		line, note := againLine(&c.header, &verdict.Scenario{ID: "wallet.pay/lost", URI: c.uri, Line: 3, Feature: "wallet.pay"})
		if line != c.line || note != c.note {
			t.Errorf("got %s (%s), want %s (%s)", line, note, c.line, c.note)
		}
	}
}

// TestAnchorsAreNames: an id that would be more than a name in the page or in a link is none.
func TestAnchorsAreNames(t *testing.T) {
	for id, want := range map[string]string{
		"9be3efa2d8c2": "s-9be3efa2d8c2", "otp-a": "s-otp-a", "": "s-i4", `" onclick="x`: "s-i4", "a.b": "s-i4", "ü": "s-i4",
	} {
		if got := anchorOf(id, 4); got != want {
			t.Errorf("%q is at %s, want %s", id, got, want)
		}
	}
}
