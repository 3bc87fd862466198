package exchange_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
)

// filled gives every field a value, whatever fields there come to be: one that is forgotten in
// AppendJSON fails here.
func filled(t *testing.T, v reflect.Value, text string) {
	t.Helper()
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 3, 1, 4, 5, 6, 780_000_000, time.FixedZone("", 19800))))
			return
		}
		for i := range v.NumField() {
			filled(t, v.Field(i), text)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			filled(t, v.Index(i), text)
		}
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(207)
	case reflect.Float64:
		v.SetFloat(12.345)
	default:
		t.Fatalf("a field of %s: say here how it is filled, and write it in AppendJSON", v.Type())
	}
}

func TestAppendJSONIsThatOfEncodingJSON(t *testing.T) {
	texts := []string{
		"plain", `"quoted" \ and / <b>&amp;</b>`, "lines\r\n\tand \x00\x01\x08\x0c\x1f\x7f", "रुपये ₹ 🙂", "\u2028\u2029\ufffd", "broken \xff\xc3(", "\xed\xa0\x80",
	}
	var all []exchange.View
	for _, text := range texts {
		var v exchange.View
		filled(t, reflect.ValueOf(&v).Elem(), text)
		all = append(all, v)
	}
	for _, ms := range []float64{0, 0.001, 1e-7, 0.1, 3, 123456.789, 1e21, 1.5e300, -1} {
		all = append(all, exchange.View{Milliseconds: ms, Started: time.Unix(1, 5).UTC()})
	}
	for _, v := range all {
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v); err != nil {
			t.Fatal(err)
		}
		got, err := v.AppendJSON([]byte("before"))
		if err != nil || string(got)+"\n" != "before"+want.String() {
			t.Errorf("%v\ngot  %s\nwant before%s", err, got, want.String())
		}
	}
}

func FuzzAppendJSON(f *testing.F) {
	f.Add("plain", "a\"b\\c\n\xff\u2028")
	f.Fuzz(func(t *testing.T, id, body string) {
		v := exchange.View{ID: id, Request: exchange.MessageView{Body: body}}
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v); err != nil {
			t.Fatal(err)
		}
		if got, err := v.AppendJSON(nil); err != nil || string(got)+"\n" != want.String() {
			t.Errorf("%v\ngot  %s\nwant %s", err, got, want.String())
		}
	})
}
