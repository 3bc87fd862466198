package catalogue

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

var update = flag.Bool("update", false, "write the golden files anew")

// small is a contract of two products that has one of each kind of thing.
func small(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := contract.Load(os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	if problems := c.Problems(); len(problems) > 0 {
		t.Fatal(problems)
	}
	return c
}

func scenarios() []Scenario {
	return []Scenario{
		{Place: Place{"shop.feature", 3}, Name: "An order is made", Rows: 1, Calls: []string{"shop.create-order"}, Claims: []string{"EK-SHOP-010"}},
		{Place: Place{"shop.feature", 9}, Name: "An order of <script>alert(1)</script>", Rows: 3, Calls: []string{"shop.create-order", "payout.pay"}},
		{Place: Place{"other.feature", 1}, Name: "Nothing is called", Rows: 1, Claims: []string{"EK-ENV-010"}},
	}
}

func sample(t *testing.T) *Catalogue {
	t.Helper()
	all, err := Of(small(t), Suite{Files: 2, Scenarios: 3}, scenarios())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// view is a recorded exchange.
func view(id, operation, method, url, request string, status int, answer string) exchange.View {
	return exchange.View{
		ID: id, Operation: operation,
		Request:  exchange.MessageView{Method: method, URL: url, Header: []string{"Merchantid: M1"}, Body: request},
		Response: exchange.MessageView{Status: status, Body: answer},
	}
}

// recorded is a scenario and what it exchanged: an order; one that is wrong on purpose; one that
// is refused; payouts that were all refused; a body that is cut, and one of nobody's.
func recorded() (*verdict.Scenario, []exchange.View) {
	const shop, order = "https://shop.example/orders", "shop.create-order"
	wrong := view("2", order, "POST", shop, `{"amount":"x","currency":"USD","extra":1}`, 200, `{"code":9,"message":"What?"}`)
	wrong.OnPurpose = true
	cut := view("6", order, "POST", shop, `{"amount":1`, 200, `{"code":0,"mess`)
	cut.Request.Cut, cut.Response.Cut = true, true
	step := func(text string, kept []string, ids ...string) verdict.Step {
		return verdict.Step{Text: text, Verdict: verdict.Pass, Kept: kept, Exchanges: ids}
	}
	judged := []string{"EK-ENV-010", "EK-ENV-020", "EK-REQ-010"}
	check := step("its name is bread", []string{"EK-SHOP-010"})
	check.Named = []string{"payload.items[0].name", "payload.gift", "answer"}
	s := &verdict.Scenario{Attempts: []verdict.Attempt{{Steps: []verdict.Step{
		step("an order is made", judged, "1"), check,
		step("a wrong one is made", []string{"EK-ENV-020"}, "2"),
		step("a low one is made", judged, "3"), step("it is refused", []string{"EK-SHOP-110", "EK-SHOP-120"}),
		step("two payouts", judged, "4", "5"), step("others", nil, "6", "7", "8"),
	}}}}
	return s, []exchange.View{
		view("1", order, "POST", shop, `{"amount":20.00,"currency":"INR","buyer":[secret],"note":"n"}`, 200,
			`{"code":0,"message":"Success","payload":{"id":"O1","items":[{"name":"bread"},{"name":"milk"}],"gift":true,"tip":2}}`),
		wrong,
		view("3", order, "POST", shop, `{"amount":0.5}`, 200, `{"code":5,"message":"amount is too low"}`),
		view("4", "payout.pay", "POST", "https://pay.example/pay", `{"amount":"1"}`, 200, `{"response_code":409,"response_message":"Exists"}`),
		view("5", "payout.pay", "POST", "https://pay.example/pay", `{}`, 200, `{"code":0,"message":"in another envelope"}`),
		cut,
		view("7", "", "GET", "https://else.example/", "", 200, `{}`),
		view("8", "shop.get-order", "GET", "https://shop.example/orders/O1?deep=true", "", 0, ""),
	}
}

func covered(t *testing.T) *Catalogue {
	t.Helper()
	all := sample(t)
	covering := small(t).Cover()
	covering.Add(recorded())
	all.Coverage = &Coverage{Run: Run{ID: "r1", Path: "run.ndjson", Target: "uat", Scenarios: 1, Notes: []string{"it never ended"}}, Coverage: covering.Result()}
	return all
}

func TestGolden(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"table.txt":     func(w io.Writer) error { return sample(t).Text(w, 0) },
		"narrow.txt":    func(w io.Writer) error { return sample(t).Matching(Filter{Words: []string{"ORDER"}}).Text(w, 80) },
		"operation.txt": func(w io.Writer) error { return sample(t).Operation("shop.create-order").Text(w, 100) },
		"named.txt":     func(w io.Writer) error { return sample(t).Operation("shop.cancel-order").Text(w, 100) },
		"coverage.txt":  func(w io.Writer) error { return covered(t).CoverageText(w, 100) },
		"coverage.json": func(w io.Writer) error { return covered(t).JSON(w) },
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s is another (%v); read the change and run go test -update\n%s", path, err, got.String())
			}
		})
	}
}

