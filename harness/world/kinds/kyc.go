package kinds

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// kyc is how far the holder of a wallet or card is known, and whether they have accepted the T&C.
type kyc struct {
	Wallet string `yaml:"wallet" world:"key,ref=wallets"`
	Card   string `yaml:"card" world:"key,ref=cards"`
	Status string `yaml:"status" doc:"none, min, created, pending, full, failed, rejected or redo; where a person must bring it about, full is min, too"`
	Terms  string `yaml:"terms" doc:"accepted or pending; of a wallet"`

	Account string `yaml:"-" world:"of=account"`
}

func kycs() *world.Kind {
	return world.Define[kyc](world.Kind{
		Section: "kyc", Noun: "KYC", Attached: true,
		Doc: "How far the holder of a wallet or card is known, and whether the T&C are accepted. A mock makes it so; elsewhere a person must.",
		Uses: world.Uses{
			Find:   []string{client.OpWalletDetails, client.OpCardDetails},
			Update: []string{world.AdminAPI},
		},
	}, kycKind{})
}

type kycKind struct{}

const (
	accepted = "accepted"
	pending  = "pending"
	minimum  = "min"
	full     = "full"
)

// Check implements world.Checker.
func (kycKind) Check(k kyc, report world.Report) {
	switch {
	case k.Wallet != "" && k.Card != "":
		report("card", "stands beside wallet; KYC is of the holder of one of them")
	case k.Wallet == "" && k.Card == "":
		report("wallet", "is missing; name the wallet, or give card with the card")
	case k.Status == "" && k.Terms == "":
		report("status", "is missing; give one of %s, or terms alone", strings.Join(mock.KYCs(), ", "))
	case k.Card != "" && k.Terms != "":
		report("terms", "stands beside card; no answer tells whether a card's T&C are accepted, so leave it out")
	}
	oneOf("status", k.Status, mock.KYCs(), report)
	if k.Terms != "" && k.Terms != accepted && k.Terms != pending {
		report("terms", "%q is neither %s nor %s", k.Terms, accepted, pending)
	}
}

// Seed implements world.Seeder.
func (kycKind) Seed(w *mock.World, d *world.Declared, k kyc) {
	if name := d.Named("card"); name != "" {
		v := w.Cards[name]
		v.KYC = k.Status
		w.Cards[name] = v
		return
	}
	name := d.Named("wallet")
	v := w.Wallets[name]
	v.KYC, v.TncPending = k.Status, k.Terms == pending
	w.Wallets[name] = v
}

// Find implements world.Finder. Where nobody but a person can bring it about, it says what they must do.
func (kycKind) Find(ctx context.Context, at world.Reading, k kyc, _ string) (world.Seen, error) {
	seen, err := k.look(ctx, at)
	if err != nil || at.Mock != nil || !seen.Found {
		return seen, err
	}
	if k.Status == minimum && seen.Fields["status"] == full {
		k.Status = "" // it is done, and more: there is nothing to compare
		delete(seen.Fields, "status")
	}
	seen.Person = k.todo(seen.Fields["status"], seen.Fields["terms"])
	return seen, nil
}

// Begins implements world.Beginner: who was just created is not known, and has accepted nothing.
func (kycKind) Begins(k kyc) (person string) {
	terms := pending
	if k.Card != "" {
		terms = ""
	}
	return k.todo("none", terms)
}

// todo is what a person must do before the KYC, which is such, is as declared; "" for nothing.
func (k kyc) todo(status, terms string) string {
	var todo []string
	if k.Terms != "" && terms != k.Terms {
		todo = append(todo, termsTodo(k.Terms))
	}
	if k.Status != "" && status != k.Status {
		todo = append(todo, k.statusTodo(status))
	}
	return strings.Join(todo, "; ")
}

