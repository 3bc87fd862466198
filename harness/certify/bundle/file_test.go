package bundle_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/verdict"
)

func TestWhatIsNoBundleIsNotReadWhole(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge")
	f, err := os.Create(huge)
	if err == nil {
		err = errors.Join(f.Truncate(1<<30), f.Close()) // takes no room
	}
	if err != nil {
		t.Fatal(err)
	}
	var zipped, tarred bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = w.Write(make([]byte, 1<<20))
	_ = w.Close()
	archive := tar.NewWriter(&tarred)
	_ = archive.WriteHeader(&tar.Header{Name: "../../etc/passwd", Size: 0, Mode: 0o600})
	_ = archive.Close()
	files := map[string][]byte{"gzip": zipped.Bytes(), "tar": tarred.Bytes(), "zip": []byte("PK\x03\x04zip"), "empty": nil}
	says := map[string]string{huge: "is longer than 64 MiB", "gzip": "is a gzip file, and nothing is unpacked here", "tar": "is a tar archive", "zip": "is a zip archive", "empty": "is empty"}
	for name, want := range says {
		path := name
		if !filepath.IsAbs(name) {
			path = filepath.Join(dir, name)
			if err := os.WriteFile(path, files[name], 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var refused *bundle.Refused
		if _, err := bundle.Read(path); !errors.As(err, &refused) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, path := range []string{dir, filepath.Join(dir, "nowhere"), os.DevNull} {
		var refused *bundle.Refused
		if _, err := bundle.Read(path); err == nil || errors.As(err, &refused) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestABombTakesLittleMemory: as many values as are read, each as large as one can be for its length.
func TestABombTakesLittleMemory(t *testing.T) {
	d := newDesk(t)
	whole := string(bundle.Encoded(d.made(nil)))
	for _, one := range []string{"null,", "{},", `{"calls":[null]},`} {
		bomb := bundle.SealRaw([]byte(strings.Replace(whole, `"records":[`, `"records":[`+strings.Repeat(one, bundle.MostValues*3/4/(strings.Count(one, ",")+strings.Count(one, "{")+strings.Count(one, "["))), 1)), d.partner)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if d.green(bomb, d.options()) {
			t.Errorf("%q many times over holds", one)
		}
		runtime.ReadMemStats(&after)
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 1024 {
			t.Errorf("%q: %d MiB of %d MiB", one, took, len(bomb)>>20)
		}
	}
}

// TestWhatIsSentIsReadBack: bytes that are no UTF-8, in a header and in a body.
func TestWhatIsSentIsReadBack(t *testing.T) {
	d := newDesk(t)
	b := d.made(func(b *bundle.Bundle) {
		call := &b.Records[0].Calls[0]
		call.Request.Header["X-Odd"] = []string{"a\xffb\u2028<&>"}
		call.Request.URL += "&name=\xff"
		b.Records[0].Printed = "at home"
	})
	file := d.sealed(b)
	if !d.green(file, d.options()) {
		r, err := bundle.Verify(file, d.options())
		t.Fatalf("%v %+v", err, r)
	}
	if b.Records[0].Printed != "" {
		t.Error("what the program printed is handed in")
	}
}

func TestKeys(t *testing.T) {
	private, public, known, err := bundle.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := bundle.ParsePrivate(private)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := bundle.ParsePublic(public)
	if err != nil || shown.Fingerprint() != known.Fingerprint() || key.Fingerprint() != known.Fingerprint() {
		t.Fatalf("%v: %s, %s, %s", err, shown, key, known)
	}
	for _, form := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		for _, value := range []any{key, *key} {
			if text := fmt.Sprintf(form, value); len(text) > 200 {
				t.Errorf("%s prints %s", form, text)
			}
		}
	}
	ecdsa := "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2\nOF/2NxApJCzGCEDdfSp6VQO30hyhRANCAAQRWz+jn65BtOMvdyHKcvjBeBSDZH2r\n1RTwjmYSi9R/zpBnuQ4EiMnCqfMPWiZqB4QdbAd0E7oH50VpuZ1P087G\n-----END PRIVATE KEY-----\n"
	for name, text := range map[string]string{
		"nothing": "", "no PEM": "key", "a public one": string(public), "two": string(private) + string(private), "another kind": ecdsa,
		"an encrypted one": strings.ReplaceAll(string(private), "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
		"a certificate":    strings.ReplaceAll(string(private), "PRIVATE KEY", "CERTIFICATE"),
		"a broken one":     "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
	} {
		if _, err := bundle.ParsePrivate([]byte(text)); err == nil {
			t.Errorf("%s is a private key", name)
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "a private one": string(private), "two": string(public) + string(public),
		"a broken one": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
	} {
		if _, err := bundle.ParsePublic([]byte(text)); err == nil {
			t.Errorf("%s is a public key", name)
		}
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	d := newDesk(t)
	r, err := bundle.Verify(d.sealed(d.made(nil)), d.options())
	if err != nil {
		t.Fatal(err)
	}
	list, err := bundle.ParseChecklist([]byte("\ufeffNo,Requirement,=Note\n+1,EK-CLIENT-010,-2\n\t3,EK-CLIENT-020 EK-X-1, @sum\n\"a\nb\",EK-X-1,=1\n"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := r.CSV(list, d.contract)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"No,Requirement,'=Note,verdict", "'+1,EK-CLIENT-010,'-2,pass,MUST", "'\t3,EK-CLIENT-020 EK-X-1,' @sum,pass; not judged: EK-X-1,MUST", "\"a\nb\",EK-X-1,'=1,not judged,"} {
		if !strings.Contains(string(table), want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
	for _, bad := range []string{"", "a,b\n1,2\n", "requirement\n\"x"} {
		if _, err := bundle.ParseChecklist([]byte(bad)); err == nil {
			t.Errorf("%q is a checklist", bad)
		}
	}
}

// FuzzVerify hands in what a signer could, and what nobody signed: nothing of it crashes, and what holds
// is written in the one form.
func FuzzVerify(f *testing.F) {
	d := newDesk(f)
	whole := bundle.Encoded(d.made(nil))
	f.Add(whole, true)
	f.Add(d.sealed(d.made(nil)), false)
	f.Add([]byte(`{"payloadType":"x","payload":"","signatures":[]}`+"\n"), false)
	f.Add(bytes.Replace(whole, []byte(`"at_ms":3`), []byte(`"at_ms":-9223372036854775808`), 1), true)
	f.Add(bytes.Replace(whole, []byte(`?for=`), []byte(`%zz?%zz=`), 1), true)
	f.Add(bytes.Replace(whole, []byte(`"says":[{`), []byte(`"says":[null,{`), 1), true)
	f.Add(bytes.Replace(whole, []byte(`"operation":"gateway.get-authorization-token"`), []byte(`"operation":"none"`), 1), true)
	f.Fuzz(func(t *testing.T, data []byte, signed bool) {
		file := data
		if signed {
			file = bundle.SealRaw(data, d.partner)
		}
		r, err := bundle.Verify(file, d.options())
		if err != nil {
			return
		}
		code, _ := r.Outcome()
		if r.TrustLine() == "" || code == verdict.ExitConformant && !bytes.Equal(bundle.Encoded(r.Bundle), data) && signed {
			t.Errorf("exit %d of what is written otherwise", code)
		}
		_ = r.Against(r)
		_, _ = r.CSV(nil, d.contract)
	})
}

// TestFilesAgainstOlder: what became of each file of a client's arguments, also where an older release
// named none.
func TestFilesAgainstOlder(t *testing.T) {
	d := newDesk(t)
	report := func(files ...verdict.SubjectFile) *bundle.Report {
		r, err := bundle.Verify(d.sealed(d.made(func(b *bundle.Bundle) { b.Subject.Files = files })), d.options())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	older := report()
	then := report(verdict.SubjectFile{Name: "same", Digest: "a"}, verdict.SubjectFile{Name: "gone", Digest: "b"}, verdict.SubjectFile{Name: "other", Digest: "c"})
	now := report(verdict.SubjectFile{Name: "same", Digest: "a"}, verdict.SubjectFile{Name: "other", Digest: "d"}, verdict.SubjectFile{Name: "long"})
	for _, test := range []struct {
		old  *bundle.Report
		want []string
	}{
		{now, nil},
		{then, []string{"The file other: SHA-256 d, and was SHA-256 c.", "The file long: without a digest, and was none.", "The file gone: none, and was SHA-256 b."}},
		{older, []string{"The file same: SHA-256 a, and was none.", "The file other: SHA-256 d, and was none.", "The file long: without a digest, and was none."}},
	} {
		if got := now.Against(test.old); !slices.Equal(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
