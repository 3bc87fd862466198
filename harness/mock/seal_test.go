package mock

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

type sealVector struct {
	Name      string `yaml:"name"`
	Secret    string `yaml:"secret"`
	Plaintext string `yaml:"plaintext"`
	Wrapper   string `yaml:"wrapper"`
}

// sealVectors are those that OpenSSL made.
func sealVectors(t testing.TB) []sealVector {
	t.Helper()
	const name = "contract/encryption-vectors.yaml"
	data, err := fixtures.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []sealVector `yaml:"vectors"`
	}
	if err := strictyaml.Load(name, data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) < 15 {
		t.Fatalf("%d vectors are too few", len(file.Vectors))
	}
	return file.Vectors
}

// TestSealKeepsThePublishedVectors: requirements EK-CRYPT-010 to 030, 110 and 120.
func TestSealKeepsThePublishedVectors(t *testing.T) {
	for _, v := range sealVectors(t) {
		if got := string(seal(v.Secret, []byte(v.Plaintext))); got != v.Wrapper {
			t.Errorf("%s: sealed as\n%s, want\n%s", v.Name, got, v.Wrapper)
		}
		if got, err := open(v.Secret, []byte(v.Wrapper)); err != nil || string(got) != v.Plaintext {
			t.Errorf("%s: opened as %q, %v", v.Name, got, err)
		}
	}
}

// TestOpenFindsEveryChange: of each byte of the ciphertext, each cut, and other secrets.
func TestOpenFindsEveryChange(t *testing.T) {
	for _, v := range sealVectors(t) {
		text := strings.TrimSuffix(strings.TrimPrefix(v.Wrapper, `{"request":"`), `"}`)
		ciphertext, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		body := func(ciphertext []byte) []byte {
			return []byte(`{"request":"` + base64.StdEncoding.EncodeToString(ciphertext) + `"}`)
		}
		wrong := func(err error) bool { return errors.Is(err, errSealPadding) || errors.Is(err, errSealJSON) }
		for at := range ciphertext {
			for _, flip := range []byte{0x01, 0x80, 0xff} {
				changed := bytes.Clone(ciphertext)
				changed[at] ^= flip
				if plain, err := open(v.Secret, body(changed)); !wrong(err) {
					t.Errorf("%s with byte %d changed: %q, %v", v.Name, at, plain, err)
				}
			}
			plain, err := open(v.Secret, body(ciphertext[:at]))
			if whole := at > 0 && at%16 == 0; whole && !wrong(err) || !whole && !errors.Is(err, errSealBlocks) {
				t.Errorf("%s cut after %d bytes: %q, %v", v.Name, at, plain, err)
			}
		}
		for i := range 50 {
			if plain, err := open(v.Secret+strconv.Itoa(i), []byte(v.Wrapper)); !wrong(err) {
				t.Errorf("%s by another secret: %q, %v", v.Name, plain, err)
			}
		}
	}
}

