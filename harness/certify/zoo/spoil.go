package zoo

import (
	"bytes"
	"net/http"
	"strings"
)

// Defects of the form of requests.
const (
	PathSpelt       = "the path is spelt in lower case"
	NoPartner       = "partnerId is left out"
	NoBearer        = "the token goes without Bearer"
	PlainText       = "the body is declared as plain text"
	KeyTwice        = "a key stands twice in the body"
	AccountLeftOut  = "cardAccountId is left out"
	MediumSpelt     = "otpMedium is spelt in lower case"
	OwnField        = "a query value of the client's own is sent along"
	PartnerTwice    = "partnerId is sent twice"
	KeySpelt        = "enKashCardId is spelt as another operation spells it"
	ReferenceSpelt  = "otpReferenceId is spelt as the answer spells it"
	AmountAsText    = "an amount goes as text where a number is due"
	LimitAsNumber   = "an amount goes as number where text is due"
	LargeNumber     = "a time in nanoseconds goes as a number"
	TransactionType = "a load is declared as a debit"
	TypeUnpaired    = "type and transactionCode of a load do not match"
)

func (c *Client) spoilPath(path string) string {
	switch {
	case c.is(PathSpelt):
		return strings.Replace(path, "enKashCard", "enkashcard", 1)
	case c.is(TokenInQuery) && strings.Contains(path, "?"):
		return path + "&access_token=" + c.known(true)
	case c.is(TokenInQuery):
		return path + "?access_token=" + c.known(true)
	case c.is(OwnField) && strings.Contains(path, "?"):
		return path + "&channel=app"
	case c.is(OwnField):
		return path + "?channel=app"
	}
	return path
}

func (c *Client) spoilHeader(h http.Header) {
	switch {
	case c.is(NoPartner):
		h.Del("partnerId")
	case c.is(NoBearer) && strings.HasPrefix(h.Get("Authorization"), "Bearer "):
		h.Set("Authorization", strings.TrimPrefix(h.Get("Authorization"), "Bearer "))
	case c.is(PartnerTwice) && h.Get("partnerId") != "":
		h.Add("partnerId", h.Get("partnerId"))
	}
}

func (c *Client) spoilBody(data []byte, media string) ([]byte, string) {
	switch {
	case c.is(PlainText) && media != "":
		return data, "text/plain"
	case c.is(KeyTwice) && bytes.HasPrefix(data, []byte("{")):
		first, _, _ := bytes.Cut(data[1:], []byte(","))
		return bytes.Join([][]byte{[]byte("{"), first, []byte(","), data[1:]}, nil), media
	}
	return data, media
}

// respell moves a value from one key to another.
func respell(body map[string]any, right, wrong string) {
	body[wrong] = body[right]
	delete(body, right)
}
