package scenario

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
)

// Kind is what an argument of a step names.
type Kind string

// The kinds of which somebody knows all words: a world or environment file, or the contract.
const (
	PartnerName  Kind = "partner"
	AccountName  Kind = "card account"
	CardName     Kind = "card"
	MerchantName Kind = "merchant"
	WorldName    Kind = "world"
	Reason       Kind = "reason" // why a call is refused
	// DeclineReason is why a purchase is declined.
	DeclineReason Kind = "reason to decline"
	// OperationName is one of the contract's.
	OperationName Kind = "operation"
	// WebhookName is a webhook operation of the contract's.
	WebhookName Kind = "webhook"
	// RememberedWord is a word that a step of the scenario gives to a value. Nobody declares it.
	RememberedWord Kind = "remembered value"
	// NewName is what the scenario calls a wallet that it made: a CardName of the steps after it.
	NewName Kind = "name of a new wallet"
	// FaultKind is a way to have bad luck; the target knows which there are.
	FaultKind Kind = "kind of fault"
)

// spoken are the words before an argument that say its kind. So a pattern says all that there
// is to know of its arguments, and every step says it alike.
var spoken = []struct {
	before string
	kind   Kind
}{
	{`partner "`, PartnerName}, {`card account "`, AccountName}, {`card "`, CardName},
	{`wallet "`, CardName}, {`wallet of "`, CardName}, {`merchant "`, MerchantName}, {`world "`, WorldName},
	{`because `, Reason}, {`declined because `, DeclineReason}, {`call "`, OperationName}, {`calls "`, OperationName}, {`answer of "`, OperationName},
	{`(\d+) "`, OperationName}, {`received no "`, OperationName}, // so many calls of it
	{`webhook "`, WebhookName}, {`webhooks? "`, WebhookName}, {`as "`, RememberedWord},
	{`s? of "`, OperationName}, {`SMS of "`, OperationName}, {`for "`, OperationName}, {`fault "`, FaultKind},
	{`is called "`, NewName},
}

// Argument is one group of a step's pattern.
type Argument struct {
	Kind  Kind     // "" for a value that nobody declares
	Words []string // the alternatives that the pattern lists; nil where it lists none

	open *regexp.Regexp // the pattern with any word in place of Words; nil without them
}

// word names the group of Argument.open that stands in place of Words.
const word = "word"

// group is a capturing group without another in it.
var group = regexp.MustCompile(`\([^?()][^()]*\)`)

// arguments reads them from a pattern, in order.
func arguments(pattern string) []Argument {
	var all []Argument
	for _, at := range group.FindAllStringIndex(pattern, -1) {
		var a Argument
		before, inside, after := pattern[:at[0]], pattern[at[0]+1:at[1]-1], pattern[at[1]:]
		for _, s := range spoken {
			if strings.HasSuffix(before, s.before) {
				a.Kind = s.kind
			}
		}
		alternatives := strings.Split(inside, "|")
		if len(alternatives) > 1 && regexp.QuoteMeta(inside) == strings.Join(alternatives, `\|`) {
			for _, w := range alternatives {
				a.Words = append(a.Words, strings.TrimSpace(w))
			}
			a.open = regexp.MustCompile(before + "(?P<" + word + ">.+)" + after)
		}
		all = append(all, a)
	}
	return all
}

// Template is the pattern with a {placeholder} admitted in place of each argument: what a phrase may
// say, before its values are known. It has the groups of the pattern.
func (d *Definition) Template() *regexp.Regexp {
	return regexp.MustCompile(group.ReplaceAllStringFunc(d.Pattern.String(), func(group string) string {
		return strings.TrimSuffix(group, ")") + `|\{[A-Za-z][A-Za-z0-9_-]*\})`
	}))
}

// Value is an argument as a feature file gives it.
type Value struct {
	Argument
	Text string
	At   int // where it begins in the step's text, in bytes; -1 where it is left out
}

// Admitted are the words that arguments of each kind may be: the names, unless they are nil,
// and the reasons that the contract knows. A kind that is not among them may be anything.
func Admitted(names *Names, c *contract.Contract) map[Kind][]string {
	admitted := map[Kind][]string{}
	for _, r := range c.Refusals() {
		admitted[Reason] = append(admitted[Reason], r.Phrase)
	}
	for _, d := range c.Declines() {
		admitted[DeclineReason] = append(admitted[DeclineReason], d.Phrase)
	}
	admitted[WebhookName] = WebhookNames(c)
	if names != nil {
		admitted[PartnerName] = slices.Sorted(maps.Keys(names.Partners))
		admitted[AccountName] = slices.Sorted(maps.Keys(names.Accounts))
		admitted[CardName] = slices.Sorted(maps.Keys(names.Cards))
		admitted[MerchantName] = slices.Sorted(maps.Keys(names.Merchants))
		if names.World != "" {
			admitted[WorldName] = []string{names.World}
		}
	}
	return admitted
}
