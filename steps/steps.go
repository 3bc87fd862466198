// Package steps is the Gherkin vocabulary: each step parses words, makes a call and asks the
// contract. It knows no target; one file holds the steps of one subject.
package steps

import "github.com/kasauti/kasauti/harness/scenario"

// Register adds the whole vocabulary to r.
func Register(r *scenario.Registry) {
	registerWorld(r)
	registerToken(r)
	registerOAuth(r)
	registerOTP(r)
	registerDebit(r)
	registerWallet(r)
	registerWalletDetails(r)
	registerWalletKYC(r)
	registerCard(r)
	registerPurchase(r)
	registerSealed(r)
	registerRequest(r)
	registerRefusal(r)
	registerClock(r)
	registerBeneficiary(r)
	registerTransfer(r)
	registerTransferState(r)
	registerSettlement(r)
	registerSettlementList(r)
	registerLedger(r)
	registerJournal(r)
	registerLoad(r)
	registerLoadRequest(r)
	registerStatement(r)
	registerAgain(r)
	registerOperation(r)
	registerAlone(r)
	registerExpectation(r)
	registerEventually(r)
	registerApp(r)
	registerWebhook(r)
	registerFault(r)
	registerFaultSeen(r)
}
