package mock

import "slices"

// Same are the fields of a webhook, as paths, that say the same thing: groups of them.
func Same(event string) [][]string {
	switch event {
	case paymentNotify:
		return [][]string{
			{"status", "transactionStatus"},
			{"amount", "finalAmount", "transactionAmount"},
			{"uniqueTransactionId", "orderId"},
		}
	case cardTransaction:
		return [][]string{
			{"enKashCardTransactionId", "txnDetails.id"},
			{"pgReferenceNumber", "txnDetails.txnRefNo"},
			{"type", "txnDetails.transactionType"},
			{"currency", "txnDetails.txnCurrency"},
			{"createdOn", "txnDate"},
		}
	}
	return nil
}

// Follows are the fields of a webhook that follow from what another says, and what they then say.
func Follows(event, field, says string) map[string]string {
	if event != paymentNotify || field != "status" {
		return nil
	}
	order, message := outcomeOf(slices.Contains(arrivedStatuses(), says))
	return map[string]string{"orderStatus": order, "txnMsg": message}
}

// arrivedStatuses are those of a payment whose money arrived, also where it went back since.
func arrivedStatuses() []string {
	return []string{"SUCCESS", "PARTIALLY_REFUNDED", "REFUNDED"}
}
