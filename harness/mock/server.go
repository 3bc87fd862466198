package mock

import (
	random "crypto/rand"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
)

// Options are what a server needs from outside.
type Options struct {
	World    World              // omitted ids and credentials are derived from Seed
	Contract *contract.Contract // refusals and the numbers behind them
	Seed     uint64             // of ids, tokens and OTPs
	// Start tells this start of a mock from others; empty means that one is made up.
	Start string

	// Now is the wall clock that the universes' clocks run on; nil means time.Now.
	Now func() time.Time
	// IDs makes an id of prefix and n more characters; nil means n of A-Z0-9. Servers that
	// are broken on purpose replace it.
	IDs func(r *rand.Rand, prefix string, n int) string
	// Ignore names refusals that are not enforced, for servers broken on purpose, anywhere or,
	// as in "otp-foreign of wallet.imps-fund-transfer", for one operation. What the refusal would
	// have stopped then succeeds. "card-locked of purchase" is a decline, which is none of an operation.
	Ignore []string
	// Bookings says how often a posting is booked, for servers broken on purpose that lose money
	// or move it twice; nil means once. Accounts read as in the ledger's view: wallet:asha.
	Bookings func(kind, from, to string) int
	// CamelCaseOAuth answers the OAuth call with accessToken and its like, as the payout
	// page (api-8990264) shows, instead of access_token.
	CamelCaseOAuth bool
	// Authority has Serve speak TLS with a certificate of its own; nil means plain HTTP.
	Authority *Authority
	// PlainAnswers lets answers that should travel sealed travel as they are, for servers
	// broken on purpose.
	PlainAnswers bool
	// Magic are faults of every universe that stay, so that a certain mobile number or amount
	// always has one outcome. They are listed once they have struck.
	Magic []Fault

	// TokenLife is how long the tokens of both token calls are valid, for clients that keep their
	// own time; 0 means as the contract says (EK-TOKEN-070, EK-OAUTH-050).
	TokenLife time.Duration
	// SettlementTime is how long after its debit a settlement is at its end, a third of it for each
	// step, for clients that keep their own time; 0 means as the contract says (EK-MERCHANT-070 to 090).
	SettlementTime time.Duration

	// Webhooks carries webhooks to their receivers; nil reaches this machine alone.
	Webhooks http.RoundTripper

	MaxBody      int64 // bytes of a request's body; 0 means 1 MiB (EK-HTTP-170)
	JournalLimit int   // entries kept per universe; 0 means 1000, the oldest go first
	JournalBytes int   // that they may take; 0 means 4 MiB
	MaxUniverses int   // besides the default one; 0 means 20000
}

// Server is the simulator. Its handlers may be used by any number of goroutines.
type Server struct {
	contract *contract.Contract
	template atomic.Pointer[template] // of universes to come; each keeps its own
	rules    limits
	redactor *exchange.Redactor

	authority *Authority // nil: no TLS

	seed     uint64
	now      func() time.Time
	ids      func(r *rand.Rand, prefix string, n int) string
	ignored  map[string]bool
	camel    bool
	unsealed bool // answers
	strange  bool // ids come from outside
	bookings func(kind, from, to string) int
	maxBody  int64
	journals int

	journalBytes int
	most         int

	magic []scripted

	start      string // tells it from other servers
	beginnings atomic.Uint64

	standard  *universe // the universe "default"
	creating  sync.Mutex
	created   atomic.Uint64
	living    atomic.Int64
	universes sync.Map // id -> *universe
	tokens    sync.Map // token -> *universe
	keys      sync.Map // own access key -> identity
	users     sync.Map // own OAuth username -> identity

	postman *postman
	waiters atomic.Int64 // calls of the admin API that wait
}

// limits are the numbers that requirements state.
type limits struct {
	tokenLife  time.Duration // EK-TOKEN-070
	oauthLife  time.Duration // EK-OAUTH-050
	otpLife    time.Duration // EK-OTP-070
	otpDigits  int           // EK-OTP-090
	wrongTries int           // EK-OTP-110
	payTime    time.Duration // EK-LOAD-390
	vkycLife   time.Duration // EK-VKYC-120
	vkycBegins time.Duration // EK-VKYC-130
	vkycReview time.Duration // EK-VKYC-140
	activation time.Duration // EK-CARD-260, of a physical card

	transferFinal      time.Duration // EK-IMPS-070
	settlementApproved time.Duration // EK-MERCHANT-070, from the debit as those below
	settlementBegun    time.Duration // EK-MERCHANT-080
	settlementDone     time.Duration // EK-MERCHANT-090
}

