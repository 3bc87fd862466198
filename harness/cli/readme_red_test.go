package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/mock/broken"
)

// staged is a command that the README shows, and what must be there before it is typed.
type staged struct {
	heading string // of its section, with the marks
	command string // how it begins
	on      string // the server that it runs on; "" for the embedded one
	before  func(t *testing.T, p *redProject)
}

// TestTheREADMEOnRedRuns types what the README shows of red runs, excuses, retries, shards and the
// past in a project of three scenarios, and reads what it shows.
func TestTheREADMEOnRedRuns(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its commands are those of a POSIX shell")
	}
	for _, c := range []staged{
		{heading: "## In CI", command: "kasauti run bad.feature --format github"},
		{heading: "### Known failures", command: "kasauti run features --excuses", on: "twice", before: excused},
		{heading: "### Retries", command: "kasauti run features/pay.feature:12 --retries 2", on: "stumbles"},
		{heading: "### Limits, and a look before", command: "kasauti run shop.feature --env uat.yaml --dry-run"},
		{heading: "## Again, in parts, and over time", command: "kasauti run --resume", before: killed},
		{heading: "## Again, in parts, and over time", command: "kasauti run features --shard 2/3", before: past},
		{heading: "## Again, in parts, and over time", command: "kasauti merge", before: twoShards},
		{heading: "## Again, in parts, and over time", command: "kasauti history", before: past},
		{heading: "## Again, in parts, and over time", command: "kasauti compare", before: past},
	} {
		t.Run(c.command, func(t *testing.T) {
			p := newRedProject(t)
			text := readmeSection(t, c.heading)
			for _, block := range fenced.FindAllStringSubmatch(text, -1) {
				for _, one := range typedIn(block[2]) {
					if !strings.HasPrefix(one.command, c.command) {
						continue
					}
					if c.before != nil {
						c.before(t, p)
					}
					got, want := readable(alike(p.types(one.command, c.on))), readable(alike(one.shown))
					if !elided(want, got) {
						t.Fatalf("README.md shows\n$ %s\n%s\nand it prints\n%s", one.command, strings.Join(want, "\n"), strings.Join(got, "\n"))
					}
					return
				}
			}
			t.Fatalf("README.md shows no %q below %q", c.command, c.heading)
		})
	}
}

// redProject is a folder with features, and servers on which they can run.
type redProject struct {
	t   *testing.T
	dir string
}

func newRedProject(t *testing.T) *redProject {
	p := &redProject{t, t.TempDir()}
	t.Setenv("TZ", "UTC")
	t.Setenv("UAT_SECRET", "s3cret")
	for name, text := range redFiles {
		p.write(name, text)
	}
	return p
}

func (p *redProject) write(name, text string) {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// types runs a command in the project, on a server of its own.
func (p *redProject) types(command, server string) string {
	p.t.Helper()
	if server != "" {
		api, admin := p.serve(server)
		command += " --target " + api + " --admin-url " + admin
	}
	out, _ := shell(p.t, p.dir, command) // a red run is what is wanted; what it says is read
	return out
}

// serve starts a server: "honest", "twice" (an OTP works twice, and no top-up goes through), or
// "stumbles" (a gateway that cannot serve stands before the first OTP).
func (p *redProject) serve(kind string) (api, admin string) {
	p.t.Helper()
	server := broken.Server{}
	for _, s := range broken.All() {
		if kind == "twice" && s.Name == "otp-works-twice" {
			server = s
		}
	}
	answers, of, err := server.Start(mockOptions(p.t))
	if err != nil {
		p.t.Fatal(err)
	}
	var asked atomic.Int64
	return listen(p.t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case kind == "stumbles" && strings.HasSuffix(r.URL.Path, "/enKashCard/otp") && asked.Add(1) == 1:
			http.Error(w, "try again later", http.StatusServiceUnavailable)
		case kind == "twice" && r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/enKashCard/balance"):
			http.Error(w, "it broke", http.StatusInternalServerError)
		default:
			answers.ServeHTTP(w, r)
		}
	})), listen(p.t, of)
}

// excused writes the excuses that the README shows, each until a day that is near.
func excused(t *testing.T, p *redProject) {
	for _, block := range fenced.FindAllStringSubmatch(readmeSection(t, "### Known failures"), -1) {
		if block[1] == "yaml" {
			p.write("excuses.yaml", strings.ReplaceAll(block[2], "2026-12-31", time.Now().AddDate(0, 0, 30).Format("2006-01-02")))
		}
	}
}

// killed leaves the record of a run that was stopped before its last scenario.
func killed(t *testing.T, p *redProject) {
	p.types("kasauti run features --parallel 1", "")
	path := filepath.Join(p.dir, "kasauti-report", "run.ndjson")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSpace(string(text)), "\n")
	p.write("kasauti-report/run.ndjson", strings.Join(lines[:len(lines)-2], ""))
}

// past leaves seven runs, of which the third and the sixth met a server that takes an OTP twice.
func past(_ *testing.T, p *redProject) {
	for i := 1; i <= 7; i++ {
		server := "honest"
		if i%3 == 0 {
			server = "twice"
		}
		p.types("kasauti run features --report past/"+strconv.Itoa(i), server)
	}
}

// twoShards leaves two of three.
func twoShards(_ *testing.T, p *redProject) {
	for _, i := range []string{"1", "3"} {
		p.types("kasauti run features --shard "+i+"/3 --report shard-"+i, "")
	}
}

var redFiles = map[string]string{
	"features/pay.feature": `Feature: Pay the bazaar

  @EK-OTP-050
  Scenario: An OTP works once
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    When the same OTP is used again
    Then the second debit is refused because the OTP was already used
    And exactly 20.00 left the wallet of "asha"

  Scenario: A payment
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through

  Scenario: A top-up arrives
    When the wallet of "asha" is topped up with 20.00
    Then the top-up goes through
`,
	"bad.feature": `Feature: Pay

  Scenario: An OTP is sent
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
  Scenario: Money that did not move
    Then exactly 0.00 left the wallet of "asha"
`,
	"shop.feature": `Feature: Shop
  Scenario: A load
    When the wallet of "asha" is topped up with 20.00
    Then the top-up goes through
  Scenario: Another load
    When the wallet of "asha" is topped up with 5.00
    Then exactly 5.00 reached the wallet of "asha"
  Scenario: An OTP
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
`,
	"uat.yaml": `environment: {name: gone}
target: uat
services:
  gateway: {url: "https://127.0.0.1:1"}
  oauth: {url: "https://127.0.0.1:1"}
  partner: {url: "https://127.0.0.1:1", token: merchant}
partners:
  acme: {partner_id: CR1234567, access_key: "${env:UAT_SECRET}", secret_key: "${env:UAT_SECRET}"}
card_accounts:
  main: {partner: acme, known_id: CA1234567}
wallets:
  asha: {account: main, known_id: EKC1234567, mobile: "6000091111"}
allowed_contacts: ["6000091111"]
limits: {requests_per_second: 0.5}
`,
}

// alike writes all days and ids of runs alike: an excuse holds until a day that is near.
func alike(text string) string {
	return aRunID.ReplaceAllString(day.ReplaceAllString(text, "DAY"), "run ID")
}

var (
	day    = regexp.MustCompile(`\b20\d\d-\d\d-\d\d\b`)
	aRunID = regexp.MustCompile(`\brun [0-9a-f]{16}\b`)
)
