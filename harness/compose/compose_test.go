package compose_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

var now = time.Date(2026, 1, 31, 20, 0, 0, 0, time.UTC) // the first of February in India

func source() *compose.Source {
	return &compose.Source{
		Names: &scenario.Names{
			Partners:  map[string]scenario.Partner{"acme": {Name: "acme", ID: "CR1", CompanyID: "CEK1", Credentials: client.Credentials{AccessKey: client.NewSecret("KEY")}}, "zenith": {Name: "zenith", ID: "CR2"}},
			Accounts:  map[string]scenario.Account{"main": {Name: "main", ID: "CA1", Partner: "acme"}, "north": {Name: "north", ID: "CA2", Partner: "zenith"}},
			Cards:     map[string]scenario.Card{"asha": {Name: "asha", ID: "EKC1", Account: "main", Mobile: "6000000011"}, "zoya": {Name: "zoya", ID: "EKC2", Account: "north"}},
			Merchants: map[string]scenario.Merchant{"bazaar": {Name: "bazaar", ID: "MD1"}},
		},
		Now: func() time.Time { return now }, Mock: true,
		Answer: func(operation string) (any, error) {
			if operation == "wallet.none" {
				return nil, errors.New("not called")
			}
			return value.Decode([]byte(`{"payload":{"id":"X1","amount":20.00,"list":[1,2]}}`))
		},
		Code:       func(context.Context) (string, error) { return "123456", nil },
		Remembered: map[string]any{"order": "OR1", "sum": json.Number("5.50")},
		Generator:  &compose.Generator{Key: "k"},
	}
}

func TestPlaceholders(t *testing.T) {
	for text, want := range map[string]string{
		"{card asha}":                      `"EKC1"`,
		"{account of card asha}":           `"CA1"`,
		"{company of card asha}":           `"CEK1"`,
		"{card account main}":              `"CA1"`,
		"{mobile of asha}":                 `"6000000011"`,
		"{partner acme}":                   `"CR1"`,
		"{company acme}":                   `"CEK1"`,
		"{access key of acme}":             `"KEY"`,
		"{merchant bazaar}":                `"MD1"`,
		"{answer payload.id}":              `"X1"`,
		"{answer payload.amount}":          `20.00`,
		"{answer payload.list[1]}":         `2`,
		"{answer of wallet.x: payload.id}": `"X1"`,
		"{otp}":                            `"123456"`,
		"{order}":                          `"OR1"`,
		"{sum}":                            `5.50`,
		"a {order} b {sum}":                `"a OR1 b 5.50"`,
		"{date}":                           `"2026-02-01"`,
		"{date +3 days}":                   `"2026-02-04"`,
		"{date -1 day as dd/MM/yyyy}":      `"31/01/2026"`,
		"{date as yyyy-MM-dd HH:mm:ss}":    `"2026-02-01 01:30:00"`,
		"{now}":                            `"2026-01-31T20:00:00Z"`,
		"{{card asha}":                     `"{card asha}"`,
		"[A-Z]{4}":                         `"[A-Z]{4}"`,
		"}":                                `"}"`,
		"":                                 `""`,
	} {
		got, err := source().Text(t.Context(), text)
		if err != nil || value.Show(got) != want {
			t.Errorf("%s: %s, %v; want %s", text, value.Show(got), err, want)
		}
	}
	for text, says := range map[string]string{
		"{card":                      "does not end",
		"{}":                         "no placeholder is written so",
		"{card ashaa}":               `did you mean "asha"?`,
		"{mobile of zoya}":           "is not known",
		"{secret key of acme}":       "has none",
		"{ordre}":                    `did you mean "order"?`,
		"{answer a..b}":              "is no path",
		"{answer payload.x}":         "has nothing at payload.x",
		"{answer of wallet.none: a}": "not called",
		"{date +3}x{oops!}":          "no placeholder is written so",
	} {
		if _, err := source().Text(t.Context(), text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %s", text, err, says)
		}
	}
}

// TestMadeUpValues have the right form, differ, and are nobody's; the same scenario at the same
// time makes the same ones.
func TestMadeUpValues(t *testing.T) {
	for text, form := range map[string]string{
		"{unique reference}": `^KST[A-Z0-9]{15,30}$`,
		"{PAN}":              `^[A-Z]{3}P[A-Z]0000[A-Z]$`,
		"{IFSC}":             `^TEST0[A-Z0-9]{6}$`,
		"{VPA}":              `^[a-z0-9.]+@test$`,
		"{mobile}":           `^60000[0-9]{5}$`,
	} {
		s, again := source(), source()
		first, _ := s.Text(t.Context(), text)
		second, _ := s.Text(t.Context(), text)
		repeated, _ := again.Text(t.Context(), text)
		made, _ := first.(string)
		if !regexp.MustCompile(form).MatchString(made) || first == second || first != repeated {
			t.Errorf("%s: %v, then %v, and in a rerun %v", text, first, second, repeated)
		}
	}
	off := source()
	off.Mock = false
	var cannot *scenario.CouldNotRun
	if _, err := off.Text(t.Context(), "{mobile}"); !errors.As(err, &cannot) {
		t.Errorf("a mobile number was made up off the mock: %v", err)
	}
}

