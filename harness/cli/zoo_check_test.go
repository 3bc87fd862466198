package cli

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/mock/broken"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// checkZoo says which kinds of generated cases each broken server turns red, over plain HTTP where
// that gives its defect away.
// The kinds that no operation of the mock has are shown to go red in package check.
var checkZoo = []struct {
	server, operation string
	kinds             []check.Kind
}{
	{"field-optional", client.OpTransactionOTP, []check.Kind{check.FieldMissing, check.FieldNull}},
	{"field-optional", client.OpAuthToken, []check.Kind{check.FieldMissing}},
	{"field-any-value", client.OpCreatePrepaidCard, []check.Kind{check.TooLong, check.TooShort}},
	{"null-any", client.OpTransactionOTP, []check.Kind{check.FieldNull}},
	{"field-any-type", client.OpMerchantTransaction, []check.Kind{check.FieldMistyped}},
	{"wrong-list-fails", client.OpTransactionOTP, []check.Kind{check.FieldMistyped}},
	{"wrong-request-fails", client.OpTransactionOTP, []check.Kind{check.FieldMissing, check.FieldNull, check.FieldMistyped}},
	{"partner-optional", client.OpTransactionOTP, []check.Kind{check.ParameterAbsent}},
	{"token-optional", client.OpTransactionOTP, []check.Kind{check.Unauthorised}},
	{"token-any-form", client.OpTransactionOTP, []check.Kind{check.AuthMalformed}},
	{"oauth-client-ignored", client.OpAuthToken, []check.Kind{check.Unauthorised, check.AuthMalformed}},
	{"method-any", client.OpAuthorizationToken, []check.Kind{check.MethodWrong}},
	{"content-type-any", client.OpAuthorizationToken, []check.Kind{check.ContentTypeOff}},
	{"json-any", client.OpTransactionOTP, []check.Kind{check.BodyUnreadable}},
	{"json-lenient", client.OpTransactionOTP, []check.Kind{check.BodyUnreadable}},
	{"body-any-size", client.OpTransactionOTP, []check.Kind{check.BodyOversized}},
	{"field-any-value", client.OpCreateWallet, []check.Kind{check.PatternBroken, check.ValueUnlisted}},
	{"amount-any", client.OpTopUp, []check.Kind{check.BelowMinimum}},
	{"filter-any", client.OpWalletTransactions, []check.Kind{check.BelowMinimum, check.AboveMaximum}},
	{"body-any-size", client.OpAuthToken, []check.Kind{check.BodyOversized}},
	{"token-invented", client.OpWalletBalance, []check.Kind{check.TokenUnknown}},
	{"token-eternal", client.OpWalletBalance, []check.Kind{check.TokenExpired}},
	{"partner-any", client.OpWalletBalance, []check.Kind{check.PartnerForeign}},
	{"request-in-the-clear", client.OpCreateGiftCard, []check.Kind{check.Unsealed}},
	{"ciphertext-any", client.OpViewCardCVV, []check.Kind{check.SealBroken}},
}

// notOfTheMock are the kinds that no operation of the mock has: their schemas list, bound and
// limit nothing, or a requirement says otherwise.
var notOfTheMock = []check.Kind{check.TooManyItems}

// TestCheckZoo runs kasauti check, a process each since Ginkgo runs once in a process.
func TestCheckZoo(t *testing.T) {
	options := mockOptions(t)
	kindOf := map[string]check.Kind{} // by operation and spec
	has := map[check.Kind]bool{}
	for _, plan := range check.Planned(check.Options{Contract: options.Contract, Operations: mock.Serves()}) {
		for _, spec := range plan.Specs(options.Contract) {
			kindOf[plan.Operation+" "+spec.Name] = spec.Kind
			has[spec.Kind] = true
		}
	}
	shown := slices.Clone(notOfTheMock)
	for _, row := range checkZoo {
		shown = append(shown, row.kinds...)
		t.Run(row.server+" "+row.operation, func(t *testing.T) {
			t.Parallel()
			failed := checkBroken(t, serverOf(t, row.server), row.operation, options)
			red := map[check.Kind]bool{}
			for _, name := range failed {
				red[kindOf[row.operation+" "+name]] = true
			}
			for _, kind := range row.kinds {
				if !red[kind] {
					t.Errorf("no spec of the kind %q goes red: %q", kind, failed)
				}
			}
		})
	}
	for _, kind := range check.Kinds() {
		if !slices.Contains(shown, kind) {
			t.Errorf("no broken server turns the kind %q red", kind)
		}
		if isOf := !slices.Contains(notOfTheMock, kind); isOf != has[kind] {
			t.Errorf("the mock has specs of the kind %q: %v, want %v", kind, has[kind], isOf)
		}
	}
}

// TestCheckOfAnHonestServer is the other half: over plain HTTP nothing is red.
func TestCheckOfAnHonestServer(t *testing.T) {
	server, err := mock.New(mockOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	flags, dir := against(t, server.API(), server.Admin(), false)
	flags[0] = "check"
	if code, out := process(t, flags...); code != verdict.ExitConformant {
		t.Errorf("exit %d\n%s", code, tail(out))
	}
	if failed := failedSpecs(t, dir); len(failed) > 0 {
		t.Errorf("red: %q", failed)
	}
}

func serverOf(t *testing.T, name string) broken.Server {
	t.Helper()
	all := broken.All()
	i := slices.IndexFunc(all, func(s broken.Server) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no broken server is called %s", name)
	}
	return all[i]
}

// checkBroken checks one operation of a server and returns the specs that fail.
func checkBroken(t *testing.T, server broken.Server, operation string, options mock.Options) []string {
	t.Helper()
	api, admin, err := server.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	flags, dir := against(t, api, admin, server.Admin)
	flags[0] = "check"
	if code, out := process(t, append(flags, "--operation", operation)...); code != verdict.ExitFail {
		t.Fatalf("exit %d, want 1: %s\n%s", code, server.Defect, tail(out))
	}
	return failedSpecs(t, dir)
}

// process runs kasauti in a process of its own.
func process(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	command := exec.Command("kasauti", args...)
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		return ended.ExitCode(), out.String()
	case err != nil:
		t.Fatal(err)
	}
	return 0, out.String()
}

// failedSpecs reads back which specs of a run failed.
func failedSpecs(t *testing.T, dir string) []string {
	t.Helper()
	kept, err := report.Open(filepath.Join(dir, "run.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	var failed []string
	for result, err := range kept.Results() {
		if err != nil {
			t.Fatal(err)
		}
		mustBeClassed(t, &result.Scenario)
		if result.Scenario.Verdict == verdict.Fail {
			failed = append(failed, result.Scenario.Name)
		}
	}
	return failed
}
