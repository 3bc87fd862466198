package arena

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/mock"
)

const creates = "card.create-reloadable-prepaid-card"

func sealing() seals {
	return seals{
		partner: mock.Partner{ClientSecret: "the-client-secret-of-acme", SecretKey: "secret key", AccessKey: "access key", Password: "password", ClientID: "client id"},
		of:      func(operation string) bool { return operation == creates },
	}
}

// blocks encrypts what is padded, block by block.
func blocks(key, padded []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	sealed := make([]byte, len(padded))
	for at := 0; at < len(padded); at += aes.BlockSize {
		block.Encrypt(sealed[at:], padded[at:])
	}
	return sealed
}

func padded(plain string) []byte {
	free := aes.BlockSize - len(plain)%aes.BlockSize
	return append([]byte(plain), bytes.Repeat([]byte{byte(free)}, free)...)
}

func wrapped(text string) string {
	whole, _ := json.Marshal(map[string]string{"request": text}) // texts always encode
	return string(whole)
}

func in64(sealed []byte) string { return base64.StdEncoding.EncodeToString(sealed) }

// Whatever partners take for the right way to seal is found out and named; each name has a body.
func TestHowAPayloadWasSealedIsFoundOut(t *testing.T) {
	s := sealing()
	const plain, whole = `{"firstName":"Asha","mobile":"6000000011"}`, `{"mobile":"6000000011","a":"12"}`
	if len(whole)%aes.BlockSize != 0 {
		t.Fatalf("%d bytes do not fill blocks", len(whole))
	}
	secret := s.partner.ClientSecret
	right := digestOf(secret)[:aes.BlockSize]
	under := func(key []byte) string { return wrapped(in64(blocks(key, padded(plain)))) }
	by := func(secret string) string { return under(digestOf(secret)[:aes.BlockSize]) }
	sum := md5.Sum([]byte(secret))
	block, err := aes.NewCipher(right)
	if err != nil {
		t.Fatal(err)
	}
	chained := padded(plain)
	cipher.NewCBCEncrypter(block, []byte("an unknown start")).CryptBlocks(chained, chained)
	sealed := blocks(right, padded(plain))
	urls := ""
	for i := 0; !strings.ContainsAny(urls, "-_"); i++ { // a text that the standard alphabet does not have
		urls = base64.URLEncoding.EncodeToString(blocks(right, padded(`{"n":`+strings.Repeat("1", i+1)+`}`)))
	}
	bodies := map[string]string{
		"encoded": wrapped(in64([]byte(plain))), "by-secret-key": by("secret key"), "by-access-key": by("access key"), "by-password": by("password"),
		"by-client-id": by("client id"), "key-plain": under([]byte(secret[:aes.BlockSize])), "key-md5": under(sum[:]), "key-256": under(digestOf(secret)),
		"key-hex": under([]byte(hex.EncodeToString(digestOf(secret))[:aes.BlockSize])), "cbc": wrapped(in64(chained)),
		"padding-none":  wrapped(in64(blocks(right, []byte(whole)))),
		"padding-zeros": wrapped(in64(blocks(right, append([]byte(plain), make([]byte, aes.BlockSize-len(plain)%aes.BlockSize)...)))),
		"text-latin":    wrapped(in64(blocks(right, padded("{\"firstName\":\"Zo\xeb\"}")))),
		"text-hex":      wrapped(hex.EncodeToString(sealed)), "text-url": wrapped(urls), "text-lines": wrapped(in64(sealed)[:32] + "\n" + in64(sealed)[32:]),
		"text-twice": wrapped(in64([]byte(in64(sealed)))), "wrapper": `"` + in64(sealed) + `"`,
	}
	for _, known := range certify.Seals() {
		body := bodies[known.Name]
		if body == "" {
			t.Errorf("nothing is sealed as %s", known.Name)
			continue
		}
		if _, err := s.open([]byte(body)); err == nil {
			t.Errorf("%s can be opened", known.Name)
		}
		if got := s.found([]byte(body)); got != known.Name {
			t.Errorf("%s is taken for %q", known.Name, got)
		}
	}
	for name, body := range map[string]string{
		"in the clear": plain, "nothing": "", "no text": `{"request":1}`, "noise": wrapped(in64(blocks(digestOf("x"), padded(plain)))), "half a block": wrapped("AAAA"), "no Base64": wrapped("!"),
	} {
		if got := s.found([]byte(body)); got != "" {
			t.Errorf("%s is taken for %q", name, got)
		}
	}
	for _, other := range []string{in64(sealed), `{"request":"` + in64(sealed) + `","a":1}`} {
		if got := s.found([]byte(other)); got != "wrapper" {
			t.Errorf("%s is taken for %q", other, got)
		}
	}
}

// A sealed answer is altered inside, and travels as the case says.
func TestAlterSealedAnswers(t *testing.T) {
	s := sealing()
	const answer = `{"code":0,"message":"Success","payload":{"otbBalance":1.00}}`
	for _, test := range []struct {
		name  string
		alter certify.Alter
		seen  mock.Seen
		want  string // what it holds; "" where it cannot be opened
	}{
		{"inside", certify.Alter{Set: map[string]string{"payload.otbBalance": "2.00"}}, mock.Seen{}, `{"code":0,"message":"Success","payload":{"otbBalance":2.00}}`},
		{"of a refusal nothing inside", certify.Alter{Set: map[string]string{"code": "1"}}, mock.Seen{Refusal: "account-full"}, answer},
		{"by another's secret", certify.Alter{Seal: certify.SealedForAnother}, mock.Seen{}, ""},
		{"cut", certify.Alter{Seal: certify.SealedCut}, mock.Seen{}, ""},
		{"changed", certify.Alter{Seal: certify.SealedChanged}, mock.Seen{}, ""},
		{"a fault", certify.Alter{Seal: certify.SealedCut}, mock.Seen{Struck: []string{"latency"}}, answer},
		{"inside, and by another's secret", certify.Alter{Seal: certify.SealedForAnother, Set: map[string]string{"code": "1"}}, mock.Seen{}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.alter.Operation, test.seen.Operation = creates, creates
			handler, seen := simulator(test.seen, string(mock.Seal(s.partner.ClientSecret, []byte(answer))))
			out := httptest.NewRecorder()
			newAlterations([]certify.Alter{test.alter}, s).serve(handler, out, httptest.NewRequest(http.MethodPost, "/", nil), seen)
			plain, err := s.open(out.Body.Bytes())
			if (err == nil) != (test.want != "") || string(plain) != test.want {
				t.Errorf("got %s, which holds %s (%v)", out.Body, plain, err)
			}
		})
	}
	for _, refusal := range []string{"", "account-full"} {
		handler, seen := simulator(mock.Seen{Operation: creates, Refusal: refusal}, string(mock.Seal(s.partner.ClientSecret, []byte(answer))))
		out := httptest.NewRecorder()
		newAlterations([]certify.Alter{{Operation: creates, Seal: certify.SealedNot}}, s).serve(handler, out, httptest.NewRequest(http.MethodPost, "/", nil), seen)
		if out.Body.String() != answer {
			t.Errorf("in the clear there comes %s", out.Body)
		}
	}
}
