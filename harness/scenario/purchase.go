package scenario

import "github.com/kasauti/kasauti/client"

// Purchase is what a shop, a web shop or an ATM asks of a card over the card network.
type Purchase struct {
	Card    string // enKashCardId
	Amount  client.Paise
	Channel string // POS, CONTACTLESS, ECOMMERCE or ATM
	Abroad  bool
	PIN     client.Secret // that the holder types; empty for the right one, or none
}

// Bought is what became of a purchase.
type Bought struct {
	Declined  string // the contract's name of the reason; "" for one that was approved
	TxnID     string // enkashCardTxnId of one that was approved
	Reference string // its pgReferenceNumber among the card's transactions
	Shop      string
	Balance   client.Paise // of the card, after it
}

// Network is the name of the account that shops and ATMs are paid to.
const Network = "network"
