package mock

import (
	"fmt"
	"net/http"
)

// UniverseView tells which universe it is. Whoever records what they made in it compares
// Beginning: another one means that what they recorded is not there any more.
type UniverseView struct {
	ID  string `json:"id"`
	Key string `json:"key"`
	// Beginning is new with each start of the mock, each universe, each reset and each world. A
	// snapshot brings back the beginning that it was taken of, and so does a reset to the template
	// that was made of this universe: then all is there again.
	Beginning string `json:"beginning"`
}

// newBeginning names one that nothing had before, on this or any other start of a mock.
func (s *Server) newBeginning() string { return fmt.Sprintf("%s-%d", s.start, s.beginnings.Add(1)) }

func (u *universe) view() UniverseView { return UniverseView{u.id, u.key, u.beginning} }

func adminUniverse(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	return http.StatusOK, u.view(), nil
}
