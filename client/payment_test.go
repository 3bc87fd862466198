package client

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// onMock is over for calls that only a simulator takes; it also shows the query.
func onMock(t *testing.T, body string) (*Client, *arrival, *url.Values) {
	saw, query := &arrival{}, &url.Values{}
	config := testConfig("http://127.0.0.1:1")
	config.Assumed = true
	config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/api/v0/merchant/token" {
			return answer(r, 200, merchantTokenBody(canaryToken, time.Now().Add(time.Hour))), nil
		}
		*saw, *query = arrival{method: r.Method, path: r.URL.Path, header: r.Header}, r.URL.Query()
		if r.Body != nil {
			saw.body = arrive(r).body
		}
		return answer(r, 200, body), nil
	})}
	return mustNew(t, config), saw, query
}

var asha = WalletRequest{CompanyID: "CEKZYD5VWX", CardAccountID: "CAP1D8F", EnKashCardID: "EKCKIE9O2R"}

const ashaBody = `{"companyId":"CEKZYD5VWX","cardAccountId":"CAP1D8F","enKashCardId":"EKCKIE9O2R"`

const kiran = `{"beneficiaryId":"BEN0000001","beneficiaryName":"Kiran","accountNumber":"000123456789","ifscCode":"XXXX0000001","status":%q}`

