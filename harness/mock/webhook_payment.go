package mock

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// endedPayment is a payment into a wallet that is final, as its webhook tells it.
type endedPayment struct {
	id     string // enkashCardTxnId
	unique string // the caller's reference
	paise  int64
	status string
	ok     bool // the money arrived
	at     time.Time
}

// paymentBody is the payment webhook. The wallet's page was not seen: the fields are those of
// the gateway's page of the same name (api-13510838), and what they hold is ours (EK-HOOK-240).
type paymentBody struct {
	Surcharge         paise  `json:"surcharge"`
	SurchargeGst      paise  `json:"surchargeGst"`
	Amount            paise  `json:"amount"`
	FinalAmount       paise  `json:"finalAmount"`
	PaymentMode       string `json:"paymentMode"`
	BankCode          string `json:"bankCode"`
	BankName          string `json:"bankName"`
	CardScheme        string `json:"cardScheme"`
	Currency          string `json:"currency"`
	Checksum          string `json:"checksum"`
	Status            string `json:"status"`
	TransactionID     string `json:"transactionId"`
	Message           string `json:"txnMsg"`
	Date              string `json:"txnDate"`
	Unique            string `json:"uniqueTransactionId"`
	MaskedCard        string `json:"maskedCardNumber"`
	CardHolder        string `json:"cardHolderName"`
	PaymentToken      string `json:"paymentToken"`
	BankTransactionID string `json:"bankTransactionId"`
	Fee               paise  `json:"mdr"`
	FeeGst            paise  `json:"mdrGst"`
	TransactionAmount paise  `json:"transactionAmount"`
	OrderID           string `json:"orderId"`
	OrderStatus       string `json:"orderStatus"`
	TransactionStatus string `json:"transactionStatus"`
}

// notifyPayment tells that a payment is final. The caller holds u.mu, and has settled the
// payment: whoever looks it up sees the same (EK-HOOK-070).
func (u *universe) notifyPayment(p endedPayment) {
	u.notify(p.at, paymentNotify, p.id, u.paymentOf(p))
}

func (u *universe) paymentOf(p endedPayment) paymentBody {
	b := paymentBody{
		Amount: paise(p.paise), FinalAmount: paise(p.paise), TransactionAmount: paise(p.paise), PaymentMode: "UPI", Currency: "INR",
		Status: p.status, TransactionStatus: p.status,
		TransactionID: p.id, Unique: p.unique, OrderID: p.unique, BankTransactionID: opaque(u.seed, p.id, 12), Date: rfc3339(p.at),
		Checksum: opaque(u.seed, p.id, 64),
	}
	b.OrderStatus, b.Message = outcomeOf(p.ok)
	return b
}

// outcomeOf is what a payment webhook says of the order, where its money arrived or not.
func outcomeOf(arrived bool) (orderStatus, message string) {
	if arrived {
		return "PAID", "Transaction successful"
	}
	return "ATTEMPTED", "The payment did not succeed"
}

// opaque is a text that means nothing to its reader, and is the same for the same id. A checksum
// is one: how it is made was not seen, so that a receiver looks the payment up (EK-HOOK-150).
func opaque(seed uint64, id string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%d\x00%s", seed, n, id))
	return hex.EncodeToString(sum[:])[:n]
}
