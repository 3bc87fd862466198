package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/atomicfile"
	"github.com/kasauti/kasauti/harness/mock"
)

// mockTLS has the mock speak TLS, with a CA of its own for each run.
type mockTLS struct {
	on    bool
	dir   string
	names []string
}

func (t *mockTLS) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&t.on, "tls", false, "serve the API over TLS, with a CA made for this run; the admin API too, where it is not on loopback")
	f.StringVar(&t.dir, "tls-dir", "", "with --tls: folder into which ca.pem and truststore.p12 are written; no key is ever written")
	f.StringSliceVar(&t.names, "tls-name", nil, "with --tls: one more name of the mock, such as that of its container; localhost and the host of --addr are there already; can be given again")
}

// authority makes the CA and writes its truststores; nil without --tls.
func (t *mockTLS) authority() (*mock.Authority, error) {
	switch {
	case !t.on && t.dir != "":
		return nil, fmt.Errorf("--tls-dir %s goes with --tls; give both or leave it out", t.dir)
	case !t.on && len(t.names) > 0:
		return nil, fmt.Errorf("--tls-name %s goes with --tls; give both or leave it out", t.names[0])
	case !t.on:
		return nil, nil
	}
	return mock.NewAuthority(time.Now())
}

// write puts the truststores where their readers look for them. It comes after the addresses are
// taken: a second mock that cannot start must not replace the files of the one that runs.
func (t *mockTLS) write(a *mock.Authority) error {
	if a == nil || t.dir == "" {
		return nil
	}
	dir, err := filepath.Abs(t.dir)
	if err != nil {
		return fmt.Errorf("write the CA to %s: %w; name the folder from its root", t.dir, err)
	}
	t.dir = dir
	for _, file := range []struct {
		name    string
		content []byte
	}{{caFile, a.PEM}, {trustStoreFile, a.TrustStore}} {
		if err := atomicfile.Write(filepath.Join(dir, file.name), file.content, 0o644); err != nil {
			return fmt.Errorf("write the CA to %s: %w; choose another folder with --tls-dir", dir, err)
		}
	}
	return nil
}

const (
	caFile         = "ca.pem"
	trustStoreFile = "truststore.p12"
)

// runtimeLine has a runtime trust the mock.
type runtimeLine struct{ runtime, line string }

// lines are for a POSIX shell; a test runs each. Java's truststore takes the place of the usual
// one: it trusts the mock alone. PHP, Python and curl trust only what they are given, too.
func (t *mockTLS) lines(api string) []runtimeLine {
	ca, store := shellQuoted(filepath.Join(t.dir, caFile)), shellQuoted(filepath.Join(t.dir, trustStoreFile))
	return []runtimeLine{
		{"Java", "java -Djavax.net.ssl.trustStore=" + store + " -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword=" + mock.TrustStorePassword + " App.java"},
		{"Node", "NODE_EXTRA_CA_CERTS=" + ca + " node app.js"},
		{"PHP", "php -d curl.cainfo=" + ca + " -d openssl.cafile=" + ca + " app.php"},
		{"Python", "SSL_CERT_FILE=" + ca + " REQUESTS_CA_BUNDLE=" + ca + " python3 app.py"},
		{"curl", "curl --cacert " + ca + " " + api + "/healthz"},
	}
}

// explain says where the CA is and how clients come to trust it.
func (t *mockTLS) explain(out io.Writer, a *mock.Authority, running *mock.Running) {
	if a == nil {
		return
	}
	// Through an admin API over TLS nobody can fetch the CA without trusting it already.
	where := "nowhere as a file; give --tls-dir to have it"
	switch at := running.AdminURL + "/v1/tls/"; {
	case t.dir != "":
		where = filepath.Join(t.dir, caFile) + ", " + trustStoreFile
	case strings.HasPrefix(at, "http:"):
		where = "curl -f -O " + at + caFile + " -O " + at + trustStoreFile
	}
	fmt.Fprintf(out, "CA     %s   (until %s, password of %s: %s)\n", where, a.Until.UTC().Format(time.DateTime), trustStoreFile, mock.TrustStorePassword)
	for _, l := range t.lines(running.URL) {
		fmt.Fprintf(out, "%-6s %s\n", l.runtime, l.line)
	}
}

// trusting is the start of a command line that has kasauti itself trust the mock.
func (t *mockTLS) trusting() string {
	if !t.on {
		return ""
	}
	return "SSL_CERT_FILE=" + shellQuoted(filepath.Join(t.dir, caFile)) + " "
}

// shellQuoted is a word for a POSIX shell.
func shellQuoted(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@%,"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
