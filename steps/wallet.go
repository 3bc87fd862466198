package steps

import (
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerWallet(r *scenario.Registry) {
	r.Step(`^a wallet is created in card account "([^"]+)"( with minimum details)?$`, createWallet,
		"Creates a wallet, with full details unless it says otherwise, for a mobile number that no wallet has: the new wallet of the steps after it.",
		scenario.Lasts(), scenario.Example(`a wallet is created in card account "main"`), scenario.Calls(client.OpCreateWallet, client.OpCreateMinimumWallet))
	r.Step(`^a wallet was created in card account "([^"]+)"( with minimum details)?$`, createdWallet,
		"Creates a wallet and makes sure that it was accepted.",
		scenario.Lasts(), scenario.Example(`a wallet was created in card account "main"`), scenario.Calls(client.OpCreateWallet, client.OpCreateMinimumWallet))
	r.Step(`^a wallet was onboarded in card account "([^"]+)"$`, onboardedWallet,
		"Creates a wallet, verifies its holder by the OTP and accepts the T&C: an active wallet with minimum KYC.",
		scenario.Needs(scenario.OTP, scenario.Reset), scenario.Example(`a wallet was onboarded in card account "main"`),
		scenario.Calls(client.OpCreateWallet, client.OpMinKYC, client.OpWalletDetails))
	r.Step(`^the new wallet is called "([^"]+)"$`, callWallet,
		"Gives the wallet that was created last a name, for this scenario: every step that takes the name of a wallet takes it from here on.",
		scenario.Example(`the new wallet is called "nila"`))
	r.Step(`^a wallet request for card account "([^"]+)"$`, draftWallet,
		"Prepares a valid request of a wallet with full details; the next steps may spoil it.",
		scenario.Lasts(), scenario.Example(`a wallet request for card account "main"`), scenario.Prepares(client.OpCreateWallet))
	r.Step(`^a minimum wallet request for card account "([^"]+)"$`, draftMinimumWallet,
		"Prepares a valid request of a wallet with minimum details; the next steps may spoil it.",
		scenario.Lasts(), scenario.Example(`a minimum wallet request for card account "main"`), scenario.Prepares(client.OpCreateMinimumWallet))
	r.Step(`^it names the mobile of wallet "([^"]+)"$`, withMobileOf,
		"Puts the mobile number of a wallet of the world into the request.",
		scenario.Example(`it names the mobile of wallet "asha"`))
	r.Step(`^the wallet is created$`, walletIsCreated,
		"The answer is a success and names the new wallet.",
		scenario.Example(`the wallet is created`))
	r.Step(`^the OTP reaches the mobile of the new wallet once$`, creationOTPReaches,
		"Exactly one SMS with the OTP of the create call went to the wallet's mobile and none to another.",
		scenario.Needs(scenario.Inbox), scenario.Example(`the OTP reaches the mobile of the new wallet once`))
	r.Step(`^every wallet has an id of its own$`, walletIDsDiffer,
		"No enKashCardId was given to two of the wallets that the scenario created, or is that of a wallet of the world.",
		scenario.Example(`every wallet has an id of its own`))
	r.Step(`^(?:wallet "([^"]+)"|the new wallet) is verified with (the|a wrong) OTP$`, verifyWallet,
		"Verifies the holder by the latest OTP that was sent, or by a code that is not the one.",
		scenario.Lasts(), scenario.Needs(scenario.OTP), scenario.Example(`the new wallet is verified with the OTP`), scenario.Calls(client.OpMinKYC))
	r.Step(`^a verification request for wallet "([^"]+)" with the OTP$`, draftVerification,
		"Prepares a valid verification of the holder by the latest OTP that was sent; the next steps may spoil it.",
		scenario.Lasts(), scenario.Needs(scenario.OTP), scenario.Example(`a verification request for wallet "kavya" with the OTP`), scenario.Prepares(client.OpMinKYC))
	r.Step(`^the new wallet was verified$`, verifiedWallet,
		"Verifies the holder by the latest OTP and makes sure that it was accepted.",
		scenario.Lasts(), scenario.Needs(scenario.OTP), scenario.Example(`the new wallet was verified`), scenario.Calls(client.OpMinKYC))
	r.Step(`^the "([^"]+)" of (?:wallet "([^"]+)"|the new wallet) is changed to "([^"]*)"$`, updateWallet,
		"Updates one of the details of a wallet.",
		scenario.Lasts(), scenario.Example(`the "city" of the new wallet is changed to "Mumbai"`), scenario.Calls(client.OpUpdateWallet))
	r.Step(`^an update request for (?:wallet "([^"]+)"|the new wallet)$`, draftUpdate,
		"Prepares a valid request that updates all details of a wallet; the next steps may spoil it.",
		scenario.Lasts(), scenario.Example(`an update request for wallet "kavya"`), scenario.Prepares(client.OpUpdateWallet))
	r.Step(`^the update goes through$`, updateGoesThrough,
		"The answer to the update is a success.",
		scenario.Example(`the update goes through`))
}

// newWallet is one that the scenario created.
type newWallet struct {
	card   scenario.Card
	answer *scenario.Answer
	otp    *otp
}

// wallets are those that a scenario created, and the VKYC links that it was given.
type wallets struct {
	made   []*newWallet
	links  []vkycLink
	number int
}

func (w *wallets) last() (*newWallet, error) {
	if len(w.made) == 0 {
		return nil, fmt.Errorf("look at the new wallet: none was created in this scenario; add a step such as: Given a wallet was created in card account \"main\"")
	}
	return w.made[len(w.made)-1], nil
}

// walletNamed is a wallet of the world or, without a name, the new one.
func walletNamed(s *scenario.State, name string) (scenario.Card, error) {
	if name != "" {
		return s.Names.Card(name)
	}
	w, err := scenario.Of[wallets](s).last()
	if err != nil {
		return scenario.Card{}, err
	}
	return w.card, nil
}

// walletOf is a wallet by its name, or the new one for "", with whose it is and what calls name it
// by.
func walletOf(s *scenario.State, name string) (card scenario.Card, owner scenario.Partner, wallet client.WalletRequest, err error) {
	if card, err = walletNamed(s, name); err != nil {
		return card, owner, wallet, err
	}
	if owner, err = s.Names.Owner(card); err != nil {
		return card, owner, wallet, err
	}
	wallet, err = s.Names.Wallet(card)
	return card, owner, wallet, err
}
