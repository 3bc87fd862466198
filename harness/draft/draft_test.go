package draft

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/steps"
)

func TestAShellsWords(t *testing.T) {
	for text, want := range map[string]string{
		`a b`:                     `a|b`,
		`a 'b c' "d e"`:           `a|b c|d e`,
		`a'b'"c"d`:                `abcd`,
		`'it'\''s'`:               `it's`,
		`"a \"b\" \$c \d"`:        `a "b" $c \d`,
		"a \\\n  b":               `a|b`,
		"a \\\r\n  b":             `a|b`,
		"a\nb":                    `a / b`,
		"a; b && c | d":           `a / b / c / d`,
		`$'it\'s\n\x41\u00e9\q'`:  "it's\nAé\\q",
		`a # no`:                  `a`,
		`a#b`:                     `a#b`,
		`''`:                      ``,
		`a 'unfinished`:           `a|unfinished`,
		`a "unfinished`:           `a|unfinished`,
		`a $'unfinished\`:         `a|unfinished\`,
		`a \`:                     `a|`,
		`"$ENKASH_TOKEN" $(rm x)`: `$ENKASH_TOKEN|$ / rm|x`,
	} {
		var lines []string
		for _, command := range commands(text) {
			lines = append(lines, strings.Join(command, "|"))
		}
		if got := strings.Join(lines, " / "); got != want {
			t.Errorf("%s\ngot  %q\nwant %q", text, got, want)
		}
	}
}

func TestCurlLines(t *testing.T) {
	for _, c := range []struct{ line, method, url, body, header, note string }{
		{`curl https://h/p`, "GET", "https://h/p", "", "", ""},
		{`$ curl -sSL -XPUT https://h/p -d '{"a":1}'`, "PUT", "https://h/p", `{"a":1}`, "", ""},
		{`TOKEN=x curl --url https://h/p --json '{}'`, "POST", "https://h/p", `{}`, "", ""},
		{`curl -G https://h/p?x=1 -d a=b -d c=d`, "GET", "https://h/p?x=1&a=b&c=d", "", "", ""},
		{`curl -I https://h/p`, "HEAD", "https://h/p", "", "", ""},
		{`curl -H'A: b' --header "C:d" https://h/p`, "GET", "https://h/p", "", "A=b C=d", ""},
		{`curl -u me:secret https://h/p`, "GET", "https://h/p", "", "Authorization=me:secret", ""},
		{`curl -o out.txt -m 5 --compressed https://h/p`, "GET", "https://h/p", "", "", ""},
		{`curl https://h/p -d @body.json`, "GET", "https://h/p", "", "", "in a file"},
		{`curl https://h/p -F a=b`, "GET", "https://h/p", "", "", "multipart"},
		{`curl --dance https://h/p`, "GET", "https://h/p", "", "", "--dance of curl was not understood"},
		{`curl https://h/p -H`, "GET", "https://h/p", "", "", "lacks its value"},
		{`curl -k`, "GET", "", "", "", "names no URL"},
	} {
		all := Curl(c.line)
		if len(all) != 1 {
			t.Errorf("%s: %d requests", c.line, len(all))
			continue
		}
		r := all[0]
		var headers []string
		for _, h := range r.Header {
			headers = append(headers, h[0]+"="+h[1])
		}
		if r.Method != c.method || r.URL != c.url || string(r.Body) != c.body || strings.Join(headers, " ") != c.header || !strings.Contains(strings.Join(r.Notes, "; "), c.note) || c.note == "" && len(r.Notes) > 0 {
			t.Errorf("%s: %+v, body %s", c.line, *r, r.Body)
		}
	}
	if n := len(Curl("curl https://h/a https://h/b\necho curl\ncurl https://h/c")); n != 3 {
		t.Errorf("%d requests of two lines, one with two URLs", n)
	}
	form := Curl(`curl https://h/p -d 'a=b%20c' --data-urlencode 'd=e&f'`)[0].Form
	if !slices.Equal(form, [][2]string{{"a", "b c"}, {"d", "e&f"}}) {
		t.Errorf("%v", form)
	}
}

// TestOurOwnCurlLines: what a report prints is read back as it was.
func TestOurOwnCurlLines(t *testing.T) {
	for _, body := range []string{`{"a":"it's \"so\" \\ | $x"}`, `{"a":"é\n"}`, "a=b&c=%7B", `[1,{"b":null}]`} {
		e := exchange.Exchange{Request: exchange.Message{
			Method: "POST", URL: "https://h.test/api/v0/x?y='z'", Header: http.Header{"Partnerid": {"CR'1"}}, Body: []byte(body), Bytes: int64(len(body)),
		}}
		line := e.View(exchange.NewRedactor()).Curl().Line
		all := Curl(line)
		if len(all) != 1 {
			t.Fatalf("%s: %d requests", line, len(all))
		}
		got := string(all[0].Body)
		if all[0].Form != nil {
			var pairs []string
			for _, pair := range all[0].Form {
				pairs = append(pairs, pair[0]+"="+strings.ReplaceAll(pair[1], "{", "%7B"))
			}
			got = strings.Join(pairs, "&")
		}
		if got != body || all[0].URL != e.Request.URL || all[0].header("partnerId") != "CR'1" {
			t.Errorf("%s\nis read as %+v with %s", line, all[0], got)
		}
	}
}

