package contract_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

const (
	cardAnswer   = `{"response_code":0,"response_message":"Success","payload":{"cardAccountId":"CAC7975","companyId":"CEKQ08TRRG","primaryEnKashCard":{"enKashCardId":"EKCWLUAADN","userId":"EKPBJ8L4","token":"0123456789abcdef0123","maskedNumber":"XXXX XXXX XXXX 2209"}}}`
	pointsAnswer = `{"code":0,"message":"Success","payload":{"cardAccountId":"CAC7975","enkashCardTxnId":"ECTRSZJ8CRJ2E"}}`
	limitsAnswer = `{"code":0,"message":"Success","payload":{"createdOn":"Jan 23, 2025 4:38:36 PM"}}`
	foundAnswer  = `{"response_code":0,"response_message":"Success","payload":{"recordsCount":1,"data":[{"settlementPayoutId":"SP11114BPTOS","totalSettlementAmount":13.7,"payoutStatus":"SUCCESS","utr":"AXISCN111118675","payoutDate":"2026-04-22 13:50:03"}]}}`
	payoutAnswer = `{"response_code":0,"response_message":"Success","payload":{"settlementPayoutId":"SP11114BPTOS","payoutStatus":"SUCCESS","utr":"AXISCN111118675","settlementTransactions":[{"approvedOn":"2026-04-22 13:40:32"}]}}`
	vaAnswer     = `{"response_code":0,"response_message":"SUCCESS","payload":{"customerReferenceId":"CUST7625367","merchantDetailId":"MD345EFDHFHSB","amountPaid":3000.5}}`
	billAnswer   = `{"response_code":0,"response_message":"Success","payload":{"billDate":"2025-06-02","createdDate":"2025-06-02T14:24:14.670Z","approvalStatus":"APPROVED","paymentStatus":"SUCCESS","billpayStatus":"SUCCESS"}}`
)

