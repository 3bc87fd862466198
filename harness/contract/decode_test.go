package contract

import (
	"reflect"
	"testing"
)

// FuzzPlainAgreesWithExact holds that the fast way of decoding takes nothing that the exact
// way would refuse, read in another way or find a key twice in.
func FuzzPlainAgreesWithExact(f *testing.F) {
	for _, seed := range []string{
		`{"code":0,"message":"Success","payload":{"otpRequestId":"EK1","list":[1,{"a":":"}]}}`,
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":{"b":1,"b":2}}`, `"bare: string"`, `{"\\":":"}`, `{"\"":1}`,
		`[1e9999]`, `1 2`, `{} x`, ` {"a" : null } `, `{"a":"\ud800"}`, `{"":0,"":1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		value, ok := plain(body)
		if !ok {
			return
		}
		d, err := exact(body)
		if err != nil || len(d.duplicates) > 0 || !reflect.DeepEqual(d.value, value) {
			t.Errorf("%q: plain reads %#v; exact %#v, duplicates %v, error %v", body, value, d.value, d.duplicates, err)
		}
	})
}

func TestPlainTakesTheUsualAnswer(t *testing.T) {
	if _, ok := plain([]byte(`{"code":0,"message":"Success","payload":{"otpRequestId":"EK1"}}`)); !ok {
		t.Error("an answer without a flaw takes the long way")
	}
}