func TestBeneficiaries(t *testing.T) {
	want := Beneficiary{"BEN0000001", "Kiran", "000123456789", "XXXX0000001", "ACTIVE"}
	c, saw, _ := onMock(t, `{"code":0,"message":"Success","payload":`+fmt.Sprintf(kiran, "ACTIVE")+`}`)
	added, err := c.AddBeneficiary(t.Context(), AddBeneficiaryRequest{asha, "Kiran", "000123456789", "XXXX0000001"})
	if err != nil || added != want {
		t.Errorf("%+v, %v", added, err)
	}
	if body := ashaBody + `,"beneficiaryName":"Kiran","accountNumber":"000123456789","ifscCode":"XXXX0000001"}`; saw.body != body || saw.method != "POST" || saw.path != "/api/v0/partner/enKashCard/beneficiary/add" {
		t.Errorf("sent %+v", saw)
	}
	c, saw, query := onMock(t, `{"code":0,"message":"Success","payload":`+fmt.Sprintf(kiran, "DELETED")+`}`)
	if gone, err := c.DeleteBeneficiary(t.Context(), DeleteBeneficiaryRequest{asha, "BEN0000001"}); err != nil || gone.Status != "DELETED" {
		t.Errorf("%+v, %v", gone, err)
	}
	if saw.method != "DELETE" || saw.body != "" || query.Encode() != "beneficiaryId=BEN0000001&cardAccountId=CAP1D8F&companyId=CEKZYD5VWX&enKashCardId=EKCKIE9O2R" {
		t.Errorf("sent %+v with %s", saw, query.Encode())
	}
	c, saw, _ = onMock(t, `{"code":0,"message":"Success","payload":{"beneficiaries":[`+fmt.Sprintf(kiran, "ACTIVE")+`]}}`)
	if all, err := c.SearchBeneficiaries(t.Context(), SearchBeneficiariesRequest{Wallet: asha}); err != nil || len(all) != 1 || all[0] != want || saw.body != ashaBody+"}" {
		t.Errorf("%+v, %v, sent %s", all, err, saw.body)
	}
	for body, says := range map[string]string{
		`{"code":0}`:                                        "payload is missing",
		`{"code":0,"payload":{}}`:                           "payload.beneficiaries is missing",
		`{"code":0,"payload":{"beneficiaries":{}}}`:         "payload.beneficiaries is missing or not a list",
		`{"code":0,"payload":{"beneficiaries":[5]}}`:        "payload.beneficiaries[0] is not an object",
		`{"code":0,"payload":{"beneficiaries":[{}]}}`:       "is missing or empty",
		`{"code":422,"message":"Card account not found"}`:   "Card account not found",
		`{"code":0,"payload":{"beneficiaries":[{"status":1`: "ends early",
	} {
		c, _, _ := onMock(t, body)
		if _, err := c.SearchBeneficiaries(t.Context(), SearchBeneficiariesRequest{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", body, err)
		}
	}
	c, _, _ = onMock(t, `{"code":0,"message":"Success","payload":{"beneficiaryId":5}}`)
	if _, err := c.AddBeneficiary(t.Context(), AddBeneficiaryRequest{}); KindOf(err) != KindEnvelope {
		t.Error(err)
	}
}

func TestTransfers(t *testing.T) {
	const success = `{"code":0,"message":"Success","payload":{"enkashCardTxnId":"ECTRSZJ8CRJ2E","uniqueTransactionId":"TXN_1","amount":20.00,"status":"PENDING"}}`
	want := Transfer{"ECTRSZJ8CRJ2E", "TXN_1", 2000, TransferPending}
	tail := `,"amount":20.00,"remarks":"Rent","otp":"` + canaryOTP + `","otpReferenceId":"EK0N4ERDOS","uniqueTransactionId":"TXN_1"}`
	imps := IMPSTransferRequest{asha, "BEN0000001", 2000, "Rent", NewSecret(canaryOTP), "EK0N4ERDOS", "TXN_1"}
	c, saw, _ := onMock(t, success)
	if got, err := c.IMPSFundTransfer(t.Context(), imps); err != nil || got != want || saw.body != ashaBody+`,"beneficiaryId":"BEN0000001"`+tail {
		t.Errorf("%+v, %v, sent %s", got, err, saw.body)
	}
	wallet := WalletTransferRequest{asha, "EKCBEFFEC1", 2000, "Rent", NewSecret(canaryOTP), "EK0N4ERDOS", "TXN_1"}
	if got, err := c.WalletToWalletFundTransfer(t.Context(), wallet); err != nil || got != want || saw.body != ashaBody+`,"receiverEnKashCardId":"EKCBEFFEC1"`+tail {
		t.Errorf("%+v, %v, sent %s", got, err, saw.body)
	}
	c, saw, query := onMock(t, success)
	if got, err := c.GetFundTransferStatus(t.Context(), TransferStatusRequest{UniqueTransactionID: "TXN 1&2"}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if saw.method != "GET" || saw.body != "" || query.Encode() != "uniqueTransactionId=TXN+1%262" {
		t.Errorf("sent %+v with %s", saw, query.Encode())
	}
	for body, says := range map[string]string{
		`{"code":0}`: "payload is missing",
		`{"code":0,"payload":{"uniqueTransactionId":"T","amount":1,"status":"S"}}`:                                           "payload.enkashCardTxnId is missing",
		`{"code":0,"payload":{"enkashCardTxnId":"E","amount":1,"status":"S"}}`:                                               "payload.uniqueTransactionId is missing",
		`{"code":0,"payload":{"enkashCardTxnId":"E","uniqueTransactionId":"T","amount":1}}`:                                  "payload.status is missing",
		`{"code":0,"payload":{"enkashCardTxnId":"E","uniqueTransactionId":"T","status":"S"}}`:                                "payload.amount is missing",
		`{"code":0,"payload":{"enkashCardTxnId":"E` + canaryOTP + `","uniqueTransactionId":"T","status":"S","amount":true}}`: "payload.amount cannot be read",
	} {
		c, _, _ := onMock(t, body)
		_, err := c.IMPSFundTransfer(t.Context(), imps)
		if KindOf(err) != KindEnvelope || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "do not make another") {
			t.Errorf("%s: %v", body, err)
			continue
		}
		noSecret(t, body, err.Error())
		if _, err := c.GetFundTransferStatus(t.Context(), TransferStatusRequest{}); KindOf(err) != KindEnvelope {
			t.Errorf("%s: %v", body, err)
		}
	}
	c, _, _ = onMock(t, `{"code":412,"message":"Invalid OTP `+canaryOTP+`"}`)
	if _, err := c.WalletToWalletFundTransfer(t.Context(), wallet); KindOf(err) != KindRefused || !strings.Contains(err.Error(), "Invalid OTP [secret]") {
		t.Error(err)
	}
}

func TestMerchantSettlementStatus(t *testing.T) {
	c, saw, query := onMock(t, `{"code":0,"message":"Success","payload":{"merchantUniqueTxnId":"TXN_1","amount":"20.00","settlementStatus":"ON_HOLD"}}`)
	got, err := c.MerchantSettlementStatus(t.Context(), SettlementStatusRequest{"TXN_1"})
	if err != nil || got != (Settlement{"TXN_1", 2000, "ON_HOLD"}) || saw.path != "/api/v0/partner/enKashCard/settlement-status" || query.Encode() != "merchantUniqueTxnId=TXN_1" {
		t.Errorf("%+v, %v, sent %+v with %s", got, err, saw, query.Encode())
	}
	for body, kind := range map[string]Kind{
		`{"code":0,"payload":{"merchantUniqueTxnId":"TXN_1","amount":1}}`:                  KindEnvelope,
		`{"code":0,"payload":{"merchantUniqueTxnId":"TXN_1","settlementStatus":"REFUND"}}`: KindEnvelope,
		`{"code":0,"payload":{"amount":1,"settlementStatus":"REFUND"}}`:                    KindEnvelope,
		`{"code":0,"payload":"REFUND"}`:                                                    KindEnvelope,
		`{"code":422,"message":"Merchant transaction not found"}`:                          KindRefused,
	} {
		c, _, _ := onMock(t, body)
		if _, err := c.MerchantSettlementStatus(t.Context(), SettlementStatusRequest{}); KindOf(err) != kind {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestMerchantSettlement(t *testing.T) {
	const line = `{"merchantUniqueTxnId":"TXN_1","amount":20.00,"settlementStatus":"ON_HOLD","txnDate":"2026-01-31T12:30:00.000Z"}`
	c, saw, _ := onMock(t, `{"code":0,"message":"Success","payload":{"recordsCount":3,"data":[`+line+`]}}`)
	got, count, err := c.MerchantSettlement(t.Context(), SettlementsRequest{CompanyID: "CEKZYD5VWX", MerchantDetailID: "MD7GWIYV3VEMQ8KQ", SettlementStatus: "ON_HOLD", PageSize: 1})
	if want := (ListedSettlement{Settlement{"TXN_1", 2000, "ON_HOLD"}, "2026-01-31T12:30:00.000Z"}); err != nil || count != 3 || len(got) != 1 || got[0] != want {
		t.Errorf("%+v of %d, %v", got, count, err)
	}
	if body := `{"companyId":"CEKZYD5VWX","merchantDetailId":"MD7GWIYV3VEMQ8KQ","settlementStatus":"ON_HOLD","pageSize":1}`; saw.method != "POST" || saw.path != "/api/v0/partner/enKashCard/merchant-settlement" || saw.body != body {
		t.Errorf("sent %+v", saw)
	}
	for body, says := range map[string]string{
		`{"code":0}`:                                         "payload is missing",
		`{"code":0,"payload":{"data":[]}}`:                   "payload.recordsCount is missing",
		`{"code":0,"payload":{"recordsCount":1}}`:            "payload.data is not a list",
		`{"code":0,"payload":{"recordsCount":1,"data":[5]}}`: "payload.data[0].merchantUniqueTxnId is missing",
		`{"code":0,"payload":{"recordsCount":1,"data":[{"merchantUniqueTxnId":"T","amount":1,"txnDate":"d"}]}}`:               "payload.data[0].settlementStatus is missing",
		`{"code":0,"payload":{"recordsCount":1,"data":[{"merchantUniqueTxnId":"T","amount":1,"settlementStatus":"REFUND"}]}}`: "payload.data[0].txnDate is missing",
		`{"code":422,"message":"Merchant not found"}`:                                                                         "Merchant not found",
	} {
		c, _, _ := onMock(t, body)
		if _, _, err := c.MerchantSettlement(t.Context(), SettlementsRequest{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", body, err)
		}
	}
}
