package client

import (
	"context"
	"strings"
	"testing"
)

// assuming is a client that calls what nobody has seen, over answers of HTTP 200.
func assuming(t *testing.T, body string) (*Client, *arrival) {
	c, saw := over(t, 200, body)
	c.assumed = true
	return c, saw
}

// TestAssumedWalletCalls are refused before they are dialled.
func TestAssumedWalletCalls(t *testing.T) {
	c, saw := over(t, 200, `{}`)
	for name, call := range map[string]func() error{
		"minimum details": func() error {
			_, err := c.CreateWalletWithMinimumDetails(t.Context(), CreateMinimumWalletRequest{})
			return err
		},
		"min KYC":     func() error { _, err := c.MinKYC(t.Context(), MinKYCRequest{}); return err },
		"VKYC link":   func() error { _, err := c.VKYCLinkGeneration(t.Context(), WalletRequest{}); return err },
		"VKYC status": func() error { _, err := c.VKYCStatus(t.Context(), WalletRequest{}); return err },
	} {
		if err := call(); KindOf(err) != KindConfig || saw.path != "" {
			t.Errorf("%s: %v, called %s", name, err, saw.path)
		}
	}
}

func TestCreateWallet(t *testing.T) {
	const made = `{"code":0,"message":"Success","payload":{"enKashCardId":"EKCWLUAADN","cardAccountId":"CAC7975","status":"INACTIVE","kycStatus":"Not Uploaded","otpRequestId":"EK7E5CKFQX","mobileNumber":"60XXXXXX11"}}`
	want := CreatedWallet{"EKCWLUAADN", "INACTIVE", "Not Uploaded", "EK7E5CKFQX", "60XXXXXX11"}
	c, saw := assuming(t, made)
	got, err := c.CreateWallet(t.Context(), CreateWalletRequest{
		CompanyID: "CEKQ08TRRG", CardAccountID: "CAC7975", Email: "nila@example.com", Mobile: "6000000011", Title: "Ms", FirstName: "नीला", LastName: "O'Rao",
		Documents: []Document{{"PAN", "ABCDE1234F"}}, SpecialDate: "02-09-2001", Address: "1 Main Road", City: "Pune", State: "Maharashtra", Pincode: "411001", Country: "India",
	})
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if body := `{"companyId":"CEKQ08TRRG","cardAccountId":"CAC7975","email":"nila@example.com","mobile":"6000000011","title":"Ms","firstName":"नीला","lastName":"O'Rao",` +
		`"documents":[{"docType":"PAN","docNo":"ABCDE1234F"}],"specialDate":"02-09-2001","address":"1 Main Road","city":"Pune","state":"Maharashtra","pincode":"411001","country":"India"}`; saw.body != body || saw.path != "/api/v0/partner/enKashCard/wallet" {
		t.Errorf("sent %s to %s", saw.body, saw.path)
	}
	got, err = c.CreateWalletWithMinimumDetails(t.Context(), CreateMinimumWalletRequest{CompanyID: "C", CardAccountID: "A", Mobile: "6000000011", FirstName: "Nila", LastName: "Rao"})
	if err != nil || got != want || saw.body != `{"companyId":"C","cardAccountId":"A","mobile":"6000000011","firstName":"Nila","lastName":"Rao"}` {
		t.Errorf("%+v, %v, sent %s", got, err, saw.body)
	}
	for body, says := range map[string]string{
		`{"code":0}`:              "payload is missing",
		`{"code":0,"payload":{}}`: "payload.enKashCardId is missing",
		`{"code":0,"payload":{"enKashCardId":"E","status":"A","kycStatus":"K","otpRequestId":5}}`: "payload.otpRequestId is not a string",
	} {
		c, _ := assuming(t, body)
		if _, err := c.CreateWallet(t.Context(), CreateWalletRequest{}); KindOf(err) != KindEnvelope || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestWalletCalls(t *testing.T) {
	wallet := WalletRequest{"CEKQ08TRRG", "CAC7975", "EKCWLUAADN"}
	const names = `"companyId":"CEKQ08TRRG","cardAccountId":"CAC7975","enKashCardId":"EKCWLUAADN"`
	const kyc = `{"code":0,"payload":{"enKashCardId":"EKCWLUAADN","kycStatus":"Pending","kycSubStatus":"Created"}}`
	c, saw := assuming(t, kyc)
	k, err := c.MinKYC(t.Context(), MinKYCRequest{wallet, NewSecret(canaryOTP), "EK7E5CKFQX"})
	if err != nil || k != (KYC{"Pending", "Created"}) || saw.body != `{`+names+`,"otp":"735913","otpRequestId":"EK7E5CKFQX"}` {
		t.Errorf("%+v, %v, sent %s", k, err, saw.body)
	}
	if k, err = c.VKYCStatus(t.Context(), wallet); err != nil || k != (KYC{"Pending", "Created"}) || saw.method != "GET" || saw.body != "" {
		t.Errorf("%+v, %v, sent %+v", k, err, saw)
	}
	if err := c.UpdateWalletDetails(t.Context(), UpdateWalletRequest{WalletRequest: wallet, City: "Mumbai"}); err != nil || saw.method != "PATCH" || saw.body != `{`+names+`,"city":"Mumbai"}` {
		t.Errorf("%v, sent %+v", err, saw)
	}
	c, _ = assuming(t, `{"code":0,"payload":{"enKashCardId":"EKCWLUAADN","vkycLink":"https://x/y","expiresAt":1672531199000}}`)
	if link, err := c.VKYCLinkGeneration(t.Context(), wallet); err != nil || link.URL != "https://x/y" || link.Expires.Unix() != 1672531199 {
		t.Errorf("%+v, %v", link, err)
	}
	c, _ = assuming(t, `{"code":0,"payload":{"walletId":"EKCWLUAADN","status":"INACTIVE","kycStatus":"Verified","kycSubStatus":"","latestTncVersionAccepted":false,"partnerTncUrl":"https://x/t","limits":{"balance":10000.00}}}`)
	if d, err := c.GetWalletDetails(t.Context(), wallet); err != nil || d != (WalletDetails{"EKCWLUAADN", "INACTIVE", KYC{"Verified", ""}, false, "https://x/t", 1_000_000}) {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestWalletAnswersThatCannotBeRead(t *testing.T) {
	status := func(ctx context.Context, c *Client) error { _, err := c.VKYCStatus(ctx, WalletRequest{}); return err }
	link := func(ctx context.Context, c *Client) error {
		_, err := c.VKYCLinkGeneration(ctx, WalletRequest{})
		return err
	}
	details := func(ctx context.Context, c *Client) error {
		_, err := c.GetWalletDetails(ctx, WalletRequest{})
		return err
	}
	for payload, call := range map[string]func(context.Context, *Client) error{
		`{"kycSubStatus":"x"}`:               status,
		`{"kycStatus":"x","kycSubStatus":5}`: status,
		`{"vkycLink":"x"}`:                   link,
		`{"expiresAt":1}`:                    link,
		`{"walletId":"x"}`:                   details,
		`{"walletId":"x","status":"A"}`:      details,
		`{"walletId":"x","status":"A","latestTncVersionAccepted":true,"limits":{}}`: details,
	} {
		c, _ := assuming(t, `{"code":0,"payload":`+payload+`}`)
		if err := call(t.Context(), c); KindOf(err) != KindEnvelope || !strings.Contains(err.Error(), "payload.") {
			t.Errorf("%s: %v", payload, err)
		}
	}
}
