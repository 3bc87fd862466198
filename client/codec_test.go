package client

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// vector is one of fixtures/contract/encryption-vectors.yaml, which OpenSSL made.
type vector struct {
	Name      string `yaml:"name"`
	Secret    string `yaml:"secret"`
	Plaintext string `yaml:"plaintext"`
	Wrapper   string `yaml:"wrapper"`
}

func vectors(t testing.TB) []vector {
	t.Helper()
	const name = "contract/encryption-vectors.yaml"
	data, err := fs.ReadFile(fixtures.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []vector `yaml:"vectors"`
	}
	if err := strictyaml.Load(name, data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) < 15 {
		t.Fatalf("%d vectors are too few", len(file.Vectors))
	}
	return file.Vectors
}

func mustCodec(t testing.TB, secret string) *Codec {
	t.Helper()
	codec, err := NewCodec(NewSecret(secret))
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// TestPublishedVectors: requirements EK-CRYPT-010 to 030, 110 and 120.
func TestPublishedVectors(t *testing.T) {
	for _, v := range vectors(t) {
		codec := mustCodec(t, v.Secret)
		if got := string(codec.Seal([]byte(v.Plaintext))); got != v.Wrapper {
			t.Errorf("%s: sealed as\n%s, want\n%s", v.Name, got, v.Wrapper)
		}
		if got, err := codec.Open([]byte(v.Wrapper)); err != nil || string(got) != v.Plaintext {
			t.Errorf("%s: opened as %q, %v", v.Name, got, err)
		}
	}
}

// textOf is what the wrapper holds, and wrapped the way back.
func textOf(wrapper string) string {
	return strings.TrimSuffix(strings.TrimPrefix(wrapper, `{"request":"`), `"}`)
}

func wrapped(ciphertext []byte) []byte {
	return []byte(`{"request":"` + base64.StdEncoding.EncodeToString(ciphertext) + `"}`)
}

// TestATamperedBodyIsNeverTakenForTheWhole: each bit of the ciphertext turned over, and each byte of the body.
func TestATamperedBodyIsNeverTakenForTheWhole(t *testing.T) {
	for _, v := range vectors(t) {
		codec := mustCodec(t, v.Secret)
		ciphertext, err := base64.StdEncoding.DecodeString(textOf(v.Wrapper))
		if err != nil {
			t.Fatal(err)
		}
		for at := range 8 * len(ciphertext) {
			changed := slices.Clone(ciphertext)
			changed[at/8] ^= 1 << (at % 8)
			plain, err := codec.Open(wrapped(changed))
			if err == nil {
				t.Errorf("%s: with bit %d turned over it is %q", v.Name, at, plain)
			} else if !errors.Is(err, ErrPadding) && !errors.Is(err, ErrNotJSON) {
				t.Errorf("%s: with bit %d turned over: %v", v.Name, at, err)
			}
		}
		for at := range len(v.Wrapper) {
			changed := []byte(v.Wrapper)
			changed[at] ^= 0x20
			if plain, err := codec.Open(changed); err == nil {
				t.Errorf("%s: with byte %d of the body changed it is %q", v.Name, at, plain)
			}
		}
	}
}

// TestACutBodyIsNeverOpened: each beginning of the body and of the ciphertext.
func TestACutBodyIsNeverOpened(t *testing.T) {
	for _, v := range vectors(t) {
		codec := mustCodec(t, v.Secret)
		for n := range len(v.Wrapper) {
			if plain, err := codec.Open([]byte(v.Wrapper[:n])); !errors.Is(err, ErrNotWrapper) {
				t.Errorf("%s cut after %d bytes: %q, %v", v.Name, n, plain, err)
			}
		}
		ciphertext, _ := base64.StdEncoding.DecodeString(textOf(v.Wrapper))
		for n := range len(ciphertext) {
			plain, err := codec.Open(wrapped(ciphertext[:n]))
			if whole := n > 0 && n%16 == 0; err == nil || errors.Is(err, ErrNotBlocks) == whole {
				t.Errorf("%s with %d bytes of ciphertext: %q, %v", v.Name, n, plain, err)
			}
		}
	}
}

func TestAnotherSecretOpensNothing(t *testing.T) {
	for _, v := range vectors(t) {
		for i := range 50 {
			plain, err := mustCodec(t, fmt.Sprint(v.Secret, i)).Open([]byte(v.Wrapper))
			if err == nil || !errors.Is(err, ErrPadding) && !errors.Is(err, ErrNotJSON) {
				t.Errorf("%s by another secret: %q, %v", v.Name, plain, err)
			}
		}
	}
	if _, err := NewCodec(Secret{}); KindOf(err) != KindConfig {
		t.Errorf("without a secret: %v", err)
	}
}

func TestEachCauseIsToldFromTheOthers(t *testing.T) {
	codec := mustCodec(t, "test-secret")
	sealedBlocks := func(padded string) []byte {
		blocks := []byte(padded)
		for at := 0; at < len(blocks); at += 16 {
			codec.block().Encrypt(blocks[at:], blocks[at:at+16])
		}
		return wrapped(blocks)
	}
	for body, want := range map[string]error{
		``:                                 ErrNotWrapper,
		`null`:                             ErrNotWrapper,
		`"AAAA"`:                           ErrNotWrapper,
		`[]`:                               ErrNotWrapper,
		`{}`:                               ErrNotWrapper,
		`{"request":1}`:                    ErrNotWrapper,
		`{"request":null}`:                 ErrNotWrapper,
		`{"Request":"AAAA"}`:               ErrNotWrapper,
		`{"request":"","a":1}`:             ErrNotWrapper,
		`{"request":"","request":"` + `"}`: ErrNotWrapper,
		`{"request":"AAAA"} x`:             ErrNotWrapper,
		`{"code":422,"message":""}`:        ErrNotWrapper,
		`{"request":"AAA"}`:                ErrNotBase64,
		`{"request":"AA=="}`:               ErrNotBlocks,
		`{"request":"AB=="}`:               ErrNotBase64, // stray bits
		`{"request":"A A="}`:               ErrNotBase64,
		`{"request":"-_-_"}`:               ErrNotBase64, // the alphabet for URLs
		`{"request":"VRiTVg8oufKOo1NCHR12\nYVE5qOaFmCRukm7toxZu+eU="}`: ErrNotBase64,
		`{"request":""}`:                                                               ErrNotBlocks,
		`{"request":"AAAA"}`:                                                           ErrNotBlocks,
		string(sealedBlocks("0123456789abcde\x00")):                                    ErrPadding,
		string(sealedBlocks("0123456789abcde\x11")):                                    ErrPadding,
		string(sealedBlocks("0123456789abc\x02\x03\x03")):                              ErrPadding,
		string(sealedBlocks(strings.Repeat("\x10", 16))):                               ErrNotJSON, // nothing inside
		string(codec.Seal([]byte(`{"a":`))):                                            ErrNotJSON,
		string(codec.Seal([]byte(`{} {}`))):                                            ErrNotJSON,
		string(codec.Seal([]byte("\"\xff\""))):                                         ErrNotJSON,
		string(codec.Seal(nil)):                                                        ErrNotJSON,
		"\t" + `{ "request" : "VRiTVg8oufKOo1NCHR12YVE5qOaFmCRukm7toxZu+eU=" }` + "\n": nil,
		`{"\u0072equest":"VRiTVg8oufKOo1NCHR12YVE5qOaFmCRukm7toxZu\u002beU="}`:         nil,
	} {
		if _, err := codec.Open([]byte(body)); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", body, err, want)
		}
	}
}

