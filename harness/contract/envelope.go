package contract

import (
	"encoding/json"
	"fmt"
	"slices"
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
		j.broken("EK-ENV-030", "the answer is not a JSON object",
			verdict.Field{Path: "body", Expected: "the envelope " + j.envelopeName(), Actual: show(value)})
		return false
	}
	j.spelling(object)
	j.object, _ = respell(object, j.o.spellings).(map[string]any)
	if j.o.Envelope == "unseen" {
		j.readUnseen()
		return true
	}
	var foreign []verdict.Field
	for kind, keys := range envelopeKeys {
		if kind == j.o.Envelope {
			continue
		}
		for _, key := range keys {
			// Only the keys that no schema of this operation declares mark another envelope.
			if given, has := object[key]; has && !j.declares(key) {
				foreign = append(foreign, verdict.Field{Path: key, Expected: "no field of another envelope", Actual: show(given)})
			}
		}
	}
	if len(foreign) > 0 {
		slices.SortFunc(foreign, func(a, b verdict.Field) int { return strings.Compare(a.Path, b.Path) })
		j.broken("EK-ENV-030", "the answer uses another envelope than "+j.envelopeName(), foreign...)
		return false
	}
	j.pass("EK-ENV-030")
	j.readCode()
	return true
}

// bareAnswer takes an answer that is no object: the documentation shows some as a JSON string.
func (j *judgement) bareAnswer(value any) bool {
	j.bare = value
	j.code = envelopeCode{refused: j.e.Response.Status >= 400}
	if j.o.Envelope == "string" {
		_, isText := value.(string)
		j.holds("EK-ENV-030", isText || j.code.refused, "the answer is no JSON string",
			verdict.Field{Path: "body", Expected: "a JSON string", Actual: show(value)})
	}
	return true
}

func (j *judgement) declares(key string) bool {
	return member(member(j.o.success.node(), "properties"), key) != nil
}

func (j *judgement) envelopeName() string {
	if keys, ok := envelopeKeys[j.o.Envelope]; ok {
		return keys[0] + ", " + keys[1]
	}
	return "of flat fields"
}

// readUnseen reads the code of whichever envelope came, where no page shows which it is.
func (j *judgement) readUnseen() {
	for _, kind := range [...]string{"code", "response_code", "resultCode"} {
		if _, has := j.object[envelopeKeys[kind][0]]; has {
			j.readCodeAs(kind)
			return
		}
	}
	j.readCodeAs("none")
}

func (j *judgement) readCode() { j.readCodeAs(j.o.Envelope) }

func (j *judgement) readCodeAs(kind string) {
	status := j.e.Response.Status
	keys, coded := envelopeKeys[kind]
	if !coded {
		_, failed := j.object["error"]
		j.code = envelopeCode{refused: failed || status >= 400}
		j.code.message, _ = j.object["error_description"].(string)
		return
	}
	j.code.message, _ = j.object[keys[1]].(string)
	if number, ok := j.object[keys[0]].(json.Number); ok {
		if code, err := number.Int64(); err == nil {
			j.code.code, j.code.has = code, true
		}
	}
	success := j.code.has && j.code.code == 0
	if kind == "resultCode" && j.code.has && j.code.code == 200 {
		success = true // EK-TOKEN-040: the prose sample of the page says 200
	}
	j.code.refused = !success && (j.code.has || status >= 400)
	j.holds("EK-ENV-070", !(success && status >= 400), "the code says success beside an HTTP error status",
		verdict.Field{Path: keys[0], Expected: fmt.Sprintf("not 0 beside HTTP %d", status), Actual: show(j.object[keys[0]])})
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