// TestAnAnswerBreaksWhatItsPartStates: a requirement beside a part of a schema is broken by that
// part and by nothing else, and weighs no more than the part is known.
func TestAnAnswerBreaksWhatItsPartStates(t *testing.T) {
	c := load(t)
	for _, b := range []struct {
		requirement, operation, whole, old, new, path string
		want                                          verdict.Verdict
	}{
		{"EK-ID-010", "card.get-card-account-details", cardAnswer, "CEKQ08TRRG", "CEQ08TRRG", "payload.companyId", verdict.Warn},
		{"EK-ID-030", "expense.get-petty-cash-account-details", cardAnswer, "CAC7975", "C7975", "payload.cardAccountId", verdict.Warn},
		{"EK-ID-030", "loyalty.create-and-allocate-points", pointsAnswer, "CAC7975", "CAC7975123", "payload.cardAccountId", verdict.Warn},
		{"EK-ID-040", "card.get-card-account-details", cardAnswer, "EKCWLUAADN", "EKCWLUAAD", "payload.primaryEnKashCard.enKashCardId", verdict.Warn},
		{"EK-ID-050", "card.get-card-account-details", cardAnswer, "EKPBJ8L4", "EKpbj8l4", "payload.primaryEnKashCard.userId", verdict.Warn},
		{"EK-ID-060", "loyalty.create-and-allocate-points", pointsAnswer, "ECTRSZJ8CRJ2E", "ECTRSZ", "payload.enkashCardTxnId", verdict.Warn},
		{"EK-ID-070", "gateway.view-virtual-account-by-customer-reference-id", vaAnswer, "MD345", "345", "payload.merchantDetailId", verdict.Warn},
		{"EK-ID-080", "card.get-card-account-details", cardAnswer, "0123456789abcdef0123", "xyz", "payload.primaryEnKashCard.token", verdict.Warn},
		{"EK-ID-110", "card.generate-otp", `{"code":0,"message":"Success","payload":{"otpRequestId":"EK7E5CKFQX","mobileNumber":"60XXXXXX11"}}`, "EK7E5CKFQX", "7E5CKFQX", "payload.otpRequestId", verdict.Warn},
		{"EK-ID-120", "gateway.search-settlement-payouts", foundAnswer, "SP11114BPTOS", "11114BPTOS", "payload.data[0].settlementPayoutId", verdict.Warn},
		{"EK-MASK-010", "card.get-card-account-details", cardAnswer, "XXXX XXXX XXXX 2209", "XXXXXXXXXXXX2209", "payload.primaryEnKashCard.maskedNumber", verdict.Warn},
		{"EK-MASK-010", "card.get-card-account-details", cardAnswer, "XXXX XXXX XXXX 2209", "4111 11XX XX11 2209", "payload.primaryEnKashCard.maskedNumber", verdict.Warn},
		{"EK-MASK-020", "card.create-reloadable-prepaid-card", `{"payload":{"maskedCardNumber":"4111 11XX XXXX 2209"}}`, "11XX XXXX", "1111 1111", "payload.maskedCardNumber", verdict.Warn},
		{"EK-DATE-010", "gateway.search-settlement-payouts", foundAnswer, "2026-04-22 13", "2026-04-22T13", "payload.data[0].payoutDate", verdict.Warn},
		{"EK-DATE-010", "gateway.get-settlement-payout-by-id", payoutAnswer, "2026-04-22 13", "22-04-2026 13", "payload.settlementTransactions[0].approvedOn", verdict.Warn},
		{"EK-DATE-020", "bill.get-utility-bill-status", billAnswer, `"2025-06-02"`, `"02-06-2025"`, "payload.billDate", verdict.Warn},
		{"EK-DATE-030", "bill.get-utility-bill-status", billAnswer, "02T14:24:14.670Z", "02 14:24", "payload.createdDate", verdict.Warn},
		{"EK-DATE-040", "card.get-card-limits-controls", limitsAnswer, "Jan 23, 2025 4:38:36 PM", "2025-01-23 16:38:36", "payload.createdOn", verdict.Warn},
		{"EK-PAGE-050", "card.search-cards", `{"code":0,"message":"Success","payload":{"recordsCount":1}}`, "1}", "-1}", "payload.recordsCount", verdict.Warn},
		{"EK-MONEY-010", "gateway.view-virtual-account-by-customer-reference-id", vaAnswer, "3000.5", "3000.505", "payload.amountPaid", verdict.Warn},
		{"EK-CORR-050", "gateway.view-virtual-account-by-customer-reference-id", vaAnswer, `"customerReferenceId":"CUST7625367",`, "", "payload.customerReferenceId", verdict.Warn},
		{"EK-CORR-050", "gateway.get-settlement-payout-by-id", payoutAnswer, `"settlementPayoutId":"SP11114BPTOS",`, "", "payload.settlementPayoutId", verdict.Warn},
		{"EK-SETTLE-010", "gateway.search-settlement-payouts", foundAnswer, `"SUCCESS"`, `"DONE"`, "payload.data[0].payoutStatus", verdict.Fail},
		{"EK-SETTLE-040", "gateway.search-settlement-payouts", foundAnswer, `"utr":"AXISCN111118675",`, "", "payload.data[0].utr", verdict.Warn},
		{"EK-SETTLE-050", "gateway.get-settlement-payout-by-id", payoutAnswer, `,"settlementTransactions":[{"approvedOn":"2026-04-22 13:40:32"}]`, "", "payload.settlementTransactions", verdict.Warn},
		{"EK-ORDER-110", "gateway.create-order", `{"response_code":0,"response_message":"Success","payload":{"redirectionUrl":"https://x.test","orderId":"O1"}}`, "O1", "", "payload.orderId", verdict.Fail},
		{"EK-BILL-190", "bill.get-utility-bill-status", billAnswer, `"billpayStatus":"SUCCESS"`, `"billpayStatus":"PAID"`, "payload.billpayStatus", verdict.Fail},
		{"EK-BILL-200", "bill.get-utility-bill-status", billAnswer, `"paymentStatus":"SUCCESS"`, `"paymentStatus":"PAID"`, "payload.paymentStatus", verdict.Fail},
		{"EK-BILL-210", "bill.get-utility-bill-status", billAnswer, `"APPROVED"`, `"MAYBE"`, "payload.approvalStatus", verdict.Warn},
		{"EK-BILL-240", "bill.get-utility-bill-status", billAnswer, `"paymentStatus":"SUCCESS"`, `"paymentStatus":"REFUNDED"`, "payload.paymentStatus", verdict.Warn},
		{"EK-BILL-260", "bill.confirm-debit-for-bill-payment", `{"response_code":0,"response_message":"Success","payload":null}`, "null", "1", "payload", verdict.Warn},
		{"EK-KYC-050", "card.get-card-details", `{"payload":{"kycStatus":"x","partnerTncUrl":"x"}}`, `,"partnerTncUrl":"x"`, "", "payload.partnerTncUrl", verdict.Warn},
		{"EK-TNC-010", "wallet.get-wallet-details", `{"payload":{"latestTncVersionAccepted":true,"walletId":"x"}}`, "true", `"Y"`, "payload.latestTncVersionAccepted", verdict.Warn},
		{"EK-OAUTH-180", "expense.authentication", `{"access_token":"x","token_type":"bearer","expires_in":300}`, `"token_type":"bearer",`, "", "token_type", verdict.Fail},
		{"EK-CORR-060", "payout.create-payout", `{"response_code":0,"response_message":"x","payload":{"transactionId":"a","enkashTransactionId":"b"}}`, `"transactionId":"a",`, "", "payload.transactionId", verdict.Warn},
		{"EK-CORR-070", "payout.create-batch-payout", `{"response_code":0,"response_message":"x","payload":{"successfulPayoutTransactionCreateResponses":[{"transactionId":"a"}]}}`, `"transactionId":"a"`, "", "payload.successfulPayoutTransactionCreateResponses[0].transactionId", verdict.Warn},
	} {
		whole := c.Judge(answered(b.operation, `{}`, 200, b.whole), false)
		if check, found := find(whole, b.requirement); !found || check.Verdict != verdict.Pass {
			t.Errorf("%s, %s as it should be: %+v", b.requirement, b.operation, check)
		}
		broken := strings.Replace(b.whole, b.old, b.new, 1)
		check, _ := find(c.Judge(answered(b.operation, `{}`, 200, broken), false), b.requirement)
		if check.Verdict != b.want || len(check.Fields) != 1 || check.Fields[0].Path != b.path {
			t.Errorf("%s, %s: want %s at %s: %+v", b.requirement, b.operation, b.want, b.path, check)
		}
	}
}

