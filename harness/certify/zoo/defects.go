package zoo

// Defect is one way to be wrong.
type Defect struct {
	Name   string
	Breaks string // the requirement
}

// Defects are all of them. One is a constant beside the code that it spoils, and a line here.
func Defects() []Defect {
	return []Defect{
		{TokenEachCall, "EK-CLIENT-010"},
		{TokenKeptTooLong, "EK-CLIENT-020"},
		{TokenEachThread, "EK-CLIENT-040"},
		{TokenNeverRenewed, "EK-CLIENT-050"},
		{TokenForEver, "EK-CLIENT-050"},
		{AnyErrorIsTheToken, "EK-AUTH-090"},
		{CredentialsAgain, "EK-LOCK-110"},
		{MessageNeeded, "EK-CLIENT-120"},

		{PathSpelt, "EK-REQ-010"},
		{NoPartner, "EK-REQ-020"},
		{NoBearer, "EK-REQ-030"},
		{PlainText, "EK-REQ-040"},
		{KeyTwice, "EK-REQ-050"},
		{AccountLeftOut, "EK-REQ-060"},
		{AmountAsText, "EK-REQ-070"},
		{LimitAsNumber, "EK-REQ-070"},
		{MediumSpelt, "EK-REQ-080"},
		{OwnField, "EK-REQ-090"},
		{PartnerTwice, "EK-REQ-120"},
		{KeySpelt, "EK-CLIENT-280"},
		{ReferenceSpelt, "EK-CLIENT-280"},

		{StatusOnly, "EK-CLIENT-070"},
		{ByMessage, "EK-CLIENT-090"},
		{StrictFields, "EK-CLIENT-100"},
		{MaskedMobile, "EK-CLIENT-130"},
		{OTPKept, "EK-CLIENT-290"},
		{OTPTried, "EK-CLIENT-300"},

		{FloatSum, "EK-MONEY-110"},
		{FloatCut, "EK-MONEY-110"},
		{FloatText, "EK-MONEY-110"},
		{FloatBalance, "EK-CLIENT-140"},
		{ReferenceKept, "EK-CLIENT-160"},
		{ReferenceLower, "EK-CLIENT-150"},
		{PaysThoughFound, "EK-RETRY-010"},
		{PaysWithoutLook, "EK-RETRY-020"},
		{ReferenceAnew, "EK-RETRY-030"},
		{DuplicateIsFailure, "EK-RETRY-040"},
		{RefusedAgain, "EK-RETRY-050"},
		{LostIsFailure, "EK-CLIENT-220"},
		{AnswerNotCompared, "EK-CLIENT-170"},
		{ReferenceNotChecked, "EK-CLIENT-170"},
		{UnknownStatusIsDone, "EK-CLIENT-110"},
		{PendingIsDone, "EK-MERCHANT-110"},
		{ReturnedIsPending, "EK-MERCHANT-120"},
		{TransactionType, "EK-CARD-010"},
		{TypeUnpaired, "EK-CARD-020"},
		{LimitAfterwards, "EK-LOAD-010"},

		{SealNot, "EK-CRYPT-060"},
		{SealEncoded, "EK-CRYPT-060"},
		{SealOtherSecret, "EK-CRYPT-070"},
		{SealCBC, "EK-CRYPT-090"},
		{SealKeyBeside, "EK-CRYPT-090"},
		{SealUnpadded, "EK-CRYPT-090"},
		{SealLatin, "EK-CRYPT-090"},
		{SealsTokens, "EK-CRYPT-040"},
		{UnopenedFails, "EK-CRYPT-050"},
		{UnopenedAgain, "EK-CRYPT-050"},
		{ClearIsUnknown, "EK-CRYPT-080"},
		{CardAgain, "EK-RETRY-010"},
		{NumberTold, "EK-CLIENT-270"},
		{BlockBare, "EK-CARD-030"},
		{BlockSpelt, "EK-CLIENT-280"},
		{StatusIsActive, "EK-CLIENT-110"},
	}
}
