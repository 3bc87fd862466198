package certify

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// Whatever a case makes of the simulator is said: who reads a verdict sees what the client was up
// against.
func TestEachSettingIsSaid(t *testing.T) {
	all := reflect.TypeFor[Setting]()
	for i := range all.NumField() {
		var s Setting
		field := reflect.ValueOf(&s).Elem().Field(i)
		switch field.Kind() {
		case reflect.Int64:
			field.SetInt(int64(time.Second))
		case reflect.String:
			field.SetString("expired")
		case reflect.Bool:
			field.SetBool(true)
		case reflect.Slice:
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		case reflect.Pointer:
			field.Set(reflect.New(field.Type().Elem()))
		default:
			t.Fatalf("the test cannot set %s", all.Field(i).Name)
		}
		if words := s.Words(); len(words) == 0 || words[0] == "" {
			t.Errorf("nothing is said of %s", all.Field(i).Name)
		}
	}
	for _, as := range SealedAs() {
		if sealedAs[as] == "" {
			t.Errorf("nothing is said of an answer that travels as %s", as)
		}
	}
	if words := (&Setting{}).Words(); len(words) > 0 {
		t.Errorf("a simulator as it is by itself is said to be otherwise: %v", words)
	}
}

func TestSettingWords(t *testing.T) {
	s := Setting{
		TokenLife: Span(3 * time.Second), TLS: "unknown-authority",
		Faults: []Fault{
			{Kind: "reply-lost", Operation: "wallet.pay", After: 1, With: map[string]string{"b": "2", "a": "1"}},
			{Kind: "latency", Every: true, Match: map[string]string{"amount": "20"}},
		},
		Alter: []Alter{{Operation: "wallet.pay", Set: map[string]string{"payload.status": "ODD"}, Remove: []string{"message"}, Times: 2}, {Operation: "card.make", Seal: SealedNot}},
	}
	const want = "a token lives 3s|it speaks TLS, by a certificate that is bad: unknown authority|" +
		"reply-lost befalls wallet.pay, once after the first, a 1, b 2|latency befalls any call (amount 20)|" +
		"wallet.pay answers with payload.status ODD, no message, twice|card.make is answered in the clear"
	if got := strings.Join(s.Words(), "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
