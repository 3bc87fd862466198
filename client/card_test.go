package client

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// card answers every call about cards with one payload, sealed where the call is.
func card(t *testing.T, payload string) (*Client, *arrival) {
	saw := &arrival{}
	config := testConfig("http://127.0.0.1:1")
	config.Assumed = true
	codec, err := NewCodec(config.Credentials.PayloadSecret())
	if err != nil {
		t.Fatal(err)
	}
	config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/api/v0/merchant/token" {
			return answer(r, 200, merchantTokenBody(canaryToken, time.Now().Add(time.Hour))), nil
		}
		*saw = arrival{method: r.Method, path: r.URL.Path, header: r.Header}
		saw.body = arrive(r).body
		body := `{"code":0,"message":"Success","payload":` + payload + `}`
		if strings.HasSuffix(r.URL.Path, "/cardAccount/get") {
			body = `{"response_code":0,"response_message":"Success","payload":` + payload + `}`
		}
		if plain, err := codec.Open([]byte(saw.body)); err == nil {
			saw.body = string(plain)
			return answer(r, 200, string(codec.Seal([]byte(body)))), nil
		}
		return answer(r, 200, body), nil
	})}
	return mustNew(t, config), saw
}

var (
	someRef      = CardRef{"CEK1", "CA1", "EKC1"}
	someApproval = CardApproval{OTPMedium: "MOBILE", OTPRequestID: "EK1", OTP: NewSecret("123456")}
)

const (
	ref      = `"companyId":"CEK1","cardAccountId":"CA1","enKashCardId":"EKC1"`
	approval = `"otpMedium":"MOBILE","otpRequestId":"EK1","otp":"123456"`
	oneCard  = `{"enKashCardId":"EKC1","userId":"EKU","cardAccountId":"CA1","maskedNumber":"XXXX XXXX XXXX 1234","cardStatus":{"name":"ACTIVE","label":"Active"},"otbBalance":10.50}`
)

