package cli

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// TestTheREADMEOnEvidence types what its section shows, line by line, with a client of the zoo, and reads
// what it shows. No secret of the simulator stands in the bundle.
func TestTheREADMEOnEvidence(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its commands are those of a POSIX shell")
	}
	dir := t.TempDir()
	t.Setenv("TZ", "UTC")
	t.Setenv("ZOO_DEFECT", "")
	if err := os.WriteFile(filepath.Join(dir, "my-client"), []byte("#!/bin/sh\nexec zoo\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	typed := 0
	for _, block := range fenced.FindAllStringSubmatch(readmeSection(t, "## Hand in evidence"), -1) {
		for _, one := range typedIn(block[2]) {
			typed++
			out, _ := shell(t, dir, one.command) // one is refused; what it says is read
			want, got := readable(grown.ReplaceAllString(one.shown, "N $1")), readable(grown.ReplaceAllString(out, "N $1"))
			if !elided(withoutEmptyEnd(want), withoutEmptyEnd(got)) {
				t.Fatalf("README.md shows\n$ %s\n%s\nand it prints\n%s", one.command, strings.Join(want, "\n"), strings.Join(got, "\n"))
			}
		}
	}
	if typed < 8 {
		t.Fatalf("%d commands were typed: the section has another form", typed)
	}
	holdsNoSecret(t, filepath.Join(dir, "evidence.json"))
	if info, err := os.Stat(filepath.Join(dir, "partner.pem")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the private key: %v, %v", info.Mode(), err)
	}
}

// grown are numbers that grow with each case of the profile.
var grown = regexp.MustCompile(`\b[0-9]+ (cases|requirements|MUSTs|scenarios|exchanges)\b`)

func withoutEmptyEnd(lines []string) []string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func holdsNoSecret(t *testing.T, path string) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var envelope struct{ Payload []byte }
	if err := json.Unmarshal(file, &envelope); err != nil || !bytes.Contains(envelope.Payload, []byte(`"accessKey`)) {
		t.Fatalf("the payload shows no call with a key: %v", err)
	}
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	p := w.ForMock(1).Partners["acme"]
	for name, secret := range map[string]string{"access key": p.AccessKey, "secret key": p.SecretKey, "password": p.Password, "client secret": p.ClientSecret} {
		for _, form := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret))} {
			if bytes.Contains(envelope.Payload, []byte(form)) {
				t.Errorf("the bundle tells the %s", name)
			}
		}
	}
}
