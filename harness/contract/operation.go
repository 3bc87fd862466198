package contract

import (
	"slices"
	"strings"
	"sync"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// State says how much of an operation was seen.
type State string

// The states, the least first.
const (
	Named    State = "named"    // in a menu; method or path was never seen
	Partial  State = "partial"  // method and path are known; request or answer in part
	Complete State = "complete" // request and answer were seen whole
)

// Operation is one documented API call, in one reading of its pages.
type Operation struct {
	Name, Title, Product string
	// Variant names a reading that is not the newest; "" for the newest.
	Variant string
	Service string // gateway, partner, oauth, ...: which host
	Method  string
	Path    string // {name} stands for a parameter
	// Webhook: EnKash calls the merchant; Path is a name and no path.
	Webhook  bool
	State    State
	Unseen   string // in words, what was not seen
	Envelope string // code, response_code, resultCode, string, none or unseen
	Auth     string // bearer, basic or "" for none
	Form     bool   // the body is a form and no JSON
	Body     bool   // it has a body
	// BodyRequired: a request without one is not as documented.
	BodyRequired bool
	// Writes says what a call changes: sms, money, creates or changes; "" for a call that reads.
	Writes     string
	Creates    string // what a call creates, in a word, where Writes says that it does
	Encrypted  bool   // the body travels as {"request": "<base64>"}
	Safe       bool   // reading and harmless: it may be called on UAT just to look
	Evidence   Evidence
	Source     string
	Parameters []Parameter
	// Assumed is what of a request nobody has seen: path, body or query; "" where all was.
	Assumed string
}

// Parameter is a header, query or path value of an operation.
type Parameter struct {
	Name     string
	In       string // header, query or path
	Required bool
	Evidence Evidence
}

// reading is an operation with its schemas.
type reading struct {
	Operation
	document  *parsedDocument
	spellings map[string]string // other spelling of an answer's key -> the schema's own
	pointer   string            // of the operation in its document
	request   *part
	success   *part
	refusal   *part
	statuses  []string // of success, as the document lists them
	echoes    func() []echo
}

// part is the body of a request or answer: where its schema stands, compiled when it is first
// needed. A part that nobody has seen has no schema.
type part struct {
	document *parsedDocument
	pointer  string // of the schema; "" where none was seen
	media    string
	compiled func() (*schema, error)
}

func (p *part) seen() bool { return p.pointer != "" }

// node is the schema as the document has it; nil where none was seen.
func (p *part) node() any {
	if !p.seen() {
		return nil
	}
	return resolve(p.document.root, p.pointer)
}

func newReading(d *parsedDocument, product, section, path, method string) (*reading, *strictyaml.Problem) {
	pointer := "/" + section + "/" + escape(path) + "/" + method
	node := resolve(d.root, pointer)
	bare, _, _ := strings.Cut(path, "#")
	r := &reading{document: d, pointer: pointer, spellings: map[string]string{}}
	r.Operation = Operation{
		Name: text(node, "x-operation"), Title: text(node, "summary"), Product: product, Variant: text(node, "x-variant"),
		Service: text(node, "x-service"), Method: strings.ToUpper(method), Path: bare, Webhook: section == "webhooks",
		State: State(text(node, "x-state")), Unseen: text(node, "x-unseen"), Envelope: text(node, "x-envelope"),
		Writes: text(node, "x-writes"), Creates: text(node, "x-creates"), Encrypted: flag(node, "x-encrypted"), Safe: flag(node, "x-safe"),
		Evidence: Evidence(text(node, "x-evidence")), Source: text(node, "x-source"),
	}
	if owner, verb, _ := strings.Cut(r.Name, "."); owner != product || verb == "" || r.Source == "" || r.Evidence == "" {
		return nil, d.problem(pointer, "needs x-operation with a name such as %s.verb-noun, x-evidence and x-source", product)
	}
	other, _ := member(node, "x-spellings").(map[string]any)
	for key, value := range other {
		r.spellings[key], _ = value.(string)
	}
	r.Auth = authOf(node)
	r.Parameters = parametersOf(d.root, node, r.Evidence)
	r.request = d.part(pointer + "/requestBody")
	r.Body, r.Form = member(node, "requestBody") != nil, strings.Contains(r.request.media, "form")
	r.BodyRequired = flag(member(node, "requestBody"), "required")
	r.success, r.refusal = d.part(pointer+"/responses/200"), d.part(pointer+"/responses/default")
	r.Assumed = assumedIn(r.Operation, Evidence(text(member(node, "requestBody"), "x-evidence")))
	r.echoes = sync.OnceValue(func() []echo { return echoesOf(r) })
	responses, _ := member(node, "responses").(map[string]any)
	for _, status := range sortedKeys(responses) {
		if status != "default" {
			r.statuses = append(r.statuses, status)
		}
	}
	return r, nil
}

// assumedIn is what of an operation's request is ours alone.
func assumedIn(o Operation, body Evidence) string {
	switch {
	case o.Evidence == Assumed:
		return "path"
	case body == Assumed:
		return "body"
	case slices.ContainsFunc(o.Parameters, func(p Parameter) bool { return p.In != "header" && p.Evidence == Assumed }):
		return "query"
	}
	return ""
}

// authOf reads the security of an operation: the first scheme that it names.
func authOf(node any) string {
	all, _ := member(node, "security").([]any)
	for _, requirement := range all {
		schemes, _ := requirement.(map[string]any)
		for _, name := range sortedKeys(schemes) {
			return name
		}
	}
	return ""
}

func parametersOf(root, node any, evidence Evidence) []Parameter {
	all, _ := member(node, "parameters").([]any)
	var parameters []Parameter
	for _, p := range all {
		if ref := text(p, "$ref"); ref != "" {
			p = resolve(root, strings.TrimPrefix(ref, "#"))
		}
		q := Parameter{Name: text(p, "name"), In: text(p, "in"), Required: flag(p, "required"), Evidence: evidence}
		if own := text(p, "x-evidence"); own != "" {
			q.Evidence = Evidence(own)
		}
		parameters = append(parameters, q)
	}
	return parameters
}

// part finds the schema of a request body or response, through one $ref.
func (d *parsedDocument) part(pointer string) *part {
	if ref := text(resolve(d.root, pointer), "$ref"); ref != "" {
		pointer = strings.TrimPrefix(ref, "#")
	}
	p := &part{document: d}
	content, _ := resolve(d.root, pointer+"/content").(map[string]any)
	if medias := sortedKeys(content); len(medias) > 0 { // the documentation has one form of each body
		p.media = medias[0]
		if at := pointer + "/content/" + escape(p.media) + "/schema"; resolve(d.root, at) != nil {
			p.pointer = at
		}
	}
	p.compiled = sync.OnceValues(func() (*schema, error) { return compile(d, p.pointer) })
	return p
}

// variant finds a reading by its variant's name.
func variant(readings []*reading, name string) *reading {
	i := slices.IndexFunc(readings, func(r *reading) bool { return r.Variant == name })
	if i < 0 {
		return nil
	}
	return readings[i]
}

func variantsOf(readings []*reading) []string {
	var names []string
	for _, r := range readings {
		if r.Variant != "" {
			names = append(names, r.Variant)
		}
	}
	return names
}

// Readings are all readings of an operation, the newest first; none where no document
// describes it.
func (c *Contract) Readings(name string) []Operation {
	readings, err := c.readings(name)
	if err != nil {
		return nil
	}
	all := make([]Operation, len(readings))
	for i, r := range readings {
		all[i] = r.Operation
	}
	return all
}
