package mock

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"
)

const defaultUniverse = "default"

// universe is an isolated copy of the mock's state. It starts as good as empty: what it
// does not hold is the template's.
type universe struct {
	server *Server
	id     string
	key    string
	seed   uint64
	keys   []ownKeys // one per partner, in the template's order; none for the default universe
	number uint64    // in the order of creation; 0 for the default universe
	gone   chan struct{}

	mu     sync.Mutex
	origin *template // what it begins with
	state
	snapshots snapshots
	alarm     *time.Timer // rings when the next event is due
	spares    bool        // the call that has the lock: no fault befalls what it does
	pulse     pulse       // for those who watch
}

// ownKeys are the credentials that choose a universe, beside the partner's own secrets.
type ownKeys struct{ accessKey, username string }

// identity is what an own key stands for.
type identity struct {
	universe *universe
	partner  *partner
}

func newUniverse(s *Server, id, key string, seed uint64) *universe {
	u := &universe{server: s, id: id, key: key, seed: seed, gone: make(chan struct{}), origin: s.template.Load()}
	u.restart()
	return u
}

// restart puts u back to what it was when it was created. The caller holds u.mu, or is the
// only one who knows u.
func (u *universe) restart() {
	// Seq goes on, so that who waits for the next SMS does not miss it.
	waited := u.inbox
	waited.messages = nil
	u.state = u.fresh()
	u.inbox = waited
}

// newID asks for an id until one is not taken. Servers that are broken on purpose may know
// one id only, so it gives up after a few.
func (u *universe) newID(prefix string, n int, taken func(string) bool) string {
	id := u.server.ids(u.rand, prefix, n)
	for try := 0; try < 4 && taken(id); try++ {
		id = u.server.ids(u.rand, prefix, n)
	}
	return id
}

// UniverseInfo tells how to reach a universe.
type UniverseInfo struct {
	ID       string                     `json:"id"`
	Header   string                     `json:"header"` // name of the header that takes ID
	Prefix   string                     `json:"prefix"` // goes before the path of a call
	Partners map[string]UniversePartner `json:"partners"`
	Clock    ClockView                  `json:"clock"` // as it begins
}

// UniversePartner is what differs between a partner's credentials in one universe and
// those of the world. The secrets are the same.
type UniversePartner struct {
	AccessKey string `json:"access_key"`
	Username  string `json:"username"`
}

// Header chooses a universe in a call.
const Header = "Kasauti-Universe"

// SpareHeader, whatever its value, has no fault of the world's befall a call, and no call be counted by
// one. Who prepares what scenarios need sends it, so that their bad luck is still theirs; magic values
// have their outcomes for scenarios, too.
const SpareHeader = "Kasauti-Spare"

// longestKey bounds a universe's key, in bytes.
const longestKey = 200

// ErrTooManyUniverses says that Options.MaxUniverses are alive.
var ErrTooManyUniverses = errors.New("create a universe: too many are alive; delete those that are done")

// NewUniverse forks the world. The same key and seed give the same ids, tokens and OTPs in
// the same order; seed nil is the server's.
func (s *Server) NewUniverse(key string, seed *uint64) (UniverseInfo, error) {
	if len(key) > longestKey {
		return UniverseInfo{}, fmt.Errorf("create a universe: the key has %d bytes; use %d at most", len(key), longestKey)
	}
	s.creating.Lock()
	defer s.creating.Unlock()
	if s.living.Load() >= int64(s.most) {
		return UniverseInfo{}, ErrTooManyUniverses
	}
	nth := s.created.Add(1)
	number := strconv.FormatUint(nth, 10)
	if key == "" {
		key = "universe " + number
	}
	mixed := s.seed
	if seed != nil {
		mixed = *seed
	}
	id := Derive(mixed, universeID, key)
	if _, taken := s.universes.Load(id); taken {
		id += "-" + number
	}
	u := newUniverse(s, id, key, mixed)
	u.number = nth
	for _, p := range u.template.partners {
		u.keys = append(u.keys, s.register(identity{u, p}))
	}
	info := u.info() // while nobody else knows it
	s.universes.Store(id, u)
	s.living.Add(1)
	return info, nil
}

// register gives a partner an access key and a username that nobody else has.
func (s *Server) register(who identity) ownKeys {
	var own ownKeys
	t := who.universe.template
	for try := 0; ; try++ {
		name := fmt.Sprintf("%s/%s/%d", who.universe.id, who.partner.name, try)
		own.accessKey, own.username = Derive(s.seed, AccessKey, name), Derive(s.seed, Username, name)
		if t.partnerByKey[own.accessKey] != nil || t.partnerByUsername[own.username] != nil {
			continue
		}
		if _, taken := s.keys.LoadOrStore(own.accessKey, who); taken {
			continue
		}
		if _, taken := s.users.LoadOrStore(own.username, who); taken {
			s.keys.Delete(own.accessKey)
			continue
		}
		return own
	}
}

func (u *universe) info() UniverseInfo {
	info := UniverseInfo{ID: u.id, Header: Header, Prefix: "/u/" + u.id, Partners: map[string]UniversePartner{}, Clock: u.clock.view()}
	for i, p := range u.template.partners {
		own := UniversePartner{p.AccessKey, p.Username}
		if u.keys != nil {
			own = UniversePartner{u.keys[i].accessKey, u.keys[i].username}
		}
		info.Partners[p.name] = own
	}
	return info
}

// DropUniverse forgets a universe, its keys and its tokens.
func (s *Server) DropUniverse(id string) error {
	if id == defaultUniverse {
		return errors.New("delete universe default: it always exists; reset it instead")
	}
	found, known := s.universes.LoadAndDelete(id)
	if !known {
		return unknownUniverse(id)
	}
	s.living.Add(-1)
	u := found.(*universe)
	for _, own := range u.keys {
		s.keys.Delete(own.accessKey)
		s.users.Delete(own.username)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	close(u.gone)
	u.arm()
	u.forgetTokens()
	return nil
}

// dropped reports whether u was deleted while a call was on its way to it.
func (u *universe) dropped() bool {
	select {
	case <-u.gone:
		return true
	default:
		return false
	}
}

func (s *Server) universe(id string) (*universe, error) {
	if found, known := s.universes.Load(id); known {
		return found.(*universe), nil
	}
	return nil, unknownUniverse(id)
}

// unknownUniverse is the error for an id that no universe has.
type unknownUniverse string

func (id unknownUniverse) Error() string {
	const longest = 64
	shown := string(id)
	if len(shown) > longest {
		shown = shown[:longest] + "..."
	}
	return fmt.Sprintf("universe %q does not exist on this mock; create it with POST /v1/universes on the admin address, or name none to use the default one", shown)
}
