package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// envelopeCode is what an envelope says of success.
type envelopeCode struct {
	refused bool
	code    int64
	has     bool
	message string
}

// envelopeKeys are the keys that mark each envelope.
var envelopeKeys = map[string][2]string{
	"code":          {"code", "message"},
	"response_code": {"response_code", "response_message"},
	"resultCode":    {"resultCode", "resultMessage"},
}

// envelope checks the kind of envelope and reads its code. Without the right kind there
// is nothing more to judge.
func (j *judgement) envelope(value any) bool {
	object, ok := value.(map[string]any)
	if free := j.o.Envelope == "string" || j.o.Envelope == "unseen"; free && !ok {
		return j.bareAnswer(value)
	}
	if !ok {
		j.otherEnvelope("the answer is not a JSON object",
			verdict.Field{Path: "body", Expected: "the envelope " + j.envelopeName(), Actual: show(value)})
		return false
	}
	j.spelling(object)
	j.object, _ = respell(object, j.o.spellings).(map[string]any)
	var foreign []verdict.Field
	for kind, keys := range envelopeKeys {
		if kind == j.o.Envelope {
			continue
		}
		for _, key := range keys {
			if given, has := object[key]; has && !j.admits(key) {
				foreign = append(foreign, verdict.Field{Path: key, Expected: "no field of another envelope", Actual: show(given)})
			}
		}
	}
	if len(foreign) > 0 {
		slices.SortFunc(foreign, func(a, b verdict.Field) int { return strings.Compare(a.Path, b.Path) })
		j.otherEnvelope("the answer uses another envelope than "+j.envelopeName(), foreign...)
		return false
	}
	j.readCode(j.kind(object))
	switch {
	case j.o.Envelope == "string" && !j.code.refused:
		j.otherEnvelope("the answer is no JSON string", verdict.Field{Path: "body", Expected: "a JSON string", Actual: show(value)})
	case j.o.Envelope != "unseen":
		j.pass("EK-ENV-030")
	}
	return true
}

// otherEnvelope weighs as well as the form of such an answer is known: no page shows how many
// an operation refuses.
func (j *judgement) otherEnvelope(message string, fields ...verdict.Field) {
	p := j.o.success
	if j.e.Response.Status >= 400 {
		p = j.o.refusal
	}
	evidence := Assumed
	if p.seen() {
		evidence = p.evidence(j.o.Operation)
	} else if p == j.o.success {
		evidence = j.o.Evidence
	}
	j.brokenBy(evidence, "EK-ENV-030", message, fields...)
}

// bareAnswer takes an answer that is no object: the documentation shows some as a JSON string.
func (j *judgement) bareAnswer(value any) bool {
	j.bare = value
	j.code = envelopeCode{refused: j.e.Response.Status >= 400}
	if j.o.Envelope != "string" {
		return true
	}
	if _, isText := value.(string); isText || j.code.refused {
		j.pass("EK-ENV-030")
	} else {
		j.otherEnvelope("the answer is no JSON string", verdict.Field{Path: "body", Expected: "a JSON string", Actual: show(value)})
	}
	return true
}

// admits reports whether a key that marks another envelope may stand in an answer: a schema of
// the operation has it, or no page shows the envelope of a refusal where that of a success
// cannot say no.
func (j *judgement) admits(key string) bool {
	for _, p := range [...]*part{j.o.success, j.o.refusal} {
		if member(member(p.node(), "properties"), key) != nil {
			return true
		}
	}
	_, coded := envelopeKeys[j.o.Envelope]
	return j.o.Envelope == "unseen" || !coded && !j.o.refusal.seen()
}

// kind is the envelope to read: the operation's or, where that has no code, the one that came.
func (j *judgement) kind(object map[string]any) string {
	if _, coded := envelopeKeys[j.o.Envelope]; coded {
		return j.o.Envelope
	}
	for _, kind := range [...]string{"code", "response_code", "resultCode"} {
		if _, has := object[kind]; has {
			return kind
		}
	}
	return "none"
}

func (j *judgement) envelopeName() string {
	if keys, ok := envelopeKeys[j.o.Envelope]; ok {
		return keys[0] + ", " + keys[1]
	}
	return "of flat fields"
}

func (j *judgement) readCode(kind string) {
	status := j.e.Response.Status
	keys, coded := envelopeKeys[kind]
	if !coded {
		_, failed := j.object["error"]
		j.code = envelopeCode{refused: failed || status >= 400}
		j.code.message, _ = j.object["error_description"].(string)
		return
	}
	j.code.message, _ = j.object[keys[1]].(string)
	j.code.code, j.code.has = j.codeIn(keys[0])
	success := j.code.has && j.code.code == 0
	if kind == "resultCode" && j.code.has && j.code.code == 200 {
		success = true // EK-TOKEN-040: the prose sample of the page says 200
	}
	j.code.refused = !success && (j.code.has || status >= 400)
	j.holds("EK-ENV-070", !(success && status >= 400), "the code says success beside an HTTP error status",
		verdict.Field{Path: keys[0], Expected: fmt.Sprintf("not 0 beside HTTP %d", status), Actual: show(j.object[keys[0]])})
}

// codeIn reads a code. One page shows it as text: there, and nowhere else, that counts.
func (j *judgement) codeIn(key string) (int64, bool) {
	if code, is := j.object[key].(string); is {
		schema, _ := member(member(j.o.success.node(), "properties"), key).(map[string]any)
		n, err := strconv.ParseInt(code, 10, 64)
		return n, err == nil && typesOf(schema)["string"]
	}
	return integer(j.object[key])
}

// spelling judges EK-OAUTH-040 before the keys are renamed.
func (j *judgement) spelling(object map[string]any) {
	if len(j.o.spellings) == 0 {
		return
	}
	var own, other []string
	for spelt, name := range j.o.spellings {
		if _, has := object[spelt]; has {
			other = append(other, spelt)
		}
		if _, has := object[name]; has {
			own = append(own, name)
		}
	}
	slices.Sort(own)
	slices.Sort(other)
	j.holds("EK-OAUTH-040", len(own) == 0 || len(other) == 0, "the answer mixes two spellings of its keys",
		verdict.Field{Path: "keys", Expected: "one spelling", Actual: strings.Join(append(own, other...), ", ")})
}
