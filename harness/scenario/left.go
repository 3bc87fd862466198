package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/verdict"
)

// creation is a thing that the scenario created, with the call that removes it again.
type creation struct {
	partner string
	noun    string
	id      string
	undo    *client.Request // nil: nothing removes it
}

// leaves notes what a call that went well leaves on the target.
func (s *State) leaves(partner string, request client.Request, answer *Answer) {
	o, known := s.Contract.Operation(request.Operation)
	if !known || answer.Err != nil || answer.Response == nil {
		return
	}
	var payload struct {
		OTPRequestID  string `json:"otpRequestId"`
		BeneficiaryID string `json:"beneficiaryId"`
	}
	_ = json.Unmarshal(answer.Response.Envelope.Payload, &payload) // a list or a text names neither
	s.mu.Lock()
	defer s.mu.Unlock()
	if payload.OTPRequestID != "" {
		s.left.SMS++
	}
	switch {
	case o.Creates != "":
		s.created = append(s.created, creation{partner, o.Creates, payload.BeneficiaryID, undo(request, payload.BeneficiaryID)})
	case o.Writes == "money":
		s.left.Moved += int64(amountOf(request))
	case request.Operation == client.OpDeleteBeneficiary:
		id := request.Query.Get("beneficiaryId")
		s.created = slices.DeleteFunc(s.created, func(m creation) bool { return m.id != "" && m.id == id })
	}
}

// undo is the call that removes what a call created; nil where none does.
func undo(request client.Request, id string) *client.Request {
	if request.Operation != client.OpAddBeneficiary || id == "" {
		return nil
	}
	var wallet client.WalletRequest
	if body, err := json.Marshal(request.Body); err != nil || json.Unmarshal(body, &wallet) != nil {
		return nil
	}
	call := client.DeleteBeneficiaryRequest{Wallet: wallet, BeneficiaryID: id}.Request()
	return &call
}

// CleanUp removes what the scenario created on a target that keeps it, the last first, as far as the
// API can, and says what is left. Calls of its own are not judged. It works when the scenario was
// interrupted, too; ctx bounds it.
func (s *State) CleanUp(ctx context.Context) *verdict.Left {
	if s.target.Has(Reset) {
		return nil // all of it goes with the universe
	}
	s.mu.Lock()
	things, left := slices.Clone(s.created), s.left
	s.mu.Unlock()
	for _, m := range slices.Backward(things) {
		if m.undo != nil && s.remove(ctx, m) == nil {
			left.Removed++
			continue
		}
		left.Add(verdict.Left{Created: map[string]int{m.noun: 1}})
	}
	if left.Nothing() && left.Removed == 0 {
		return nil
	}
	return &left
}

func (s *State) remove(ctx context.Context, m creation) error {
	c, err := s.Client(m.partner)
	if err != nil {
		return err
	}
	if _, err = c.Call(whileCleaningUp(ctx), *m.undo); err != nil {
		return fmt.Errorf("remove the %s %s again: %w", m.noun, m.id, err)
	}
	return nil
}