// New checks the options and builds a server with its default universe.
func New(o Options) (*Server, error) {
	if o.Contract == nil {
		return nil, errors.New("start the mock: no contract was given; load one with contract.Load")
	}
	world := o.World.Complete(o.Seed)
	if err := world.validate(); err != nil {
		return nil, fmt.Errorf("start the mock: %w", err)
	}
	s := &Server{
		contract: o.Contract, redactor: exchange.NewRedactor("pinBlock", "cardNumber", "cvv"),
		seed: o.Seed, now: o.Now, ids: o.IDs, ignored: map[string]bool{}, camel: o.CamelCaseOAuth, unsealed: o.PlainAnswers,
		maxBody: o.MaxBody, journals: o.JournalLimit, most: o.MaxUniverses,
		authority: o.Authority,
	}
	if s.start = o.Start; s.start == "" {
		s.start = random.Text()
	}
	s.postman = newPostman(o.Webhooks)
	if s.now == nil {
		s.now = time.Now
	}
	s.strange, s.bookings = s.ids != nil || o.Bookings != nil, o.Bookings
	if s.ids == nil {
		s.ids = randomID
	}
	if s.maxBody <= 0 {
		s.maxBody = 1 << 20
	}
	if s.journals <= 0 {
		s.journals = 1000
	}
	if s.journalBytes = o.JournalBytes; s.journalBytes <= 0 {
		s.journalBytes = 4 << 20
	}
	if s.most <= 0 {
		s.most = 20_000
	}
	if err := s.readContract(o.Ignore); err != nil {
		return nil, fmt.Errorf("start the mock: %w", err)
	}
	if o.TokenLife > 0 {
		s.rules.tokenLife, s.rules.oauthLife = o.TokenLife, o.TokenLife
	}
	if third := o.SettlementTime / 3; third > 0 {
		s.rules.settlementApproved, s.rules.settlementBegun, s.rules.settlementDone = third, 2*third, 3*third
	}
	if err := s.readMagic(o.Magic); err != nil {
		return nil, fmt.Errorf("start the mock: %w", err)
	}
	s.use(newTemplate(world))
	s.standard = newUniverse(s, defaultUniverse, defaultUniverse, o.Seed)
	s.universes.Store(defaultUniverse, s.standard)
	return s, nil
}

// use makes t what new universes begin with.
func (s *Server) use(t *template) {
	for _, p := range t.partners {
		s.redactor.Add(p.AccessKey, p.SecretKey, p.Password, p.ClientSecret)
	}
	s.template.Store(t)
}

// readContract takes the numbers from the contract and makes sure that it has every refusal
// that a rule or the caller names.
func (s *Server) readContract(ignore []string) error {
	var missing []string
	number := func(id string) int {
		r, known := s.contract.Requirement(id)
		if !known || r.Value <= 0 {
			missing = append(missing, id)
			return 0
		}
		return r.Value
	}
	s.rules = limits{
		tokenLife:  time.Duration(number("EK-TOKEN-070")) * time.Second,
		oauthLife:  time.Duration(number("EK-OAUTH-050")) * time.Second,
		otpLife:    time.Duration(number("EK-OTP-070")) * time.Second,
		otpDigits:  number("EK-OTP-090"),
		wrongTries: number("EK-OTP-110"),
		payTime:    time.Duration(number("EK-LOAD-390")) * time.Second,
		vkycLife:   time.Duration(number("EK-VKYC-120")) * time.Second,
		vkycBegins: time.Duration(number("EK-VKYC-130")) * time.Second,
		vkycReview: time.Duration(number("EK-VKYC-140")) * time.Second,
		activation: time.Duration(number("EK-CARD-260")) * time.Second,

		transferFinal:      time.Duration(number("EK-IMPS-070")) * time.Second,
		settlementApproved: time.Duration(number("EK-MERCHANT-070")) * time.Second,
		settlementBegun:    time.Duration(number("EK-MERCHANT-080")) * time.Second,
		settlementDone:     time.Duration(number("EK-MERCHANT-090")) * time.Second,
	}
	if len(missing) > 0 {
		return fmt.Errorf("the contract states no number in %v; give each a value above zero", missing)
	}
	for _, name := range ruleNames() {
		if _, known := s.contract.Refusal(name); !known {
			return fmt.Errorf("the contract has no refusal %q, which the mock answers with; add its outcome and shape", name)
		}
	}
	for _, d := range declines() {
		if _, known := s.contract.Decline(d.name); !known {
			return fmt.Errorf("the contract has no decline %q, which the mock answers purchases with; add its requirement", d.name)
		}
	}
	for _, name := range ignore {
		refusal, of, _ := strings.Cut(name, " of ")
		_, known := s.contract.Refusal(refusal)
		if " of "+of == ofPurchases {
			_, known = s.contract.Decline(refusal)
		}
		if !known {
			return fmt.Errorf("the contract has no refusal %q to ignore; name one that it has", name)
		}
		s.ignored[name] = true
	}
	return nil
}

// randomID is prefix and n of A-Z0-9, the alphabet of the documentation's examples.
func randomID(r *rand.Rand, prefix string, n int) string { return prefix + pick(r, upper, n) }

func pick(r *rand.Rand, alphabet string, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(out)
}
