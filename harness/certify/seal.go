package certify

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Seal is a way to seal a payload that is wrong, and was found out by trying: who only hears that a
// ciphertext cannot be opened has a hundred things to look at.
type Seal struct {
	Name   string
	Breaks string // the requirement
	Says   string // what was done, and what to do instead
}

const (
	notSealed   = "EK-CRYPT-060"
	otherSecret = "EK-CRYPT-070"
	otherForm   = "EK-CRYPT-090"
)

// Seals are those that are known. How each is found out is the arena's to know.
func Seals() []Seal {
	return []Seal{
		{"encoded", notSealed, "it is the JSON in Base64, and not encrypted; encrypt it first"},
		{"by-secret-key", otherSecret, "it was sealed by secret_key; take client_secret"},
		{"by-access-key", otherSecret, "it was sealed by access_key; take client_secret"},
		{"by-password", otherSecret, "it was sealed by password; take client_secret"},
		{"by-client-id", otherSecret, "it was sealed by client_id; take client_secret"},
		{"key-plain", otherForm, "the key is the beginning of the secret itself; take the first 16 bytes of its SHA-256"},
		{"key-hex", otherForm, "the key is the beginning of the SHA-256 in hexadecimal; take its first 16 bytes"},
		{"key-md5", otherForm, "the key is the MD5 of the secret; take the first 16 bytes of its SHA-256"},
		{"key-256", otherForm, "the key is all 32 bytes of the SHA-256, which makes it AES-256; take the first 16"},
		{"cbc", otherForm, "it was sealed in CBC mode; take ECB, which has no initialisation vector"},
		{"padding-none", otherForm, "the last block has no padding; by PKCS, a payload that fills its blocks is followed by a block of padding"},
		{"padding-zeros", otherForm, "the last block is filled with zeros; PKCS fills it with the number of bytes that it fills"},
		{"text-latin", otherForm, "the JSON in it is not UTF-8; name the encoding where texts become bytes"},
		{"text-hex", otherForm, "the ciphertext stands in hexadecimal; write it in Base64"},
		{"text-url", otherForm, "the Base64 is that of addresses, with - and _; write the standard one, with + and /"},
		{"text-lines", otherForm, "the Base64 is broken into lines; write it in one"},
		{"text-twice", otherForm, "the Base64 was encoded a second time; encode the ciphertext once"},
		{"wrapper", otherForm, "the ciphertext is right, and its wrapper is not; send {\"request\": \"<base64>\"} and no other key"},
	}
}

// missealed says of a request that could not be opened how it was sealed, where that was found out,
// and what that breaks.
func missealed(checks []verdict.Check, call *Call) []verdict.Check {
	i := slices.IndexFunc(Seals(), func(s Seal) bool { return s.Name == call.Seal })
	broken := func(c verdict.Check) bool {
		return c.Verdict == verdict.Fail && (c.Requirement == otherForm || c.Requirement == notSealed)
	}
	if i < 0 || !slices.ContainsFunc(checks, broken) {
		return checks
	}
	seal := Seals()[i]
	checks = slices.DeleteFunc(slices.Clone(checks), func(c verdict.Check) bool { return c.Verdict == verdict.Pass && c.Requirement == seal.Breaks })
	one := &checks[slices.IndexFunc(checks, broken)]
	one.Requirement, one.Message = seal.Breaks, call.Operation+": the request's payload cannot be opened: "+seal.Says
	return checks
}

const sealedToken = "EK-CRYPT-100"

// sealedTokens says of a token call whose body is a ciphertext that this is the one mistake: all that
// is missing in it may stand inside.
func sealedTokens(checks []verdict.Check, call *Call, k *contract.Contract) []verdict.Check {
	r, _ := k.Requirement(sealedToken)
	_, wrapped := member(call.Request.Body(), "request")
	_, asked := member(call.Request.Body(), "accessKey")
	if !slices.Contains(r.Operations, call.Operation) || !wrapped || asked {
		return checks
	}
	checks = slices.DeleteFunc(slices.Clone(checks), func(c verdict.Check) bool { return c.Verdict != verdict.Pass })
	return append(checks, verdict.Check{
		Requirement: sealedToken, Verdict: verdict.Fail, Exchanges: []string{call.ID},
		Message: call.Operation + ": the request is encrypted; a token call goes as it stands, since without a token nobody knows whose secret opens it",
		Fields:  []verdict.Field{{Path: "body", Expected: "in the clear", Actual: "encrypted"}},
	})
}

// misread reports whether the simulator refused a call for how it was sealed.
func misread(requirement string, call *Call) bool {
	return strings.HasPrefix(requirement, "EK-CRYPT-") && call.Refusal != ""
}