// TestARequestBreaksWhatItsPartStates is the same for what a client must send.
func TestARequestBreaksWhatItsPartStates(t *testing.T) {
	c := load(t)
	for _, b := range []struct{ requirement, operation, whole, old, new string }{
		{"EK-ORDER-010", "gateway.create-order", `{"orderId":"A1","amount":{"value":1,"currency":"INR"}}`, "A1", "A-1"},
		{"EK-ORDER-020", "gateway.create-order", `{"customerInfo":{"firstName":"Asha","phoneNumber":"9876543210"}}`, "Asha", "Asha 2"},
		{"EK-ORDER-020", "gateway.create-order", `{"customerInfo":{"firstName":"Asha","phoneNumber":"9876543210"}}`, "987", "+91987"},
		{"EK-PAY-110", "gateway.submit-payment-request", `{"paymentDetail":{"paymentMode":"UPI","vpa":"a@b"}}`, `,"vpa":"a@b"`, ""},
		{"EK-PAY-130", "gateway.verify-upi-vpa", `{"merchantOrderId":"a","merchantIdentifierKey":"b","vpa":"a@b"}`, `"merchantIdentifierKey":"b",`, ""},
		{"EK-MONEY-110", "gateway.refund", `{"amount":10.25,"requestId":"a"}`, "10.25", "10.255"},
		{"EK-DATE-050", "wallet.create-wallet", `{"specialDate":"02-09-2001"}`, "02-09-2001", "2001-09-02"},
		{"EK-CARD-010", "card.load-money-from-balance", `{"transactionType":"CR"}`, "CR", "DR"},
		{"EK-CARD-020", "card.load-money-from-balance", `{"type":"ALLOCATE_FUND","transactionCode":"ALLOCATION"}`, "ALLOCATION", "PRINCIPLE"},
		{"EK-CARD-030", "card.block-card", `{"otpMedium":"MFA","mfaCode":"1"}`, `,"mfaCode":"1"`, ""},
		{"EK-GIFT-010", "card.create-non-reloadable-gift-card", `{"loadAmount":10}`, `"loadAmount":10`, ""},
		{"EK-POINT-010", "loyalty.create-and-allocate-points", `{"transactionType":"DR","type":"UNALLOCATE_POINT"}`, "UNALLOCATE", "ALLOCATE"},
		{"EK-BENEF-010", "payout.create-beneficiary", `{"vpaHandle":"a@b"}`, `"vpaHandle":"a@b"`, `"beneficiaryAccountNumber":"1"`},
		{"EK-BENEF-010", "payout.create-beneficiary", `{"vpaHandle":"a@b"}`, `}`, `,"beneficiaryAccountNumber":"1","beneficiaryIfsc":"KKBK0000432"}`},
		{"EK-BENEF-020", "payout.create-beneficiary", `{"beneficiaryId":"A1"}`, "A1", "A_1"},
		{"EK-BENEF-030", "payout.create-payout", `{"beneficiaryId":"A1"}`, `"beneficiaryId":"A1"`, ""},
		{"EK-PAYABLE-010", "payable.payment-request", `{"otp":"123456","otpReferenceNumber":"a"}`, `,"otpReferenceNumber":"a"`, ""},
	} {
		o, _ := c.Operation(b.operation)
		judge := func(body string) verdict.Check {
			check, _ := find(c.JudgeRequest(sent(b.operation, o.Method, base+o.Path, body), false), b.requirement)
			return check
		}
		if check := judge(b.whole); check.Verdict != verdict.Pass {
			t.Errorf("%s, %s as it should be: %+v", b.requirement, b.operation, check)
		}
		if check := judge(strings.Replace(b.whole, b.old, b.new, 1)); check.Verdict == verdict.Pass || len(check.Fields) == 0 {
			t.Errorf("%s, %s without: %+v", b.requirement, b.operation, check)
		}
	}
}
