package check_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// stricter is the contract with schemas that say more of two requests than their pages do: what
// the operations of the mock lack to have cases of every kind.
func stricter(t *testing.T) *contract.Contract {
	t.Helper()
	const name = "contract/wallet.openapi.yaml"
	files := fstest.MapFS{}
	err := fs.WalkDir(fixtures.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fixtures.FS, path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := string(files[name].Data)
	for _, change := range []struct{ from, to string }{
		{"cardOtpAction: {type: string,", "cardOtpAction: {type: string, minLength: 3, maxLength: 20, pattern: '^[A-Z_]+$', enum: [TRANSACTION_OTP],"},
		{"amount: {type: number, x-evidence: inferred}", "amount: {type: number, minimum: 0.5, maximum: 1000, x-evidence: inferred}"},
		{"remarks: {type: string}", "remarks: {type: [string, array], maxItems: 3, items: {type: string}}"},
	} {
		if !strings.Contains(text, change.from) {
			t.Fatalf("%s has no %s", name, change.from)
		}
		text = strings.ReplaceAll(text, change.from, change.to)
	}
	files[name] = &fstest.MapFile{Data: []byte(text)}
	c, err := contract.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// failsWhere is a mock that answers with a failure of the server where a field of the request
// is so.
func failsWhere(t *testing.T, c *contract.Contract, field string, isSo func(any) bool) scenario.Target {
	t.Helper()
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	honest, err := mock.New(mock.Options{World: w.ForMock(1), Contract: c, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		var fields map[string]any
		decoder := json.NewDecoder(bytes.NewReader(sent))
		decoder.UseNumber()
		if decoder.Decode(&fields) == nil {
			if value, has := fields[field]; has && isSo(value) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusInternalServerError)
				_, _ = io.WriteString(w, `{"code":500,"message":"NullPointerException"}`)
				return
			}
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
		honest.API().ServeHTTP(w, r)
	}))
	t.Cleanup(api.Close)
	remote, err := target.Remote(context.Background(), target.RemoteOptions{URL: api.URL, Names: target.NamesOf(w.ForMock(1))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = remote.Close(context.Background()) })
	return remote
}

func text(is func(string) bool) func(any) bool {
	return func(value any) bool { s, ok := value.(string); return ok && is(s) }
}

func number(text string) func(any) bool {
	return func(value any) bool { return value == json.Number(text) }
}

