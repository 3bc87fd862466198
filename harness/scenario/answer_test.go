package scenario_test

import (
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func TestSaid(t *testing.T) {
	for want, e := range map[string]*client.Error{
		"no answer came (transport)":                               {Kind: client.KindTransport},
		"the answer could not be read (HTTP 200, truncated)":       {Kind: client.KindTruncated, Status: 200},
		`the call was refused with HTTP 200, code 412, "Too much"`: {Kind: client.KindRefused, Status: 200, Code: 412, HasCode: true, Message: "Too much"},
	} {
		if got := (&scenario.Answer{Err: e}).Said(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