// look is what the wallet's or the card's details tell.
func (k kyc) look(ctx context.Context, at world.Reading) (world.Seen, error) {
	if k.Card != "" {
		v, err := at.API.GetCardDetails(ctx, client.CardRef{CompanyID: at.Partner.CompanyID, CardAccountID: k.Account, EnKashCardID: k.Card})
		if err != nil {
			return unlessAbsent(at, fmt.Errorf("look at the KYC of the card %s: %w", k.Card, err))
		}
		status, err := k.word(client.KYC{Status: v.KYCStatus})
		return world.Seen{Found: true, Fields: map[string]string{"status": status}}, err
	}
	v, err := at.API.GetWalletDetails(ctx, client.WalletRequest{CompanyID: at.Partner.CompanyID, CardAccountID: k.Account, EnKashCardID: k.Wallet})
	if err != nil {
		return unlessAbsent(at, fmt.Errorf("look at the KYC of the wallet %s: %w", k.Wallet, err))
	}
	status, err := k.word(v.KYC)
	fields := map[string]string{"status": status, "terms": pending}
	if v.TncAccepted {
		fields["terms"] = accepted
	}
	return world.Seen{Found: true, Fields: fields}, err
}

// words are the states as answers spell them, status and substatus together (EK-KYC-010, assumed).
var words = map[client.KYC]string{
	{Status: "Not Uploaded"}:                                "none",
	{Status: "Min KYC Verified"}:                            "min",
	{Status: "Min KYC Verified", Substatus: "VKYC Pending"}: "min",
	{Status: "Pending", Substatus: "Created"}:               "created",
	{Status: "Pending", Substatus: "Pending"}:               "pending",
	{Status: "Verified"}:                                    "full",
	{Status: "Failed"}:                                      "failed",
	{Status: "Rejected"}:                                    "rejected",
	{Status: "Redo"}:                                        "redo",
}

// word is our word for a state. A card's details tell no substatus: what is Pending may be either
// state of that name, and is taken for the one that is declared.
func (k kyc) word(told client.KYC) (string, error) {
	if told == (client.KYC{Status: "Pending"}) {
		if slices.Contains([]string{"created", "pending"}, k.Status) {
			return k.Status, nil
		}
		return "pending", nil
	}
	word, known := words[told]
	if !known {
		return "", fmt.Errorf("the KYC of %s is told as %q with the substatus %q, which Kasauti does not know; take the KYC out of the world until a newer version does", k.Wallet+k.Card, told.Status, told.Substatus)
	}
	return word, nil
}

func termsTodo(want string) string {
	if want == accepted {
		return "the T&C are to be accepted: the holder opens the page that partnerTncUrl of the details names; then plan again"
	}
	return "the T&C are accepted, which nothing takes back; declare them so, or use another wallet"
}

// statusTodo says how a holder gets from the state that was told to the declared one.
func (k kyc) statusTodo(from string) string {
	to := k.Status
	switch onItsWay := from == "created" || from == pending; {
	case from == "failed" || from == "rejected":
		return fmt.Sprintf("the KYC is %s, and a further VKYC link opens nothing; ask EnKash's support, or use another wallet or card", from)
	case to == minimum && from == "none":
		return "the minimum KYC is to be done: " + k.minimumTodo() + "; then plan again"
	case to == full && from == "none":
		return "full KYC is to be done: first the minimum (" + k.minimumTodo() + "), and then VKYC: " + vkycTodo
	case to == full && from == pending:
		return "full KYC is to be done: the review goes on; plan again when it is over"
	case to == full:
		return "full KYC is to be done by VKYC: " + vkycTodo
	case to == minimum && onItsWay:
		return fmt.Sprintf("the KYC is %s, which allows less than the minimum until VKYC is over: %s", from, vkycTodo)
	}
	return fmt.Sprintf("the KYC is %s, and nothing can be called that makes it %s; declare it as it is, or use another wallet or card", from, to)
}

// minimumTodo is how minimum KYC is done. The page of Min KYC was not seen, and none tells of a card's.
func (k kyc) minimumTodo() string {
	if k.Card != "" {
		return "no page shows how that of a card's holder is done; ask EnKash"
	}
	return "send the OTP that the holder got when the wallet was created, with the otpRequestId of that answer, by kasauti call " + client.OpMinKYC +
		", for which the environment file must give the path under paths; or have EnKash do it"
}

const vkycTodo = "the holder opens the link that kasauti call " + client.OpVKYCLink + " gives, between 10:00 and 18:00 India time on a working day; plan again when the review is over"

// Update implements world.Updater.
func (kycKind) Update(ctx context.Context, at world.Writing, _ string, k kyc, fields []string) error {
	var status, terms string
	if slices.Contains(fields, "status") {
		status = k.Status
	}
	if slices.Contains(fields, "terms") {
		terms = k.Terms
	}
	return at.Mock.SetHolder(ctx, k.Wallet+k.Card, status, terms)
}