// TestEachKindGoesRed has a server for each kind that the mock's own operations lack: it fails
// over just such requests, and just the cases of that kind are red.
func TestEachKindGoesRed(t *testing.T) {
	c := stricter(t)
	for _, row := range []struct {
		kind      check.Kind
		operation string
		field     string
		isSo      func(any) bool
	}{
		{check.TooLong, client.OpTransactionOTP, "cardOtpAction", text(func(s string) bool { return len(s) > 20 })},
		{check.TooShort, client.OpTransactionOTP, "cardOtpAction", text(func(s string) bool { return len(s) < 3 })},
		{check.PatternBroken, client.OpTransactionOTP, "cardOtpAction", text(func(s string) bool { return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_x") != "" })},
		{check.ValueUnlisted, client.OpTransactionOTP, "cardOtpAction", text(func(s string) bool { return s == "NO_SUCH_VALUE" })},
		{check.BelowMinimum, client.OpMerchantTransaction, "amount", number("-0.50")},
		{check.AboveMaximum, client.OpMerchantTransaction, "amount", number("1001")},
		{check.TooManyItems, client.OpMerchantTransaction, "remarks", func(value any) bool { list, is := value.([]any); return is && len(list) > 3 }},
		{check.FieldNull, client.OpMerchantTransaction, "remarks", func(value any) bool { return value == nil }},
	} {
		t.Run(string(row.kind), func(t *testing.T) {
			specs := check.Build(check.Options{
				Target: failsWhere(t, c, row.field, row.isSo), Contract: c, Redactor: exchange.NewRedactor(), Seed: 1, Operations: []string{row.operation},
			})
			red := 0
			for i, r := range specs.Results(context.Background()) {
				switch failed := r.Scenario.Verdict == verdict.Fail; {
				case failed && specs.KindOf(i) != row.kind:
					t.Errorf("%s is red, which is of the kind %q: %s", r.Scenario.Name, specs.KindOf(i), r.Scenario.Reason)
				case failed:
					red++
				case r.Scenario.Verdict > verdict.Fail:
					t.Errorf("%s: %s", r.Scenario.Name, r.Scenario.Reason)
				}
			}
			if red == 0 {
				t.Error("no spec is red")
			}
		})
	}
}

// provider is a target that is no mock and serves everything.
type provider struct{ scenario.Target }

func (provider) Mock() bool               { return false }
func (provider) Serves(string) bool       { return true }
func (provider) Paths() map[string]string { return nil }

func TestOffAMockOnlyWhatIsSafeIsCalled(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	for _, plan := range check.Planned(check.Options{Target: provider{}, Contract: c}) {
		o, _ := c.Operation(plan.Operation)
		if plan.Why == "" && !o.Safe {
			t.Errorf("%s would be called, and is not marked safe", plan.Operation)
		}
		if plan.Why != "" {
			continue
		}
		runs++
		for _, spec := range plan.Specs(c) {
			if spec.Kind == check.MethodWrong && spec.Name != "the method GET" {
				t.Errorf("%s: %s may change something", plan.Operation, spec.Name)
			}
		}
	}
	if runs == 0 {
		t.Error("nothing would be called")
	}
}

func TestWhatARequirementContradictsIsLeftOutAndSaid(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, plan := range check.Planned(check.Options{Contract: c}) {
		for _, omission := range plan.Left {
			if strings.Contains(omission.Why, " says otherwise: ") && strings.HasPrefix(omission.Why, "EK-") {
				said++
			}
			if slices.ContainsFunc(plan.Specs(c), func(s check.Spec) bool { return s.Name == omission.Name }) {
				t.Errorf("%s: %s is left out and runs", plan.Operation, omission.Name)
			}
		}
	}
	if said != check.Exceptions() {
		t.Errorf("%d exceptions are said of %d: one names no case that would be generated", said, check.Exceptions())
	}
}

// TestNoCheckIsLost: each check stands in one step, whatever its requirement.
func TestNoCheckIsLost(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	var all []verdict.Check
	for _, id := range append(c.IDs(), "") {
		all = append(all, verdict.Check{Requirement: id})
	}
	seen := map[string]int{}
	for _, checks := range check.Aspects(slices.Clone(all)) {
		for _, one := range checks {
			seen[one.Requirement]++
		}
	}
	for _, one := range all {
		if seen[one.Requirement] != 1 {
			t.Errorf("%q stands in %d steps", one.Requirement, seen[one.Requirement])
		}
	}
}

func TestAnOperationThatIsNotServedCouldNotRun(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	specs := check.Build(check.Options{Target: provider{}, Contract: c, Operations: []string{client.OpTransactionOTP}})
	results := specs.Results(context.Background())
	if len(results) != 1 || results[0].Scenario.Verdict != verdict.CouldNotRun || !strings.Contains(results[0].Scenario.Reason, "not marked safe") {
		t.Errorf("%+v", results)
	}
}

// TestEachSpecHasAnIDOfItsOwn: two results with one would be told apart by nothing.
func TestEachSpecHasAnIDOfItsOwn(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, s := range check.Build(check.Options{Target: failsWhere(t, c, "", nil), Contract: c, Redactor: exchange.NewRedactor(), Seed: 1}).Units() {
		if other := seen[s.ID]; other != "" {
			t.Errorf("%s and %s have one ID, both are named %q", other, s.Location(), s.Name)
		}
		seen[s.ID] = s.Location()
	}
}
