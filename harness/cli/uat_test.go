package cli

import (
	"testing"
)

func TestProbe(t *testing.T) {
	s := newStandIn(t, nil)
	code, out, dir := uat(t, s.environment(t))
	t.Log(code, out, dir)
	code, out, _ = uat(t, s.environment(t, section("lacks", otpAlone), section("otp", "{command: [cat, \"sms/{request_id}\"], wait: 5s}")))
	t.Log(code, out)
}
