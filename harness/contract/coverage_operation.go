package contract

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// The sides of an exchange on which fields stand.
const (
	requestSide = "request"
	successSide = "success"
	refusalSide = "refusal"
)

// operationCovering is what was seen of one operation so far.
type operationCovering struct {
	reading                        *reading
	exchanges, successes, refusing int
	sight                          Sight
	asserted                       map[string]bool // requirements
	fields                         map[fieldKey]*fieldCovering
	refusals                       map[string]bool // asserted, by name
	forms                          map[string]int  // answers of the form of a refusal, by its name
	strange                        map[string]int  // refusals of no stated form
	unstated                       int             // fields that came and that nothing states
}

type fieldKey struct{ side, path string }

type fieldCovering struct {
	field    Field
	declared bool
	states   bool // its schema says something that a value can break
	order    int
	sight    Sight
	times    int
	masked   int
	values   []ValueCover
}

func newOperationCovering(r *reading) *operationCovering {
	o := &operationCovering{
		reading: r, sight: NeverSeen, asserted: map[string]bool{}, fields: map[fieldKey]*fieldCovering{},
		refusals: map[string]bool{}, forms: map[string]int{}, strange: map[string]int{},
	}
	for _, p := range r.Parameters {
		o.declare(p.In, Field{Path: p.Name, Required: p.Required}, p.Required)
	}
	for side, p := range map[string]*part{requestSide: r.request, successSide: r.success, refusalSide: r.refusal} {
		for _, f := range p.body(r.Operation).Fields {
			if f.Path != "" {
				o.declare(side, f, f.states())
			}
		}
	}
	return o
}

func (o *operationCovering) declare(side string, f Field, states bool) {
	key := fieldKey{side, f.Path}
	if side == "header" {
		key.path = strings.ToLower(f.Path)
	}
	if _, twice := o.fields[key]; twice {
		return // a value of several forms names it in each
	}
	covering := &fieldCovering{field: f, declared: true, states: states, order: len(o.fields), sight: NeverSeen}
	for _, value := range f.Enum {
		covering.values = append(covering.values, ValueCover{Value: asJSON(value), Sight: NeverSeen})
	}
	o.fields[key] = covering
}

// states reports whether a value can break what is said of the field.
func (f Field) states() bool {
	return f.Required || len(f.Types) > 0 || f.Enum != nil || f.Pattern != "" || f.Format != "" ||
		f.Minimum != "" || f.Maximum != "" || max(f.MinLength, f.MaxLength, f.MinItems, f.MaxItems) >= 0
}

// mostUnstated are told apart of the fields of one operation that nothing states: an answer may
// have thousands.
const mostUnstated = 50

// see notes a value on one side. judged says that the judge looked at that side.
func (o *operationCovering) see(side, path string, value any, judged bool) {
	key := fieldKey{side, path}
	f := o.fields[key]
	if f == nil && o.unstated >= mostUnstated {
		key.path = "and more"
		f = o.fields[key]
	}
	if f == nil {
		o.unstated++
		key.path = shorten(key.path)
		f = &fieldCovering{field: Field{Path: key.path}, order: len(o.fields), sight: NeverSeen}
		o.fields[key] = f
	}
	f.times++
	sight := OnlySeen
	if judged && f.declared && f.states {
		sight = Asserted
	}
	f.sight = f.sight.better(sight)
	if text, is := value.(string); is && strings.Contains(text, exchange.Mask) {
		f.masked++
		return
	}
	given := asJSON(value)
	for i := range f.values {
		if f.values[i].Value == given {
			f.values[i].Times++
			f.values[i].Sight = f.values[i].Sight.better(sight)
		}
	}
}

// walk sees what stands in a value, and below it.
func (o *operationCovering) walk(side, path string, value any, judged bool) {
	if path != "" {
		o.see(side, path, value, judged)
	}
	switch value := value.(type) {
	case map[string]any:
		for _, key := range sortedKeys(value) {
			o.walk(side, joinPath(path, key), value[key], judged)
		}
	case []any:
		for _, element := range value {
			o.walk(side, path+"[]", element, judged)
		}
	}
}

var listIndex = regexp.MustCompile(`\[[0-9]+\]`)

// named notes the fields that checks of a step looked at by name.
func (o *operationCovering) named(step *verdict.Step) {
	paths := slices.Clone(step.Named)
	for _, check := range step.Checks {
		for _, f := range check.Fields {
			paths = append(paths, f.Path)
		}
	}
	for _, path := range paths {
		path = listIndex.ReplaceAllLiteralString(path, "[]")
		for _, side := range [...]string{successSide, refusalSide} {
			if f := o.fields[fieldKey{side, path}]; f != nil && f.times > 0 {
				f.sight = Asserted
			}
		}
	}
}

// exchange takes one exchange.
func (v *Covering) exchange(e *exchange.View, judged judgedSides) {
	v.exchanges++
	r, err := v.c.reading(e.Operation)
	switch {
	case err == nil && r != nil && r.Webhook && e.Arrived:
		v.arrived++
		return
	case err != nil || r == nil || r.Webhook:
		v.foreign++
		return
	case e.Response.Status == 0:
		v.unanswered++
		return
	}
	o := v.of(r)
	o.exchanges++
	v.request(o, e, judged.request && !e.OnPurpose)
	v.answer(o, e, judged.answer)
}

