package mock

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// OTPPolicy says of a universe's OTPs what is not as the contract has it. What is zero stays so.
type OTPPolicy struct {
	Code     string `json:"code,omitempty"`        // digits of every OTP; none: each has its own
	Length   int    `json:"length,omitempty"`      // digits of a code (EK-OTP-090)
	Lifetime int64  `json:"lifetime_ms,omitempty"` // EK-OTP-070
	Tries    int    `json:"tries,omitempty"`       // wrong ones, before it is locked (EK-OTP-110)
}

// Limits of what a policy may say.
const (
	shortestCode, longestCode = 4, 10
	longestOTPLife            = 24 * time.Hour
	mostOTPTries              = 1000
)

// Check finds what is wrong with a policy: the end of a sentence about it.
func (p OTPPolicy) Check() error {
	switch {
	case p.Code != "" && (!isDigits(p.Code) || len(p.Code) < shortestCode || len(p.Code) > longestCode):
		return fmt.Errorf("has a code that is not %d to %d digits", shortestCode, longestCode)
	case p.Length != 0 && (p.Length < shortestCode || p.Length > longestCode):
		return fmt.Errorf("has the length %d; choose %d to %d digits", p.Length, shortestCode, longestCode)
	case p.Code != "" && p.Length != 0 && len(p.Code) != p.Length:
		return fmt.Errorf("has a code of %d digits, and the length %d; leave the length out", len(p.Code), p.Length)
	case p.Lifetime < 0 || p.Lifetime > longestOTPLife.Milliseconds():
		return fmt.Errorf("has a lifetime of %d ms; choose up to %s", p.Lifetime, longestOTPLife)
	case p.Tries < 0 || p.Tries > mostOTPTries:
		return fmt.Errorf("has %d tries; choose 1 to %d", p.Tries, mostOTPTries)
	}
	return nil
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// newCode is the code of one more OTP.
func (u *universe) newCode() string {
	if u.otpPolicy.Code != "" {
		return u.otpPolicy.Code
	}
	return pick(u.rand, digits, u.otpDigits())
}

func (u *universe) otpDigits() int {
	switch {
	case u.otpPolicy.Code != "":
		return len(u.otpPolicy.Code)
	case u.otpPolicy.Length != 0:
		return u.otpPolicy.Length
	}
	return u.server.rules.otpDigits
}

func (u *universe) otpLife() time.Duration {
	if u.otpPolicy.Lifetime != 0 {
		return time.Duration(u.otpPolicy.Lifetime) * time.Millisecond
	}
	return u.server.rules.otpLife
}

func (u *universe) otpTries() int {
	if u.otpPolicy.Tries != 0 {
		return u.otpPolicy.Tries
	}
	return u.server.rules.wrongTries
}

// policyView is the policy as it holds.
func (u *universe) policyView() OTPPolicy {
	return OTPPolicy{u.otpPolicy.Code, u.otpDigits(), u.otpLife().Milliseconds(), u.otpTries()}
}

func adminOTPPolicy(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	return http.StatusOK, u.policyView(), nil
}

// adminSetOTPPolicy replaces the policy. OTPs that were sent keep their code; what else it says holds
// for them, too.
func adminSetOTPPolicy(u *universe, r *http.Request) (int, any, error) {
	var wanted OTPPolicy
	if err := readAdmin(r, &wanted); err != nil {
		return http.StatusBadRequest, nil, err
	}
	if err := wanted.Check(); err != nil {
		return http.StatusBadRequest, nil, errors.New("set the OTP policy: it " + err.Error())
	}
	defer u.enter()()
	u.otpPolicy = wanted
	u.pulse.beat()
	return http.StatusOK, u.policyView(), nil
}

// adminForgetOTPPolicy puts the contract's back.
func adminForgetOTPPolicy(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	u.otpPolicy = OTPPolicy{}
	u.pulse.beat()
	return http.StatusNoContent, nil, nil
}
