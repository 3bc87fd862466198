package plainjson

import (
	"strings"
	"testing"
)

func TestPeopleCanReadIt(t *testing.T) {
	var out strings.Builder
	if err := Write(&out, map[string]string{"name": "<b> & co"}); err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"name\": \"<b> & co\"\n}\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