func (v *Covering) of(r *reading) *operationCovering {
	if v.operations[r.Name] == nil {
		v.operations[r.Name] = newOperationCovering(r)
	}
	return v.operations[r.Name]
}

func (v *Covering) request(o *operationCovering, e *exchange.View, judged bool) {
	v.parameters(o, e, judged)
	if !o.reading.Body || e.Request.Body == "" {
		return
	}
	value, why := bodyOf(&e.Request, o.reading.Form)
	if why != "" {
		v.unread[Unread{Operation: o.reading.Name, Side: requestSide, Why: why}]++
		return
	}
	if o.reading.seals(value) {
		v.unread[Unread{Operation: o.reading.Name, Side: requestSide, Why: encrypted}]++
		return
	}
	o.walk(requestSide, "", value, judged)
}

// encrypted is why a sealed body was not looked at.
const encrypted = "it is encrypted"

// parameters sees those that the contract declares: a request has headers of its own making.
func (v *Covering) parameters(o *operationCovering, e *exchange.View, judged bool) {
	target, err := url.Parse(e.Request.URL)
	if err != nil {
		target = &url.URL{}
	}
	query := target.Query()
	for _, name := range sortedNames(query) {
		o.see("query", name, query.Get(name), judged)
	}
	for _, line := range e.Request.Header {
		name, value, _ := strings.Cut(line, ": ")
		if name = strings.ToLower(name); o.fields[fieldKey{"header", name}] != nil {
			o.see("header", name, value, judged)
		}
	}
	for _, p := range o.reading.Parameters {
		if p.In == "path" && matchesPath(o.reading.Path, target.Path) {
			o.see("path", p.Name, exchange.Mask, judged)
		}
	}
}

func (v *Covering) answer(o *operationCovering, e *exchange.View, judged bool) {
	value, why := bodyOf(&e.Response, false)
	if why != "" {
		v.unread[Unread{Operation: o.reading.Name, Side: "answer", Why: why}]++
		return
	}
	if o.reading.seals(value) {
		v.unread[Unread{Operation: o.reading.Name, Side: "answer", Why: encrypted}]++
		return
	}
	j := v.c.judgement(o.reading, &exchange.Exchange{
		Operation: e.Operation, Started: e.Started, Response: exchange.Message{Status: e.Response.Status},
	}, false)
	if !j.envelope(value) {
		v.unread[Unread{Operation: o.reading.Name, Side: "answer", Why: "it came in another envelope than the operation's, and so was not judged by a schema"}]++
		return
	}
	if j.object != nil {
		value = j.object
	}
	p, side := o.reading.success, successSide
	if j.code.refused {
		p, side = o.reading.refusal, refusalSide
		o.refusing++
		v.refused(o, j, e.Response.Status)
	} else {
		o.successes++
	}
	v.code(o.reading.Product, j, e.Response.Status)
	bySchema := judged && p.seen()
	o.walk(side, "", value, bySchema)
	sight := OnlySeen
	if bySchema && side == successSide {
		sight = Asserted
	}
	o.sight = o.sight.better(sight)
}

// refused sees which stated refusals an answer has the form of.
func (v *Covering) refused(o *operationCovering, j *judgement, status int) {
	name, _ := j.object["error"].(string)
	known := false
	for _, r := range v.c.Refusals() {
		if r.Concerns(o.reading.Name) && r.Answer.fits(status, j.code, name) {
			o.forms[r.Name]++
			known = true
		}
	}
	if known {
		return
	}
	form := fmt.Sprintf("HTTP %d", status)
	switch {
	case j.code.has:
		form += fmt.Sprintf(", code %d", j.code.code)
	case name != "":
		form += ", error " + strconv.Quote(name)
	}
	if j.code.message != "" {
		form += ", message " + strconv.Quote(shorten(j.code.message))
	}
	if len(o.strange) >= mostUnstated && o.strange[form] == 0 {
		form = "and more"
	}
	o.strange[form]++
}

// fits reports whether an answer is one that the requirement states.
func (a Answer) fits(status int, code envelopeCode, name string) bool {
	message := "^" + strings.ReplaceAll(regexp.QuoteMeta(a.Message), regexp.QuoteMeta("{field}"), "(.+)") + "$"
	said, err := regexp.MatchString(message, code.message)
	coded := code.has && code.code == int64(a.Code) || !code.has && name == a.Error
	return err == nil && said && coded && a.Status == status
}

// code sees which of the codes that a product's pages list came.
func (v *Covering) code(product string, j *judgement, status int) {
	if v.codes[product] == nil {
		v.codes[product] = map[string]int{}
	}
	v.codes[product]["HTTP "+strconv.Itoa(status)]++
	if j.code.has {
		v.codes[product]["code "+strconv.FormatInt(j.code.code, 10)]++
	}
}

func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}
