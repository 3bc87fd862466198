package mock

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
)

// envelope is the form of an operation's refusals.
type envelope int

const (
	codeEnvelope     envelope = iota // {code, message}
	resultEnvelope                   // {resultCode, resultMessage}
	responseEnvelope                 // {response_code, response_message}
	oauthEnvelope                    // {error, error_description}, RFC 6749 section 5.2
)

// operation is one API call: what its requests look like, what it checks, what it does.
type operation struct {
	name     string
	method   string // POST where it is empty
	path     string
	envelope envelope
	form     bool // an OAuth form; JSON otherwise
	query    bool // the fields stand in the query, and no body is read
	sealed   bool // request and answer travel encrypted (EK-CRYPT-060, EK-CRYPT-160)
	fields   []field
	// fits tells it from the other operations of its method and path, by what the call names; nil
	// where there are none. The universe's lock is held.
	fits func(*call) bool
	// ends are the states that a fault may have what the call begins end in; none where it
	// begins nothing that ends later.
	ends      []string
	reference string                   // field whose value makes a call harmless to repeat
	frame     []rule                   // about the request as such
	rules     []rule                   // about what it asks for
	act       func(*call) (any, error) // the answer's body
}

// field is a part of a request's body.
type field struct {
	name     string
	kind     jsonKind
	also     jsonKind // another type that a reading of the page has
	optional bool
	valid    func(text string) bool // nil admits every text of the kind
	// suitable gives a value that works, for servers that ignore a missing field; nil gives
	// an empty one.
	suitable func(*call) string
}

// operations are all calls that the mock serves.
func operations() []*operation {
	return append([]*operation{gatewayToken(), oauthToken(), walletOTP(), walletDebit(),
		walletDeleteBeneficiary(), walletAddBeneficiary(), walletSearchBeneficiaries(),
		walletIMPSTransfer(), walletToWallet(), walletTransferStatus(), walletSettlementStatus(), walletSettlements(),
		walletCreate(), walletCreateMinimum(), walletMinKYC(), walletUpdate(), walletDetails(), walletVKYCLink(), walletVKYCStatus(),
		walletTopUp(), walletAddMoney(), walletLoadLimit(), walletBalance(), walletTransactions(),
	}, cardOperations()...)
}

// Serves are the names of the operations that the mock serves. Every other one it answers as a
// path that the API does not have.
func Serves() []string {
	var names []string
	for _, op := range operations() {
		names = append(names, op.name)
	}
	slices.Sort(names)
	return names
}

// notServed says that the mock has no such operation, and which is near or where all of them stand.
func notServed(name string) string {
	return fmt.Sprintf("the mock serves no operation %q%s", clip(name), cmp.Or(nearest.Hint(name, Serves()), "; kasauti check --list names those that it serves"))
}

// notFound stands for a path that no operation has.
func notFound() *operation {
	return &operation{envelope: codeEnvelope, frame: []rule{pathUnknown()}}
}

// mostLike is the operation that a server which ignores unknown paths takes: the one whose
// path begins most like the one asked for; of several the one with the shortest path.
func mostLike(all []*operation, path string) *operation {
	best, most := all[0], -1
	for _, op := range all {
		if n := sharedPrefix(op.path, path); n > most || n == most && len(op.path) < len(best.path) {
			best, most = op, n
		}
	}
	return best
}

func sharedPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func (op *operation) verb() string {
	if op.method == "" {
		return http.MethodPost
	}
	return op.method
}

func (op *operation) contentType() string {
	if op.form {
		return "application/x-www-form-urlencoded"
	}
	return "application/json"
}

// accepts reports whether a Content-Type header declares what the operation reads. JSON
// is UTF-8 and needs no charset; another one is refused.
func (op *operation) accepts(header string) bool {
	kind, parameters, _ := strings.Cut(header, ";")
	if !strings.EqualFold(strings.TrimSpace(kind), op.contentType()) {
		return false
	}
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, text, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if strings.EqualFold(name, "charset") && !strings.EqualFold(strings.Trim(text, `"`), "utf-8") {
			return false
		}
	}
	return true
}
