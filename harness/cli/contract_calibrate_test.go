package cli

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/verdict"
)

var update = flag.Bool("update", false, "write the golden files anew")

// deviates has a stand-in refuse by ways of its own: constant ones, so that a golden file can
// hold what was seen of them.
func deviates(path string, a *said) {
	a.edit(func(fields map[string]any) {
		for _, key := range []string{"message", "resultMessage", "error_description"} {
			if field, is := strings.CutSuffix(fmt.Sprint(fields[key]), " is required"); is {
				fields[key] = "Field " + field + " is mandatory"
			}
		}
		switch {
		case fields["message"] == "Authorization header is missing":
			a.status, fields["code"], fields["message"] = http.StatusForbidden, 1101, `No "bearer" given`
		case fields["message"] == "Card account not found" && path == otpPath:
			fields["code"] = 1102
		case fields["error"] == "invalid_grant":
			a.status, fields["error"], fields["error_description"] = http.StatusForbidden, "access_denied", "Wrong user or password"
		case fields["expires_in"] != nil:
			fields["expires_in"] = 299
		}
	})
	masksOtherwise(path, a)
}

// calibratedOn runs features on a deviating stand-in and returns the report's folder.
func calibratedOn(t *testing.T) string {
	t.Helper()
	s := newStandIn(t, nil, deviates)
	code, out, dir := uat(t, s.environment(t), filepath.Join("testdata", "calibrate.feature"))
	if code != verdict.ExitConformant {
		t.Fatalf("exit %d\n%s", code, tail(out))
	}
	return dir
}

// TestCalibrate: what a stand-in does otherwise than assumed is listed, and written into the
// contract by a patch that git applies; the mock then answers as the stand-in did.
func TestCalibrate(t *testing.T) {
	t.Parallel()
	dir := calibratedOn(t)
	patch := filepath.Join(t.TempDir(), "uat.patch")
	code, out := kasauti(t, "contract", "calibrate", dir, "--patch", patch)
	if code != verdict.ExitConformant {
		t.Fatalf("exit %d\n%s", code, out)
	}
	contradicted, confirmed, _ := strings.Cut(out, "\nconfirmed ") // which grows with the contract
	golden(t, "calibrate.txt", stable(strings.ReplaceAll(contradicted, dir, "REPORT")))
	for _, want := range []string{
		`(?m)^  EK-ENV-040    assumed   An object in an answer MUST NOT name a key twice\.\n +saw       that · \d+ times$`,
		`(?s)\nnot seen \(\d+\)\n.* EK-DEBIT-160 `,
		`uat.patch writes \d+ requirements down as observed; in the sources: git apply `,
	} {
		if !regexp.MustCompile(want).MatchString(confirmed) {
			t.Errorf("got\n%s\nwant %s", confirmed, want)
		}
	}
	changed := patched(t, patch)
	options := mockOptions(t)
	options.Contract = changed
	server, err := mock.New(options)
	if err != nil {
		t.Fatal(err)
	}
	answer := func(method, path, body string, header http.Header) (int, string) {
		request := httptest.NewRequest(method, path, strings.NewReader(body))
		request.Header = header
		w := httptest.NewRecorder()
		server.API().ServeHTTP(w, request)
		return w.Code, w.Body.String()
	}
	jsonBody := http.Header{"Content-Type": {"application/json"}}
	if status, body := answer(http.MethodPost, otpPath, "{}", jsonBody); status != http.StatusForbidden || body != `{"code":1101,"message":"No \"bearer\" given"}` {
		t.Errorf("without a token: %d %s", status, body)
	}
	acme := server.World().Partners["acme"]
	form := func(password string) string {
		return "grant_type=password&username=" + acme.Username + "&password=" + password + "&clientId=" + acme.CompanyID
	}
	basic := httptest.NewRequest(http.MethodPost, "/", nil)
	basic.SetBasicAuth(acme.ClientID, acme.ClientSecret)
	basic.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, body := answer(http.MethodPost, oauthTokenPath, form("wrong"), basic.Header)
	if status != http.StatusForbidden || body != `{"error":"access_denied","error_description":"Wrong user or password"}` {
		t.Errorf("with a wrong password: %d %s", status, body)
	}
	_, body = answer(http.MethodPost, oauthTokenPath, form(acme.Password), basic.Header)
	var granted struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	if json.Unmarshal([]byte(body), &granted) != nil || granted.Seconds != 299 {
		t.Errorf("a token: %s", body)
	}
	asked := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + granted.Token}, "Partnerid": {acme.PartnerID}}
	if status, body := answer(http.MethodPost, otpPath, `{"cardOtpAction":"TRANSACTION_OTP"}`, asked); status != http.StatusBadRequest || body != `{"code":422,"message":"Field cardAccountId is mandatory"}` {
		t.Errorf("without a field: %d %s", status, body)
	}
}

// patched is the contract of a copy of the sources, after git has applied the patch.
func patched(t *testing.T, patch string) *contract.Contract {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "fixtures"), fixtures.FS); err != nil {
		t.Fatal(err)
	}
	apply := exec.Command("git", "apply", patch)
	apply.Dir = root
	apply.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(root), "GIT_DIR="+filepath.Join(root, "none"))
	if out, err := apply.CombinedOutput(); err != nil {
		t.Fatalf("git apply: %v\n%s", err, out)
	}
	changed, err := contract.Load(os.DirFS(filepath.Join(root, "fixtures")))
	if err != nil {
		t.Fatal(err)
	}
	observed := regexp.MustCompile(`^seen on UAT \d{4}-\d\d-\d\d, \d+ times?, exchange digest [0-9a-f]{16}( of the masked body)?(; inferred before: .+)?$`)
	for id, want := range map[string]string{
		"EK-ENV-040":   "An object in an answer MUST NOT name a key twice.",
		"EK-OAUTH-050": "An access token SHOULD be valid for 299 seconds.",
		"EK-AUTH-120":  `Where the token is missing, the answer MUST be HTTP 403 with code 1101 and message "No \"bearer\" given".`,
		"EK-HTTP-220":  `Where a field is missing, the answer MUST be HTTP 400 with code 422 and message "Field {field} is mandatory".`,
	} {
		if r, _ := changed.Requirement(id); r.Evidence != contract.Observed || !observed.MatchString(r.Source) || r.Sentence != want {
			t.Errorf("%s: %s, %s, %s", id, r.Evidence, r.Source, r.Sentence)
		}
	}
	for _, id := range []string{"EK-OTP-220", "EK-OTP-030", "EK-DEBIT-160"} { // seen two ways, needs a person, not seen
		if r, _ := changed.Requirement(id); r.Evidence == contract.Observed {
			t.Errorf("%s: %s", id, r.Evidence)
		}
	}
	if before, after := comments(t, fixtures.FS), comments(t, os.DirFS(filepath.Join(root, "fixtures"))); before != after {
		t.Errorf("comments changed:\n%s\n%s", before, after)
	}
	return changed
}

// comments are the lines of requirements.yaml that begin with #.
func comments(t *testing.T, files fs.FS) string {
	t.Helper()
	data, err := fs.ReadFile(files, "contract/requirements.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(regexp.MustCompile(`(?m)^#.*$`).FindAllString(string(data), -1), "\n")
}

// stable replaces what differs between two runs.
func stable(text string) string {
	for pattern, put := range map[string]string{
		`\d{4}-\d\d-\d\d`:       "DATE",
		`contract [0-9a-f]{12}`: "contract DIGEST",
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, put)
	}
	return text
}

// golden compares with a file in testdata that a person has read.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s: got\n%s\nread the change and run go test -update", path, got)
	}
}
