package cli

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
)

// The benchmarks print ratios of one run, since machines are noisy: what a run costs beside
// a bare Go loop that makes the same calls to the same mock.

const (
	benchScenarios = 5000
	benchFiles     = 25
	benchParallel  = 8
)

// benchFeatures writes feature files with token-then-OTP scenarios, of which so many fail.
func benchFeatures(b *testing.B, failing int) string {
	b.Helper()
	dir := b.TempDir()
	for f := range benchFiles {
		var text strings.Builder
		fmt.Fprintf(&text, "Feature: Token then OTP %d\n", f)
		for i := range benchScenarios / benchFiles {
			outcome := "an OTP is sent"
			if i < failing/benchFiles {
				outcome = "the answer's status is 400"
			}
			fmt.Fprintf(&text, "\n  Scenario: Flow %d\n    Given partner \"acme\" has a token\n    When a transaction OTP is requested for card \"asha\"\n    Then %s\n", i, outcome)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.feature", f)), []byte(text.String()), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

// bareLoop makes the calls of the scenarios, a token and an OTP with it, and nothing else.
func bareLoop(b *testing.B, base string, options mock.Options) time.Duration {
	b.Helper()
	acme, asha := options.World.Partners["acme"], options.World.Wallets["asha"]
	account := options.World.CardAccounts[asha.Account]
	token := fmt.Sprintf(`{"accessKey":%q,"secretKey":%q}`, acme.AccessKey, acme.SecretKey)
	otp := fmt.Sprintf(`{"cardOtpAction":"TRANSACTION_OTP","cardAccountId":%q,"enKashCardId":%q}`, account.ID, asha.ID)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchParallel}}
	post := func(path, body string, header http.Header) []byte {
		request, _ := http.NewRequest(http.MethodPost, base+path, strings.NewReader(body))
		request.Header = header
		response, err := client.Do(request)
		if err != nil {
			b.Error(err)
			return nil
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			b.Errorf("%s: HTTP %d, %v: %s", path, response.StatusCode, err, answer)
		}
		return answer
	}
	json := http.Header{"Content-Type": {"application/json"}}
	started := time.Now()
	var wait sync.WaitGroup
	for range benchParallel {
		wait.Go(func() {
			for range benchScenarios / benchParallel {
				answer := post("/api/v0/merchant/token", token, json)
				_, rest, _ := bytes.Cut(answer, []byte(`"token":"`))
				value, _, _ := bytes.Cut(rest, []byte(`"`))
				post("/api/v0/partner/enKashCard/otp", otp, http.Header{
					"Content-Type": {"application/json"}, "Authorization": {"Bearer " + string(value)}, "Partnerid": {acme.PartnerID},
				})
			}
		})
	}
	wait.Wait()
	return time.Since(started)
}

// BenchmarkRunBesideBareLoop prints how many times as long 5,000 recorded and judged
// scenarios take as the bare calls, and the most memory that the run held.
func BenchmarkRunBesideBareLoop(b *testing.B) {
	binary := benchBinary(b)
	options := mockOptions(b)
	server, err := mock.New(options)
	if err != nil {
		b.Fatal(err)
	}
	base := listen(b, server.API())
	features := benchFeatures(b, 0)
	var bare, run time.Duration
	var memory float64
	for b.Loop() {
		bare += bareLoop(b, base, options)
		took, peak := timed(b, binary, "run", features, "--parallel", fmt.Sprint(benchParallel), "--report", b.TempDir())
		run, memory = run+took, max(memory, peak)
	}
	b.ReportMetric(bare.Seconds()/float64(b.N), "bare-s")
	b.ReportMetric(run.Seconds()/float64(b.N), "run-s")
	b.ReportMetric(run.Seconds()/bare.Seconds(), "ratio")
	b.ReportMetric(memory, "peak-MB")
}

// BenchmarkOneScenario prints how long the built binary takes from start to end.
func BenchmarkOneScenario(b *testing.B) {
	binary := benchBinary(b)
	const runs = 10
	var total time.Duration
	for b.Loop() {
		for range runs {
			took, _ := timed(b, binary, "run", "--tags", "@EK-OTP-020", "--report", b.TempDir())
			total += took
		}
	}
	b.ReportMetric(total.Seconds()/float64(b.N*runs), "s/run")
}

// benchBinary is the built command, which make bench names.
func benchBinary(b *testing.B) string {
	b.Helper()
	binary := os.Getenv("KASAUTI_BENCH")
	if binary == "" {
		b.Fatal("KASAUTI_BENCH does not name the built binary; run make bench")
	}
	return binary
}

func timed(b *testing.B, binary string, args ...string) (took time.Duration, peakMB float64) {
	b.Helper()
	cmd := exec.Command(binary, args...)
	started := time.Now()
	out, err := cmd.CombinedOutput()
	took = time.Since(started)
	if err != nil {
		b.Fatalf("%v: %v\n%s", cmd.Args, err, tail(string(out)))
	}
	return took, peakMemory(cmd.ProcessState)
}