// TestNoLineIsWiderThanTheTerminal: tables are read where they do not wrap.
func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	for _, width := range []int{80, 100, 120} {
		var out bytes.Buffer
		if err := sample(t).Text(&out, width); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > width {
				t.Errorf("%d columns, at most %d: %s", n, width, line)
			}
		}
	}
}

func TestFilters(t *testing.T) {
	for _, c := range []struct {
		name   string
		filter Filter
		rows   string
	}{
		{"words", Filter{Words: []string{"orders >", "article"}}, "Orders > About orders"},
		{"path", Filter{Words: []string{"get /orders/{id}"}}, "Orders > Get Order"},
		{"product", Filter{Product: "payout"}, "Money, Money > Pay"},
		{"state", Filter{State: contract.Named}, "Orders > Cancel Order"},
		{"state and words", Filter{State: contract.Complete, Words: []string{"quick"}}, "Quick start > Create Order"},
		{"nothing", Filter{Words: []string{"moon"}}, ""},
		// Create Order: EK-SHOP-110 is asserted by nobody. Pay: all its MUSTs are, by some scenario.
		{"uncovered", Filter{Uncovered: true}, "Orders > Create Order, Orders > Get Order, Orders > Cancel Order, Orders > Order Webhook, Quick start > Create Order"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var rows []string
			for _, s := range sample(t).Matching(c.filter).Sections {
				for _, r := range s.Rows {
					rows = append(rows, r.At)
				}
			}
			if got := strings.Join(rows, ", "); got != c.rows {
				t.Errorf("got  %s\nwant %s", got, c.rows)
			}
		})
	}
}

// TestThePageIsSafe: nothing of a feature becomes markup, and the page may use nothing but what
// stands in it.
func TestThePageIsSafe(t *testing.T) {
	var page bytes.Buffer
	if err := covered(t).HTML(&page); err != nil {
		t.Fatal(err)
	}
	text := page.String()
	for _, must := range []string{"An order of &lt;script&gt;alert(1)&lt;/script&gt;", "default-src &#39;none&#39;", "payout.pay was only ever refused", `id="shop.create-order"`, "light-dark(", "@media print"} {
		if !strings.Contains(text, must) {
			t.Errorf("the page lacks %q", must)
		}
	}
	for _, never := range []string{"<script>alert", "ZgotmplZ", "http://", " style=", " onclick="} {
		if strings.Contains(text, never) {
			t.Errorf("the page has %q", never)
		}
	}
}

func TestJSONIsOneDocument(t *testing.T) {
	var out bytes.Buffer
	if err := sample(t).JSON(&out); err != nil {
		t.Fatal(err)
	}
	var back Catalogue
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back.Schema != Schema || back.Counts.Variants != 1 || len(back.Operations) != 5 || back.Coverage != nil {
		t.Errorf("%v %+v", err, back.Counts)
	}
}
