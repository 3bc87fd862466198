package cli

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// servedMock is a kasauti mock as its first lines tell of it.
type servedMock struct {
	apis  []string // URLs
	admin string
	said  map[string]string // what follows the first word of a line
}

// serveMock starts kasauti mock with more flags on free ports, until the test ends.
func serveMock(t *testing.T, flags ...string) servedMock {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"mock", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0"}, flags...), Streams{Out: in, Err: in})
		_ = in.Close() // of a pipe: never fails
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("kasauti mock %q: exit %d", flags, code)
		}
	})
	served := servedMock{said: map[string]string{}}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		rest = strings.TrimSpace(rest)
		switch word {
		case "API":
			served.apis = append(served.apis, strings.Fields(rest)[0])
		case "admin":
			served.admin = rest
		}
		if served.said[word] = rest; word == "stop" {
			break
		}
	}
	if len(served.apis) == 0 || served.admin == "" {
		t.Fatalf("kasauti mock %q said %v", flags, served.said)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return served
}

// runtimes are what must trust the mock, each with the ways in which its programs call.
var runtimes = []struct {
	name    string   // as the printed line begins
	command string   // that runs the program without what the line adds
	way     string   // in which the program calls
	has     []string // a command that succeeds where the runtime is there
}{
	{"Java", "java App.java", "", []string{"java", "-version"}},
	{"Node", "node app.js", "", []string{"node", "--version"}},
	{"PHP", "php app.php", "stream", []string{"php", "-r", "exit(extension_loaded('openssl') ? 0 : 1);"}},
	{"PHP", "php app.php", "curl", []string{"php", "-r", "exit(extension_loaded('curl') ? 0 : 1);"}},
	{"Python", "python3 app.py", "urllib", []string{"python3", "--version"}},
	{"Python", "python3 app.py", "requests", []string{"python3", "-c", "import requests"}},
	{"curl", "curl", "", []string{"curl", "--version"}},
}

// runtimesVariable says, as "required", that a missing runtime is a failure: CI has them all.
const runtimesVariable = "KASAUTI_TEST_RUNTIMES"

// TestRuntimesTrustTheMock runs the line that kasauti mock prints for each runtime, as it is
// printed; without what the line adds, each refuses the certificate.
func TestRuntimesTrustTheMock(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the printed lines are for a POSIX shell")
	}
	dir := filepath.Join(t.TempDir(), "it's a folder")
	served := serveMock(t, "--tls", "--tls-dir", dir)
	programs, err := filepath.Abs("testdata/trust")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runtimes {
		t.Run(strings.TrimSuffix(r.name+" "+r.way, " "), func(t *testing.T) {
			t.Parallel()
			if err := exec.Command(r.has[0], r.has[1:]...).Run(); err != nil {
				if os.Getenv(runtimesVariable) == "required" {
					t.Fatalf("%s is required here, but %q: %v; install it", r.name, r.has, err)
				}
				t.Skipf("%q: %v; %s is not there", r.has, err, r.name)
			}
			arguments := " " + served.apis[0] + "/healthz " + r.way
			line, plain := served.said[r.name], r.command+arguments
			if r.name != "curl" { // whose line has the URL
				line += arguments
			}
			if out, err := shell(t, programs, line); err != nil || !strings.Contains(out, `{"status":"ok"}`) {
				t.Errorf("%s\n%v\n%s", line, err, out)
			}
			out, err := shell(t, programs, plain)
			lower := strings.ToLower(out)
			if err == nil || !strings.Contains(lower, "certificat") && !strings.Contains(lower, "certpath") {
				t.Errorf("%s\nmust refuse a certificate of nobody it knows, but: %v\n%s", plain, err, out)
			}
		})
	}
}

func shell(t *testing.T, dir, line string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "sh", "-c", line)
	command.Dir = dir
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		switch name {
		case "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED", "JAVA_TOOL_OPTIONS", "NO_PROXY", "no_proxy":
		default:
			command.Env = append(command.Env, variable)
		}
	}
	command.Env = append(command.Env, "NO_PROXY=127.0.0.1,localhost", "no_proxy=127.0.0.1,localhost")
	out, err := command.CombinedOutput()
	return string(out), err
}

