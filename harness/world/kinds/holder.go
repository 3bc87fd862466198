package kinds

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
)

// holder is for whom a wallet or card is made. Answers do not tell all of it, so it is not compared.
type holder struct {
	Title     string `yaml:"title"` // Mr or Ms
	FirstName string `yaml:"first_name"`
	LastName  string `yaml:"last_name"`
	Gender    string `yaml:"gender"` // M or F
	Born      string `yaml:"born"`   // 02-09-2001
	PAN       string `yaml:"pan"`
	Address   string `yaml:"address"`
	City      string `yaml:"city"`
	State     string `yaml:"state"`
	Pincode   string `yaml:"pincode"`
	Country   string `yaml:"country"`
}

// madeUp is nobody: on a mock it stands for what a world leaves out.
var madeUp = holder{
	Title: "Ms", FirstName: "Nila", LastName: "Rao", Gender: "F", Born: "02-09-2001", PAN: "AAAAA0000A",
	Address: "1 Main Road", City: "Pune", State: "Maharashtra", Pincode: "411001", Country: "India",
}

// on is the holder with what a mock makes up.
func (h holder) on(mock bool) holder {
	if !mock {
		return h
	}
	v, spare := reflect.ValueOf(&h).Elem(), reflect.ValueOf(madeUp)
	for i := range v.NumField() {
		if v.Field(i).Len() == 0 {
			v.Field(i).Set(spare.Field(i))
		}
	}
	return h
}

// lacks are the fields that are left out, by their names.
func (h holder) lacks(optional ...string) []string {
	var all []string
	v := reflect.ValueOf(h)
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("yaml")
		if v.Field(i).Len() == 0 && !strings.Contains(strings.Join(optional, " "), name) {
			all = append(all, "holder."+name)
		}
	}
	return all
}

// findHolder looks for the wallet or card of a mobile number within an account: among all that the
// account holds, since only a list that was given shows what is not there. A card that is dead counts
// where there is no other; one that was replaced gives its place to the other.
func findHolder(ctx context.Context, at world.Reading, account, mobile, id string) (world.Seen, error) {
	if id == "" && mobile == "" {
		return world.Seen{}, nil // what was left out finds nothing
	}
	entries, err := at.API.SearchCards(ctx, client.CardRef{CompanyID: at.Partner.CompanyID, CardAccountID: account})
	if err != nil {
		return unlessAbsent(at, fmt.Errorf("look for it in the card account %s: %w", account, err))
	}
	var dead, live world.Seen
	for _, e := range entries {
		switch {
		case id != "" && (e.EnKashCardID != id || e.Status == statusReplaced), id == "" && e.Mobile != mobile:
		case id == "" && (e.Status == statusBlocked || e.Status == statusReplaced):
			dead = seenHolder(e)
		case e.EnKashCardID == "":
			return world.Seen{}, fmt.Errorf("look for it in the card account %s: it stands there without an enKashCardId; ask at the target what that means", account)
		case live.Found && live.ID != e.EnKashCardID:
			return world.Seen{}, fmt.Errorf("look for it in the card account %s: both %s and %s have its mobile number; say with known_id which it is", account, live.ID, e.EnKashCardID)
		default:
			live = seenHolder(e)
		}
	}
	if live.Found {
		return live, nil
	}
	return dead, nil
}

func seenHolder(e client.CardEntry) world.Seen {
	seen := world.Seen{Found: true, ID: e.EnKashCardID, Fields: map[string]string{"mobile": e.Mobile}}
	if e.Email != "" {
		seen.Fields["email"] = e.Email
	}
	for name, text := range seen.Fields {
		if masked(text) {
			seen.Unsure = append(seen.Unsure, name)
		}
	}
	return seen
}

// masked reports whether part of a number, an address or a name is hidden.
func masked(text string) bool {
	return strings.Contains(text, "*") || strings.Contains(text, "XX")
}