// sealCauses are bodies with what each of the two sides says of them.
func sealCauses() []struct {
	body         string
	ours, theirs error
} {
	const secret = "test-secret"
	sealed := func(plain string) string { return string(seal(secret, []byte(plain))) }
	good := sealed(`{"beneficiaryId":"B1"}`)
	return []struct {
		body         string
		ours, theirs error
	}{
		{good, nil, nil},
		{" \r\n" + strings.ReplaceAll(good, ":", "\t: ") + "\n", nil, nil},
		{strings.Replace(good, "r", `\u0072`, 1), nil, nil},
		{sealed(`"Success"`), nil, nil},
		{sealed(` {} `), nil, nil},
		{sealed(`{"a":"आशा 😀"}`), nil, nil},
		{``, errSealWrapper, client.ErrNotWrapper},
		{`x`, errSealWrapper, client.ErrNotWrapper},
		{`"AAAA"`, errSealWrapper, client.ErrNotWrapper},
		{`[]`, errSealWrapper, client.ErrNotWrapper},
		{`{}`, errSealWrapper, client.ErrNotWrapper},
		{`{"request":1}`, errSealWrapper, client.ErrNotWrapper},
		{`{"request":{}}`, errSealWrapper, client.ErrNotWrapper},
		{`{"Request":"AAAA"}`, errSealWrapper, client.ErrNotWrapper},
		{`{"request":"AAAA","request":"AAAA"}`, errSealWrapper, client.ErrNotWrapper},
		{`{"request":"AAAA","more":1}`, errSealWrapper, client.ErrNotWrapper},
		{good + good, errSealWrapper, client.ErrNotWrapper},
		{`{"amount":1.00}`, errSealWrapper, client.ErrNotWrapper},
		{`{"request":"AAA"}`, errSealBase64, client.ErrNotBase64},
		{`{"request":"AB=="}`, errSealBase64, client.ErrNotBase64},
		{`{"request":"AAB="}`, errSealBase64, client.ErrNotBase64},
		{`{"request":"===="}`, errSealBase64, client.ErrNotBase64},
		{`{"request":"AA=A"}`, errSealBase64, client.ErrNotBase64},
		{`{"request":"A-_A"}`, errSealBase64, client.ErrNotBase64},
		{`{"request":"AA\nAA"}`, errSealBase64, client.ErrNotBase64},
		{`{"request":"आशा"}`, errSealBase64, client.ErrNotBase64},
		{`{"request":""}`, errSealBlocks, client.ErrNotBlocks},
		{`{"request":"AA=="}`, errSealBlocks, client.ErrNotBlocks},
		{string(seal("another", []byte(`{"beneficiaryId":"B1"}`))), errSealPadding, client.ErrPadding},
		{sealed(``), errSealJSON, client.ErrNotJSON},
		{sealed(`{"a":`), errSealJSON, client.ErrNotJSON},
		{sealed(`{} {}`), errSealJSON, client.ErrNotJSON},
		{sealed("\"\xff\""), errSealJSON, client.ErrNotJSON},
	}
}

// TestBothSidesSayTheSameOfABody: the client's codec and the mock's were written apart, and must
// agree on every body, and on what is wrong with it. Only this test knows both.
func TestBothSidesSayTheSameOfABody(t *testing.T) {
	codec, err := client.NewCodec(client.NewSecret("test-secret"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range sealCauses() {
		ours, ourError := open("test-secret", []byte(c.body))
		theirs, theirError := codec.Open([]byte(c.body))
		if !errors.Is(ourError, c.ours) || !errors.Is(theirError, c.theirs) || !bytes.Equal(ours, theirs) {
			t.Errorf("%q: the mock says %q, %v and the client %q, %v; want %v and %v", c.body, ours, ourError, theirs, theirError, c.ours, c.theirs)
		}
	}
}

// TestBothSidesSealAlike: from nothing to three blocks, and a mebibyte.
func TestBothSidesSealAlike(t *testing.T) {
	sizes := []int{1<<20 - 1, 1 << 20}
	for n := range 49 {
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		agreeOnSealing(t, "a secret of ₹ 20", bytes.Repeat([]byte("7"), n))
	}
}

func agreeOnSealing(t *testing.T, secret string, plain []byte) {
	t.Helper()
	codec, err := client.NewCodec(client.NewSecret(secret))
	if err != nil {
		return // an empty secret is no client's
	}
	ours, theirs := seal(secret, plain), codec.Seal(plain)
	if !bytes.Equal(ours, theirs) {
		t.Fatalf("the mock seals %.80q as %.80q, the client as %.80q", plain, ours, theirs)
	}
	opened, ourError := open(secret, theirs)
	openedThere, theirError := codec.Open(ours)
	if (ourError == nil) != (theirError == nil) || !bytes.Equal(opened, openedThere) || ourError == nil && !bytes.Equal(opened, plain) {
		t.Errorf("%.80q comes back as %.80q, %v and %.80q, %v", plain, opened, ourError, openedThere, theirError)
	}
}

// FuzzSeal holds for every secret, text and body: both sides make the same of them.
func FuzzSeal(f *testing.F) {
	for _, v := range sealVectors(f) {
		f.Add(v.Secret, []byte(v.Plaintext), []byte(v.Wrapper))
	}
	for _, c := range sealCauses() {
		f.Add("test-secret", []byte(c.body), []byte(c.body))
	}
	f.Fuzz(func(t *testing.T, secret string, plain, body []byte) {
		agreeOnSealing(t, secret, plain)
		codec, err := client.NewCodec(client.NewSecret(secret))
		if err != nil {
			return
		}
		ours, ourError := open(secret, body)
		theirs, theirError := codec.Open(body)
		if (ourError == nil) != (theirError == nil) || !bytes.Equal(ours, theirs) {
			t.Errorf("%q: the mock says %q, %v and the client %q, %v", body, ours, ourError, theirs, theirError)
		}
	})
}