// TestEverySizeComesBack: from one byte to three blocks, and a mebibyte.
func TestEverySizeComesBack(t *testing.T) {
	codec := mustCodec(t, "test-secret")
	for _, n := range append(seq(1, 48), 1<<20, 1<<20-1) {
		plain := bytes.Repeat([]byte("7"), n) // a number
		body := codec.Seal(plain)
		if got := base64.StdEncoding.DecodedLen(len(textOf(string(body)))); got < n+1 {
			t.Errorf("%d bytes have no padding", n)
		}
		if back, err := codec.Open(body); err != nil || !bytes.Equal(back, plain) {
			t.Errorf("%d bytes come back as %d, %v", n, len(back), err)
		}
	}
}

func seq(from, to int) (all []int) {
	for ; from <= to; from++ {
		all = append(all, from)
	}
	return all
}

// TestACodecCannotPrintItsKey: nor can a client, which has one.
func TestACodecCannotPrintItsKey(t *testing.T) {
	codec := mustCodec(t, canaryBasic)
	key := PayloadKey(NewSecret(canaryBasic)).Reveal()
	c := mustNew(t, testConfig("http://127.0.0.1:1"))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, printed := range []string{fmt.Sprintf(verb, codec), fmt.Sprintf(verb, *codec), fmt.Sprintf(verb, c)} {
			noSecret(t, verb, printed)
			for _, form := range []string{key, fmt.Sprintf("%x", key), fmt.Sprint([]byte(key)), fmt.Sprintf("%#v", []byte(key)), fmt.Sprintf("%d", []byte(key))[1:20]} {
				if strings.Contains(printed, form) {
					t.Errorf("%s shows the key", verb)
				}
			}
		}
	}
}

// FuzzCodec holds for every text and secret: what is sealed comes back, or is no JSON; and for
// every body: it opens only to JSON that seals to the same ciphertext.
func FuzzCodec(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.Secret, []byte(v.Plaintext), []byte(v.Wrapper))
	}
	f.Fuzz(func(t *testing.T, secret string, plain, body []byte) {
		codec, err := NewCodec(NewSecret(secret))
		if err != nil {
			return
		}
		back, err := codec.Open(codec.Seal(plain))
		if err == nil && !bytes.Equal(back, plain) || err != nil && !errors.Is(err, ErrNotJSON) {
			t.Errorf("%q came back as %q, %v", plain, back, err)
		}
		if opened, err := codec.Open(body); err == nil {
			if again, err := codec.Open(codec.Seal(opened)); err != nil || !bytes.Equal(again, opened) {
				t.Errorf("%q opens to %q, which seals to something else", body, opened)
			}
		}
	})
}
