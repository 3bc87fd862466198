package check

// Kind is what is wrong with the request of a generated case.
type Kind string

// The kinds that follow from the contract alone.
const (
	FieldMissing    Kind = "field missing"
	FieldNull       Kind = "field null"
	FieldMistyped   Kind = "field mistyped"
	TooLong         Kind = "too long"
	TooShort        Kind = "too short"
	PatternBroken   Kind = "pattern broken"
	ValueUnlisted   Kind = "value not listed"
	BelowMinimum    Kind = "below minimum"
	AboveMaximum    Kind = "above maximum"
	TooManyItems    Kind = "too many items"
	ParameterAbsent Kind = "header or query value missing"
	Unauthorised    Kind = "no authorization"
	AuthMalformed   Kind = "authorization malformed"
	MethodWrong     Kind = "wrong method"
	ContentTypeOff  Kind = "wrong content type"
	BodyUnreadable  Kind = "body not JSON"
	BodyOversized   Kind = "body oversized"
)

// The kinds of requests that are as documented, and wrong by what the target knows: who was given
// a token, until when, and by which secret a partner encrypts.
const (
	TokenUnknown   Kind = "token unknown"
	TokenExpired   Kind = "token expired"
	PartnerForeign Kind = "partnerId of another"
	Unsealed       Kind = "request not encrypted"
	SealBroken     Kind = "ciphertext broken"
)

// Kinds are all of them.
func Kinds() []Kind {
	return []Kind{
		FieldMissing, FieldNull, FieldMistyped, TooLong, TooShort, PatternBroken, ValueUnlisted, BelowMinimum, AboveMaximum,
		TooManyItems, ParameterAbsent, Unauthorised, AuthMalformed, MethodWrong, ContentTypeOff, BodyUnreadable, BodyOversized,
		TokenUnknown, TokenExpired, PartnerForeign, Unsealed, SealBroken,
	}
}

// exception is a generated case that would contradict a requirement: there the requirement
// counts, and the case is left out.
type exception struct {
	operation   string
	kind        Kind
	field       string
	requirement string
}

var exceptions = []exception{
	{"wallet.debit-wallet-for-merchant-transaction", ValueUnlisted, "otpMedium", "EK-DEBIT-330"},
	{"card.create-non-reloadable-gift-card", FieldMissing, "loadAmount", "EK-GIFT-110"},
	{"card.create-non-reloadable-gift-card", FieldNull, "loadAmount", "EK-GIFT-110"},
}