// TestCards: each call is written as its page has it, and its answer read.
func TestCards(t *testing.T) {
	amount := Paise(1000)
	view := ViewCardRequest{someRef, "EK1", NewSecret("123456")}
	for _, one := range []struct {
		name, path, payload, body, got string
		call                           func(context.Context, *Client) (any, error)
	}{
		{"prepaid", "", oneCard, `{"companyId":"CEK1","cardAccountId":"CA1","mobile":"6000000011","loadAmount":10.00}`, "{EKC1 EKU CA1 XXXX XXXX XXXX 1234 ACTIVE Active 10.50 }", func(ctx context.Context, c *Client) (any, error) {
			return c.CreateReloadablePrepaidCard(ctx, CreateCardRequest{CompanyID: "CEK1", CardAccountID: "CA1", Mobile: "6000000011", LoadAmount: &amount})
		}},
		{"gift", "", oneCard, `{"companyId":"CEK1","cardAccountId":"CA1","middleName":"M","documents":[{"docType":"PAN","docNo":"X"}]}`, "{EKC1 EKU CA1 XXXX XXXX XXXX 1234 ACTIVE Active 10.50 }", func(ctx context.Context, c *Client) (any, error) {
			return c.CreateNonReloadableGiftCard(ctx, CreateCardRequest{CompanyID: "CEK1", CardAccountID: "CA1", MiddleName: "M", Documents: []CardDocument{{"PAN", "X"}}})
		}},
		{"account", "/cardAccount/create", `{"cardAccountId":"CA2"}`, `{"companyId":"CEK1","companyName":"Acme","planMasterId":"PM1","email":"a@b.test","mobile":"6000000011","accountTitle":"Gifts","accountType":"GIFT"}`, "CA2", func(ctx context.Context, c *Client) (any, error) {
			return c.CreateCardAccount(ctx, CreateCardAccountRequest{CompanyID: "CEK1", CompanyName: "Acme", PlanMasterID: "PM1", Email: "a@b.test", Mobile: "6000000011", AccountTitle: "Gifts", AccountType: "GIFT"})
		}},
		{"account details", "/cardAccount/get", `{"cardAccountId":"CA1","companyId":"CEK1","availableCardBalance":5}`, `{"companyId":"CEK1","cardAccountId":"CA1"}`, "{CA1 CEK1 5.00}", func(ctx context.Context, c *Client) (any, error) { return c.GetCardAccountDetails(ctx, someRef) }},
		{"search", "/search", `{"recordsCount":1,"data":[{"enKashCardId":"EKC1","maskedNumber":"X","cardStatus":{"name":"LOCKED"}},{"enKashCardId":"EKC2","cardStatus":"LOCKED"}]}`, `{` + ref + `}`, "[{EKC1       X LOCKED} {EKC2        }]", func(ctx context.Context, c *Client) (any, error) { return c.SearchCards(ctx, someRef) }},
		{"details", "/wallet-details", strings.Replace(oneCard, `"otbBalance"`, `"kycStatus":"Verified","otbBalance"`, 1), `{` + ref + `}`, "{EKC1 EKU CA1 XXXX XXXX XXXX 1234 ACTIVE Active 10.50 Verified}", func(ctx context.Context, c *Client) (any, error) { return c.GetCardDetails(ctx, someRef) }},
		{"number", "/view-card-details", `{"cardNumber":"9999000000000000","expiryMonth":"08","expiryYear":"2031"}`, `{` + ref + `,"otpRequestId":"EK1","otp":"123456"}`, "9999000000000000 08 2031", func(ctx context.Context, c *Client) (any, error) {
			n, err := c.ViewCardDetails(ctx, view)
			return n.Number.Reveal() + " " + n.ExpiryMonth.Reveal() + " " + n.ExpiryYear.Reveal(), err
		}},
		{"cvv", "/view-card-cvv", `{"cvv":"123"}`, `{` + ref + `,"otpRequestId":"EK1","otp":"123456"}`, "123", func(ctx context.Context, c *Client) (any, error) {
			cvv, err := c.ViewCardCVV(ctx, view)
			return cvv.Reveal(), err
		}},
		{"otp", "/otp", `{"otpRequestId":"EK1","mobileNumber":"60XXXXXX11"}`, `{"cardOtpAction":"BLOCK_CARD","cardAccountId":"CA1","enKashCardId":"EKC1"}`, "{EK1 60XXXXXX11}", func(ctx context.Context, c *Client) (any, error) {
			return c.GenerateCardOTP(ctx, CardOTPRequest{CardBlockOTP, "CA1", "EKC1"})
		}},
		{"pin", "/setPin", `"Success"`, `{` + ref + `,"pinBlock":"9078","otpRequired":false}`, "<nil>", func(ctx context.Context, c *Client) (any, error) {
			return nil, c.SetCardPIN(ctx, SetCardPINRequest{CardRef: someRef, PINBlock: NewSecret("9078")})
		}},
		{"block", "/block", oneCard, `{` + ref + `,"blockCode":"L",` + approval + `}`, "{EKC1 EKU CA1 XXXX XXXX XXXX 1234 ACTIVE Active 10.50 }", func(ctx context.Context, c *Client) (any, error) {
			return c.BlockCard(ctx, BlockCardRequest{CardRef: someRef, CardApproval: someApproval, BlockCode: "L"})
		}},
		{"replace", "/replaceCard", oneCard, `{"cardAccountId":"CA1","enKashCardId":"EKC1","otpMedium":"MFA","mfaCode":"654321"}`, "{EKC1 EKU CA1 XXXX XXXX XXXX 1234 ACTIVE Active 10.50 }", func(ctx context.Context, c *Client) (any, error) {
			return c.RequestCardReplacement(ctx, ReplaceCardRequest{someRef, CardApproval{OTPMedium: "MFA", MFACode: NewSecret("654321")}})
		}},
		{"physical", "/physicalCard", `{}`, `{` + ref + `,"deliveryCity":"Pune"}`, "<nil>", func(ctx context.Context, c *Client) (any, error) {
			return nil, c.OrderPhysicalCard(ctx, PhysicalCardRequest{CardRef: someRef, DeliveryCity: "Pune"})
		}},
		{"balance", "/card-balance", `{"otbBalance":"7.05"}`, `{` + ref + `}`, "7.05", func(ctx context.Context, c *Client) (any, error) { return c.GetCardBalance(ctx, someRef) }},
		{"load", "/balance", `{"enkashCardTxnId":"ECT1","pgReferenceNumber":"R1","amount":10.00,"otbBalance":20}`, `{` + ref + `,"amount":10.00,"transactionType":"CR","type":"ALLOCATE_FUND","transactionCode":"ALLOCATION","uniqueReferenceNumber":"R1"}`, "{ECT1 R1 10.00 20.00}", func(ctx context.Context, c *Client) (any, error) {
			return c.LoadCardFromBalance(ctx, LoadCardRequest{CardRef: someRef, Amount: 1000, TransactionType: "CR", Type: "ALLOCATE_FUND", TransactionCode: "ALLOCATION", UniqueReferenceNumber: "R1"})
		}},
		{"transactions", "/transaction/all", `{"data":[{"enkashCardTxnId":"ECT1","amount":10.00}]}`, `{` + ref + `,"pgReferenceNumber":"R1"}`, "[{ECT1 10.00     }]", func(ctx context.Context, c *Client) (any, error) {
			return c.GetCardTransactionDetails(ctx, CardTransactionsRequest{someRef, "R1"})
		}},
		{"limits", "/velocity/rule", `"Success"`, `{"cardAccountId":"CA1","companyId":"CEK1","enKashCardIds":"EKC1","posDailyLimit":"1220"}`, "<nil>", func(ctx context.Context, c *Client) (any, error) {
			return nil, c.UpdateCardLimitsControls(ctx, CardLimitsRequest{"CEK1", "CA1", "EKC1", CardLimits{"posDailyLimit": "1220"}})
		}},
		{"limits read", "/velocity/rule/get", `{"posDailyLimit":"1220"}`, `{` + ref + `}`, "map[posDailyLimit:1220]", func(ctx context.Context, c *Client) (any, error) { return c.GetCardLimitsControls(ctx, someRef) }},
	} {
		t.Run(one.name, func(t *testing.T) {
			c, saw := card(t, one.payload)
			got, err := one.call(t.Context(), c)
			if err != nil || fmt.Sprint(got) != one.got {
				t.Errorf("got %v, %v; want %s", got, err, one.got)
			}
			if saw.body != one.body || saw.path != "/api/v0/partner/enKashCard"+one.path {
				t.Errorf("sent %s\n%s, want\n%s", saw.path, saw.body, one.body)
			}
		})
	}
}

// TestCardAnswersThatCannotBeRead: what is missing is said, and nothing is taken for it.
func TestCardAnswersThatCannotBeRead(t *testing.T) {
	for payload, says := range map[string]string{
		`null`: "payload is missing", `{}`: "payload.cardAccountId is missing",
		strings.Replace(oneCard, `{"name":"ACTIVE","label":"Active"}`, `"ACTIVE"`, 1): "payload.cardStatus is missing or not an object",
		strings.Replace(oneCard, `"name":"ACTIVE",`, "", 1):                           "payload.cardStatus.name is missing",
		strings.Replace(oneCard, `,"otbBalance":10.50`, "", 1):                        "payload.otbBalance is missing",
		strings.Replace(oneCard, `10.50`, "10.505", 1):                                "more than two decimals",
	} {
		c, _ := card(t, payload)
		if _, err := c.GetCardDetails(t.Context(), someRef); KindOf(err) != KindEnvelope || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %s", payload, err, says)
		}
	}
	c, _ := card(t, `{"data":7}`)
	if _, err := c.SearchCards(t.Context(), someRef); KindOf(err) != KindEnvelope {
		t.Error(err)
	}
}