// TestTLSFiles: both truststores can be read by everybody and hold no key; the admin API hands
// out the same bytes; every API listener speaks TLS for each of its names, and for no other.
func TestTLSFiles(t *testing.T) {
	dir := t.TempDir()
	served := serveMock(t, "--tls", "--tls-dir", dir, "--tls-name", "enkash-mock,10.1.2.3", "--tls-name", "*.mocks.internal", "--listener", "127.0.0.1:0")
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%v in the folder, %v", entries, err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if info, _ := entry.Info(); runtime.GOOS != "windows" && info.Mode().Perm() != 0o644 {
			t.Errorf("%s has mode %v", entry.Name(), info.Mode())
		}
		answer, err := http.Get(served.admin + "/v1/tls/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		given, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK || string(given) != string(content) || strings.Contains(string(content), "PRIVATE KEY") {
			t.Errorf("%s: HTTP %d and %d bytes, in the folder %d", entry.Name(), answer.StatusCode, len(given), len(content))
		}
	}
	roots := x509.NewCertPool()
	if pem, err := os.ReadFile(filepath.Join(dir, caFile)); err != nil || !roots.AppendCertsFromPEM(pem) {
		t.Fatalf("%s is not read: %v", caFile, err)
	}
	if len(served.apis) != 2 {
		t.Fatalf("APIs %q", served.apis)
	}
	for _, api := range served.apis {
		for name, trusted := range map[string]bool{
			"localhost": true, "127.0.0.1": true, "::1": true, "enkash-mock": true, "10.1.2.3": true, "one.mocks.internal": true,
			"mocks.internal": false, "pay-en-uat.enkash.in": false, "10.1.2.4": false,
		} {
			connection, err := tls.Dial("tcp", strings.TrimPrefix(api, "https://"), &tls.Config{RootCAs: roots, ServerName: name})
			if (err == nil) != trusted {
				t.Errorf("%s as %s: %v", api, name, err)
			}
			if err == nil {
				_ = connection.Close() // nothing was sent on it
			}
		}
	}
}

// TestCAFromTheAdminAPI: without a folder the printed line fetches what the other lines need.
func TestCAFromTheAdminAPI(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skipf("the printed line is one of curl: %v", err)
	}
	served := serveMock(t, "--tls")
	dir := t.TempDir()
	fetch, _, _ := strings.Cut(served.said["CA"], "   (")
	if out, err := shell(t, dir, fetch+" && "+served.said["curl"]); err != nil || !strings.Contains(out, `{"status":"ok"}`) {
		t.Errorf("%s: %v\n%s", fetch, err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, trustStoreFile)); err != nil {
		t.Error(err)
	}
	plain, err := http.Get(serveMock(t).admin + "/v1/tls/ca.pem")
	if err != nil {
		t.Fatal(err)
	}
	_ = plain.Body.Close() // its status says all
	if plain.StatusCode != http.StatusNotFound {
		t.Errorf("a mock without TLS has a CA: HTTP %d", plain.StatusCode)
	}
}

// TestRunOverTLS: an environment file that names the CA makes a run of a mock over TLS green;
// without it nothing is judged.
func TestRunOverTLS(t *testing.T) {
	dir := t.TempDir()
	served := serveMock(t, "--tls", "--tls-dir", dir)
	env := filepath.Join(dir, "mock.yaml")
	api := served.apis[0]
	content := fmt.Sprintf("environment: {name: over-tls}\ntarget: url\ntls: {ca_file: ca.pem}\nlimits: {requests_per_second: 1000, concurrent: 8}\n"+
		"services: {gateway: {url: %q, token: merchant}, oauth: {url: %q}, partner: {url: %q, token: merchant}}\n", api, api, api)
	if err := os.WriteFile(env, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	arguments := []string{"run", "--admin-url", served.admin, "--report", filepath.Join(dir, "report"), "--tags", "@EK-OTP-050"}
	for _, test := range []struct {
		name string
		more []string
		exit int
	}{
		{"the file's services", []string{"--env", env}, 0},
		{"--target", []string{"--env", env, "--target", strings.Replace(api, "127.0.0.1", "localhost", 1)}, 0},
		{"a stranger", []string{"--target", api}, 4},
	} {
		var out strings.Builder
		if exit := run(t.Context(), append(arguments, test.more...), Streams{Out: &out, Err: &out}); exit != test.exit {
			t.Errorf("%s: exit %d, want %d\n%s", test.name, exit, test.exit, out.String())
		}
	}
}

// TestTLSFlags: what cannot be is said before anything listens.
func TestTLSFlags(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken := serveMock(t, "--tls")
	kept := filepath.Join(t.TempDir(), "kept")
	for _, test := range []struct {
		flags []string
		says  string
	}{
		{[]string{"--tls", "--tls-dir", kept, "--addr", strings.TrimPrefix(taken.apis[0], "https://")}, "the port is in use"},
		{[]string{"--tls-dir", "certs"}, "goes with --tls"},
		{[]string{"--tls-name", "kasauti"}, "goes with --tls"},
		{[]string{"--tls", "--tls-name", "a b"}, "other characters than letters"},
		{[]string{"--tls", "--tls-name", "a..b"}, "a part between dots"},
		{[]string{"--tls", "--tls-name", strings.Repeat("long.", 60) + "name"}, "longer than 253"},
		{[]string{"--tls", "--tls-dir", file}, "choose another folder with --tls-dir"},
	} {
		var out strings.Builder
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		exit := run(ctx, append([]string{"mock", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0"}, test.flags...), Streams{Out: &out, Err: &out})
		cancel()
		if exit != 2 || !strings.Contains(out.String(), test.says) {
			t.Errorf("%q: exit %d, %s", test.flags, exit, out.String())
		}
	}
	if _, err := os.Stat(kept); err == nil {
		t.Error("a mock that could not start wrote its CA")
	}
}
