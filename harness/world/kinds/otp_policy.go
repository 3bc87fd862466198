package kinds

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// otpPolicy says of a mock's OTPs what is not as the contract has it.
type otpPolicy struct {
	Code     string `yaml:"code"`     // digits of every OTP; each has its own without it
	Length   int    `yaml:"length"`   // digits of a code
	Lifetime span   `yaml:"lifetime"` // such as 60s
	Tries    int    `yaml:"tries"`    // wrong ones, before an OTP is locked
}

func otpPolicies() *world.Kind {
	return world.Define[otpPolicy](world.Kind{
		Section: "otp_policy", Noun: "OTP policy", Single: true, Attached: true, Whole: true, Turn: world.First,
		OnMock: "nothing but a mock sends OTPs as a world wants them",
		Doc:    "What a mock's OTPs are like: a fixed code, its length, lifetime and tries. What is left out is as the contract has it.",
	}, otpPolicyKind{})
}

type otpPolicyKind struct{}

// span is a time as Go writes it: 60s is 1m0s.
type span string

// Canonical implements world.Canonical.
func (s span) Canonical() string {
	d, err := time.ParseDuration(string(s))
	if err != nil {
		return string(s)
	}
	return d.String()
}

func (p otpPolicy) forMock() mock.OTPPolicy {
	lifetime, _ := time.ParseDuration(string(p.Lifetime))
	return mock.OTPPolicy{Code: p.Code, Length: p.Length, Lifetime: lifetime.Milliseconds(), Tries: p.Tries}
}

// Check implements world.Checker.
func (otpPolicyKind) Check(p otpPolicy, report world.Report) {
	if p == (otpPolicy{}) {
		report("", "says nothing; give code, length, lifetime or tries")
	}
	if strings.HasPrefix(p.Code, "${") || strings.HasPrefix(string(p.Lifetime), "${") {
		return // not known yet
	}
	if lifetime, err := time.ParseDuration(string(p.Lifetime)); p.Lifetime != "" && (err != nil || lifetime < time.Millisecond) {
		report("lifetime", "%q is no time; write one such as 60s", p.Lifetime)
	} else if err := p.forMock().Check(); err != nil {
		report("", "%s", err)
	}
}

// Seed implements world.Seeder.
func (otpPolicyKind) Seed(w *mock.World, _ *world.Declared, p otpPolicy) {
	if !strings.HasPrefix(p.Code, "${") {
		w.OTPPolicy = p.forMock()
	}
}

// Find implements world.Finder: some policy always holds.
func (otpPolicyKind) Find(ctx context.Context, at world.Reading, _ otpPolicy, _ string) (world.Seen, error) {
	is, err := at.Mock.OTPPolicy(ctx)
	if err != nil {
		return world.Seen{}, err
	}
	lifetime := (time.Duration(is.Lifetime) * time.Millisecond).String()
	return world.Seen{Found: true, Filled: true, Fields: map[string]string{
		"code": is.Code, "length": strconv.Itoa(is.Length), "lifetime": lifetime, "tries": strconv.Itoa(is.Tries),
	}}, nil
}

// Update implements world.Updater: the policy holds as a whole.
func (otpPolicyKind) Update(ctx context.Context, at world.Writing, _ string, p otpPolicy, _ []string) error {
	return at.Mock.SetOTPPolicy(ctx, p.forMock())
}

// Remove implements world.Remover: the contract's holds again.
func (otpPolicyKind) Remove(ctx context.Context, at world.Writing, _ string, _ otpPolicy) error {
	return at.Mock.ForgetOTPPolicy(ctx)
}