const debit = "wallet.debit-wallet-for-merchant-transaction"

func load(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestValuesGetTheTypesOfTheContract(t *testing.T) {
	c := load(t)
	for _, r := range []struct {
		operation string
		rows      []compose.Row
		want      string
	}{
		{debit, []compose.Row{{"amount", "20.00"}, {"otp", "123456"}, {"remarks", "<null>"}}, `{"amount":20.00,"otp":"123456","remarks":null}`},
		{debit, []compose.Row{{"amount", "{sum}"}, {"remarks", "{sum}"}}, `{"amount":5.50,"remarks":"5.50"}`},
		{debit, []compose.Row{{"amount", "the JSON value \"20\""}, {"otp", "the JSON value [1,{\"a\":\"{order}\"}]"}}, `{"amount":"20","otp":[1,{"a":"OR1"}]}`},
		{debit, []compose.Row{{"amount", "20.00"}, {"remarks", "<absent>"}}, `{"amount":20.00}`},
		{debit, nil, `{}`},
	} {
		b, err := compose.For(c, r.operation, source())
		if err != nil {
			t.Fatal(err)
		}
		request, err := b.FromRows(t.Context(), r.rows)
		if err != nil || value.Show(request.Body) != r.want {
			t.Errorf("%v: %s, %v; want %s", r.rows, value.Show(request.Body), err, r.want)
		}
	}
	b, _ := compose.For(c, "wallet.auth-token", source())
	if request, err := b.FromRows(t.Context(), []compose.Row{{"username", "u & v"}}); err != nil || request.Body.(url.Values).Encode() != "username=u+%26+v" {
		t.Errorf("%v, %v", request.Body, err)
	}
	b, _ = compose.For(c, "gateway.get-order-status", source())
	request, err := b.FromRows(t.Context(), []compose.Row{{"orderId", "{order}"}, {"header.X-Trace", "7"}})
	if err != nil || request.Values["orderId"] != "OR1" || request.Header.Get("X-Trace") != "7" || request.Body != nil {
		t.Errorf("%+v, %v", request, err)
	}
}

func TestWhatARequestHasNot(t *testing.T) {
	c := load(t)
	for _, r := range []struct {
		operation string
		row       compose.Row
		says      string
	}{
		{debit, compose.Row{"amuont", "1"}, `no field "amuont"; call it wrongly where that is meant; did you mean "amount"?`},
		{debit, compose.Row{"amount", "one"}, "number there"},
		{debit, compose.Row{"amount", "1e999999999"}, "number there"},
		{debit, compose.Row{"amount", "the JSON value {"}, "is not JSON"},
		{debit, compose.Row{"a..b", "1"}, "is no path"},
		{debit, compose.Row{"remarks", "<nul>"}, "did you mean <null>?"},
		{debit, compose.Row{"remarks", "<abesnt>"}, "did you mean <absent>?"},
		{"gateway.get-order-status", compose.Row{"query.x", "1"}, "it has no query value"},
		{"gateway.get-order-status", compose.Row{"amount", "1"}, "takes no body"},
	} {
		b, err := compose.For(c, r.operation, source())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.FromRows(t.Context(), []compose.Row{r.row}); err == nil || !strings.Contains(err.Error(), r.says) {
			t.Errorf("%v: %v, want %s", r.row, err, r.says)
		}
	}
	b, _ := compose.For(c, debit, source())
	b.Wrong = true
	request, err := b.FromRows(t.Context(), []compose.Row{{"amuont", "1"}, {"amount", "one"}, {"query.x", "2"}})
	if want := `{"amount":"one","amuont":"1"}`; err != nil || value.Show(request.Body) != want || request.Query.Get("x") != "2" {
		t.Errorf("wrong on purpose: %s, %v", value.Show(request.Body), err)
	}
	if _, err := b.FromRows(t.Context(), []compose.Row{{"amount", "<nul>"}}); err == nil || !strings.Contains(err.Error(), "did you mean <null>?") {
		t.Errorf("a marker that is none was sent as text: %v", err)
	}
	for name, says := range map[string]string{"wallet.dance": "no such operation", "gateway.payment-notify-request": "EnKash makes to the merchant"} {
		if _, err := compose.For(c, name, source()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %s", name, err, says)
		}
	}
}

// TestAbsentNeedsSomethingAround: a misspelt path names nothing, and must not look as if a field
// were absent as it should be.
func TestAbsentNeedsSomethingAround(t *testing.T) {
	answer := map[string]any{"message": "no", "nothing": nil, "payload": map[string]any{"list": []any{}}}
	for path, want := range map[string]string{
		"otp": "", "payload.otp": "", "payload.list[0]": "",
		"paylod.otp": "paylod missing", "payload.list[0].otp": "payload.list[0] missing", "message.otp": `message "no"`, "nothing.otp": "nothing null",
	} {
		e, err := compose.ReadExpectation(t.Context(), source(), &scenario.Block{Table: &scenario.Table{Rows: [][]string{{path, "absent"}}}}, false)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if found, err := e.Against(answer); err != nil {
			t.Fatal(err)
		} else if len(found) > 0 {
			got = found[0].Path + " " + found[0].Actual
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestOwners(t *testing.T) {
	for text, want := range map[string]string{"{card zoya}": "zenith", "{card account north}": "zenith", "{company zenith}": "zenith", "{merchant bazaar}": "acme", "plain": "acme", "{merchant bazaar} {mobile of zoya}": "zenith"} {
		named, problems := compose.Below(&scenario.Table{Rows: [][]string{{"field", text}}}, nil)
		got, err := source().Owner(named)
		if err != nil || len(problems) > 0 || got != want {
			t.Errorf("%s: %s, %v, %v; want %s", text, got, err, problems, want)
		}
	}
}

// TestAnswersLoosenNoExpectation: what an answer holds is meant literally, also where it reads as
// an expectation, as a pattern or as a list.
func TestAnswersLoosenNoExpectation(t *testing.T) {
	for _, e := range []struct{ cell, holds, not string }{
		{"{word}", `"anything"`, `"x"`},
		{"{one}{two}", `"a string"`, `"x"`},
		{"{part}thing", `"anything"`, `"x"`},
		{"matches {pattern}!", `".*!"`, `"x!"`},
		{"one of {list}, b", `"a, 7"|"b"`, `"a"|7`},
		{"one of {number}, b", `7.0|"b"`, `"7"`},
		{"the text {word}", `"anything"`, `"x"`},
		{"the amount {number}", `7|"7.00"`, `8`},
		{"{whole}", `{"a":"anything"}`, `{"a":"x"}|{"a":"anything","b":1}|{}`},
		{`{"x": "{whole}"}`, `{"x":{"a":"anything"},"y":1}`, `{"x":{"a":"x"}}`},
	} {
		s := source()
		s.Remembered = map[string]any{
			"word": "anything", "one": "a ", "two": "string", "part": "any", "pattern": ".*", "list": "a, 7",
			"number": json.Number("7"), "whole": map[string]any{"a": "anything"},
		}
		read, err := compose.ReadExpectation(t.Context(), s, &scenario.Block{Table: &scenario.Table{Rows: [][]string{{"f", e.cell}}}}, false)
		if err != nil {
			t.Fatalf("%s: %v", e.cell, err)
		}
		for want, values := range map[bool]string{true: e.holds, false: e.not} {
			for _, text := range strings.Split(values, "|") {
				answer, err := value.Decode([]byte(`{"f":` + text + `}`))
				if err != nil {
					t.Fatal(err)
				}
				if found, err := read.Against(answer); err != nil || (len(found) == 0) != want {
					t.Errorf("%s against %s: %v, %v; want it to hold: %t", e.cell, text, found, err, want)
				}
			}
		}
	}
}

// TestAPatternShowsItsValuesAsTheyAre: what hides a secret knows it as it is, and not with the
// backslashes of a pattern.
func TestAPatternShowsItsValuesAsTheyAre(t *testing.T) {
	s := source()
	s.Remembered = map[string]any{"key": "se+cret"}
	read := func(cell string) (*compose.Expectation, error) {
		return compose.ReadExpectation(t.Context(), s, &scenario.Block{Table: &scenario.Table{Rows: [][]string{{"f", cell}}}}, false)
	}
	e, err := read("matches a{key}[0-9]{2}")
	if err != nil {
		t.Fatal(err)
	}
	found, err := e.Against(map[string]any{"f": "ase+cret1"})
	if err != nil || len(found) != 1 || found[0].Expected != "matches ase+cret[0-9]{2}" {
		t.Errorf("%+v, %v", found, err)
	}
	if found, _ := e.Against(map[string]any{"f": "ase+cret12"}); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	if _, err := read("matches a{key}("); err == nil || strings.Contains(err.Error(), "cret") {
		t.Errorf("got %v", err)
	}
}

func FuzzPlaceholders(f *testing.F) {
	for _, form := range compose.Forms() {
		f.Add(form.Example)
	}
	f.Add("{{{card asha}}} [A-Z]{4,}")
	f.Fuzz(func(t *testing.T, text string) {
		parts, err := compose.Parse(text)
		if err == nil && !strings.Contains(text, "{") && (len(parts) > 1 || len(parts) == 1 && parts[0].Text != text) {
			t.Errorf("%q was changed to %+v", text, parts)
		}
		_, _ = source().Text(context.Background(), text)
	})
}
