package mock

import (
	"fmt"
	"net/http"
)

// RequirementView is what a requirement says, for those who see its id in a journal.
type RequirementView struct {
	ID       string `json:"id"`
	Sentence string `json:"sentence"`
	Level    string `json:"level"`    // MUST or SHOULD
	Evidence string `json:"evidence"` // documented, observed, inferred or assumed
	Source   string `json:"source"`
}

func (s *Server) adminExplain(r *http.Request) (int, any, error) {
	id := r.URL.Query().Get("id")
	found, known := s.contract.Requirement(id)
	if !known {
		return http.StatusNotFound, nil, fmt.Errorf("explain %q: the contract has no such requirement; take an id from the journal, such as EK-OTP-050", clip(id))
	}
	return http.StatusOK, RequirementView{found.ID, found.Sentence, string(found.Level), string(found.Evidence), found.Source}, nil
}
