package kinds

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
)

// findHolder looks for the wallet or card of a mobile number within an account, or by its id.
func findHolder(ctx context.Context, at world.Reading, account, mobile, id string) (world.Seen, error) {
	entries, err := at.API.SearchCards(ctx, client.CardRef{CompanyID: at.Partner.CompanyID, CardAccountID: account, EnKashCardID: id})
	if err != nil {
		return absentOr(err)
	}
	for _, e := range entries {
		if id != "" && e.EnKashCardID == id || id == "" && e.Mobile == mobile {
			seen := world.Seen{Found: true, ID: e.EnKashCardID, Fields: map[string]string{"mobile": e.Mobile}}
			if e.Email != "" {
				seen.Fields["email"] = e.Email
			}
			return seen, nil
		}
	}
	return world.Seen{}, nil
}

// absentOr tells a healthy answer that there is no such thing from one that says nothing about it.
func absentOr(err error) (world.Seen, error) { return world.Seen{}, err }