func FuzzCurl(f *testing.F) {
	f.Add(`curl -XPOST 'https://h/p' -H "A: b" --data-raw $'{"a":\u00e9}' \` + "\n -u a:b")
	f.Add("curl \\")
	f.Add(`curl -XPOST h/api/v0/partner/enKashCard/ppi-merchant-transaction -d '{"remarks":"{a}\u0001\"\"\" | #","amount":1e5,"otp":null,"companyId":{"":[]}}'`)
	f.Add(`curl --json`)
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		f.Fatal(err)
	}
	d, r := New(c, names(), ""), vocabulary()
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4<<10 {
			return
		}
		requests := Curl(text)
		scenarios, err := d.Scenarios(requests)
		if err != nil && len(requests) <= mostRequests {
			t.Error(err)
		}
		var out strings.Builder
		if err := Write(&out, "Fuzz", scenarios); err != nil {
			t.Error(err)
		}
		binds(t, c, r, out.String())
	})
}

func vocabulary() *scenario.Registry {
	r := scenario.NewRegistry()
	steps.Register(r)
	return r
}

// binds makes sure that a draft is a feature, all of whose steps are known and clean.
func binds(t *testing.T, c *contract.Contract, r *scenario.Registry, text string) {
	t.Helper()
	suite, problems := runner.Parse([]runner.Source{{URI: "draft.feature", Content: []byte(text)}}, r)
	for _, p := range problems {
		t.Errorf("%v in\n%s", p, text)
	}
	for _, s := range suite.Scenarios {
		linter := compose.Linter{Contract: c, Admitted: scenario.Admitted(names(), c)}
		for _, step := range s.Steps {
			if step.Err != nil {
				t.Errorf("%v in\n%s", step.Err, text)
				continue
			}
			for _, said := range linter.Step(step.Bound, step.Table, step.Doc) {
				if !said.Warn { // what a request lacked, its draft lacks, and says so
					t.Errorf("%s in\n%s", said.Says, text)
				}
			}
		}
	}
}

func names() *scenario.Names {
	return &scenario.Names{
		Partners: map[string]scenario.Partner{"acme": {Name: "acme", ID: "CR1234567", CompanyID: "CEK1234567", Credentials: client.Credentials{
			AccessKey: client.NewSecret("canary-access"), SecretKey: client.NewSecret("canary-secret"),
		}}},
		Accounts:  map[string]scenario.Account{"main": {Name: "main", ID: "CA12345", Partner: "acme"}},
		Cards:     map[string]scenario.Card{"asha": {Name: "asha", ID: "EKC1234567", Account: "main", Mobile: "6000000011"}},
		Merchants: map[string]scenario.Merchant{"bazaar": {Name: "bazaar", ID: "MD1234"}},
	}
}

func drafted(t *testing.T, requests []*Request) string {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	scenarios, err := New(c, names(), "").Scenarios(requests)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := Write(&out, "Ours", scenarios); err != nil {
		t.Fatal(err)
	}
	binds(t, c, vocabulary(), out.String())
	return out.String()
}

// TestNothingSecretIsDrafted: keys, tokens, cookies, one-time codes and personal values stay out,
// wherever they stand.
func TestNothingSecretIsDrafted(t *testing.T) {
	got := drafted(t, Curl(`
curl -u canary-user:canary-pass -b 'session=canary-cookie' 'https://canary-login@pay-en-uat.enkash.in/api/v0/partner/enKashCard/ppi-merchant-transaction?token=canary-query' \
  -H 'Authorization: Bearer canary-token' -H 'API-Key: canary-header' -H 'X-Odd: canary-odd' -H 'partnerId: CR1234567' \
  --data '{"merchantDetailId":"MD1234","enkashCardId":"EKC1234567","amount":20.00,"otp":"canary-otp","token":"canary-body","remarks":"tea"}'
curl https://olympus-pg-uat.enkash.in/api/v0/merchant/token --json '{"accessKey":"canary-foreign","secretKey":"canary-secret"}'
curl --user=canary:canary --header='Authorization: Bearer canary-joined' https://olympus-pg-uat.enkash.in/api/v0/merchant/token --oauth2-bearer a/canary --odd b/canary --json '{"secretKey":{"inner":["canary-inner"]}}'
curl https://olympus-pg-uat.enkash.in/api/v0/merchant/token --json '"canary-text"'
curl https://olympus-pg-uat.enkash.in/nowhere/canary-secret/canary-access
curl https://ekpayout-uat.enkash.in/oauth/token -d username=canary-mobile -d password=canary-word -d grant_type=password -d clientId=CEK1234567
curl 'https://olympus-pg-uat.enkash.in/api/v0/bin/details?bin=canary-411111&transactionId=T1'`))
	if strings.Contains(got, "canary") {
		t.Error(got)
	}
	for _, want := range []string{"| enkashCardId     | {card asha}       |", "| otp              | {otp}             |", "{secret key of acme}", "{access key of acme}", "{password of acme}", `partner "acme" calls "wallet.debit`, "the header X-Odd is left out", "the value of token is left out",
		"| query.bin           | FILL-IN |", "the value of query.bin is left out", "| query.transactionId | T1      |", "the option --user of curl", "the value of secretKey.inner[0] is left out", "the body is left out: it is a text"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func TestWhatOpensSomething(t *testing.T) {
	for name, want := range map[string]bool{"pin": true, "upiPin": true, "pinBlock": true, "pincode": false, "access_token": true, "otp": true, "otpMedium": false, "Api-Key": true} {
		if isSecret(name) != want {
			t.Errorf("%s: %t", name, !want)
		}
	}
}

func TestPostmanCollections(t *testing.T) {
	name, requests, err := Postman([]byte(`{"info":{"name":"Ours","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[
		{"name":"Folder","item":[{"name":"Order | status","request":{"method":"GET","header":[{"key":"merchantAccessKey","value":"canary"}],"url":{"raw":"{{baseUrl}}/api/v0/orders/:orderId?x=1","variable":[]}}}]},
		{"name":"Token","request":{"auth":{"type":"basic"},"method":"post","header":[],"url":"{{oauth}}/oauth/token","body":{"mode":"urlencoded","urlencoded":[{"key":"username","value":"canary"},{"key":"gone","value":"x","disabled":true}]}}},
		{"name":"Upload","request":{"method":"POST","url":"{{u}}/nowhere","body":{"mode":"formdata","formdata":[]}}},
		{"name":"Link","request":"https://h/p"},
		{"name":"Odd","request":{"method":7}}]}`))
	if err != nil || name != "Ours" || len(requests) != 5 {
		t.Fatalf("%s, %d requests, %v", name, len(requests), err)
	}
	got := drafted(t, requests)
	for _, want := range []string{"Scenario: Order | status", `| path.orderId | :orderId |`, "the query value x is left out", "Upload: POST /nowhere is no operation", "a body of the kind \"formdata\"", "Link: GET /p is no operation", "could not be read"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "canary") || strings.Contains(got, "gone") {
		t.Error(got)
	}
	for text, says := range map[string]string{
		`{`:               "no Postman collection",
		`{"a":1}`:         "it has no item",
		`{"requests":[]}`: "format 1",
		`{"item":"x"}`:    "no Postman collection",
		`{"item":` + strings.Repeat(`[{"item":`, 40) + `[]` + strings.Repeat(`}]`, 40) + `}`: "more than 32 folders",
	} {
		if _, _, err := Postman([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40s: %v, want %s", text, err, says)
		}
	}
}

func TestTooManyRequests(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(c, names(), "").Scenarios(Curl(strings.Repeat("curl h/p\n", 1001))); err == nil || !strings.Contains(err.Error(), "at most 1000") {
		t.Error(err)
	}
}

// TestBodiesKeepTheirTypes: what a table would change is written as JSON.
func TestBodiesKeepTheirTypes(t *testing.T) {
	const debit = `curl -XPOST https://h/api/v0/partner/enKashCard/ppi-merchant-transaction --data-raw `
	for body, want := range map[string]string{
		`{"amount":20.00}`:              `| amount | 20.00 |`,
		`{"amount":"20.00"}`:            `"amount": "20.00"`,
		`{"remarks":5}`:                 `"remarks": 5`,
		`{"remarks":null}`:              `| remarks | <null> |`,
		`{"remarks":" tea"}`:            `"remarks": " tea"`,
		`{"remarks":"{a}|b\\c"}`:        `| remarks | {{a}\|b\\c |`,
		`{"remarks":"<b>","amount":1}`:  `"remarks": "<b>"`,
		`{"remarks":[]}`:                `"remarks": []`,
		`{"remarks":"a","remarks":"b"}`: `names remarks twice`,
		`{"remarks":`:                   `ends in the middle`,
		`{"uniqueTransactionId":"T1"}`:  `| uniqueTransactionId | {unique reference} |`,
		`{"companyId":"CEK1234567"}`:    `| companyId | {company acme} |`,
	} {
		got := drafted(t, Curl(debit+"'"+body+"'"))
		if !strings.Contains(got, want) {
			t.Errorf("%s: no %s in\n%s", body, want, got)
		}
	}
}
