package contract

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Patch is the change that turns what was seen into what is known.
type Patch struct {
	Diff []byte            // unified, of fixtures/contract/requirements.yaml; nil where nothing changes
	IDs  []string          // of the requirements that it changes, in file order
	Left map[string]string // id -> why the patch leaves it to a person, where something was seen
}

// Patch writes it. Mock, judge and features read the same file, so that all of them follow.
func (k *Calibration) Patch() (Patch, error) {
	data, err := read(k.contract.files, requirementsName)
	if err != nil {
		return Patch{}, err
	}
	tree, err := strictyaml.Tree(shownPath(requirementsName), data)
	if err != nil {
		return Patch{}, err
	}
	text := lineEditor{lines: strings.SplitAfter(string(data), "\n"), edits: map[int]string{}}
	p := Patch{Left: map[string]string{}}
	list, _ := childOf(tree, "requirements")
	for _, one := range k.Result() {
		if one.Standing == Unseen {
			continue
		}
		values, why := one.known()
		if why == "" {
			why = text.change(itemOf(list, one.Requirement.ID), values)
		}
		if why != "" {
			p.Left[one.Requirement.ID] = why
			continue
		}
		p.IDs = append(p.IDs, one.Requirement.ID)
	}
	if len(p.IDs) == 0 {
		return p, nil
	}
	p.Diff = text.diff(shownPath(requirementsName))
	changed := &Contract{byID: map[string]*Requirement{}, refusals: map[string]Refusal{}}
	var file requirementsFile
	if err := strictyaml.Load(shownPath(requirementsName), []byte(text.changed()), &file); err != nil {
		return Patch{}, fmt.Errorf("write the patch: the file that it makes cannot be read: %w", err)
	}
	changed.requirements = file.Requirements
	if problems := changed.index(); len(problems) > 0 {
		return Patch{}, fmt.Errorf("write the patch: the file that it makes is not valid: %w", problems)
	}
	return p, nil
}

func itemOf(list *yaml.Node, id string) *yaml.Node {
	for _, item := range list.Content {
		if own, _ := childOf(item, "id"); own != nil && own.Value == id {
			return item
		}
	}
	return nil
}

// longestMessage is how long a message may be that a requirement states, in bytes.
const longestMessage = 300

// known are the keys of the requirement, with new values as YAML, that say what was seen; or
// why a person must write them.
func (o *Calibrated) known() (values map[string]string, why string) {
	r := &o.Requirement
	seen := o.Kept
	values = map[string]string{}
	switch {
	case o.Standing == TwoWays:
		return nil, "it was seen two ways; decide which one holds"
	case o.Standing == Contradicted && r.isAnswer():
		seen = o.Others[0]
		if why = o.restate(values, seen.answer); why != "" {
			return nil, why
		}
	case o.Standing == Contradicted && len(o.Others) == 1 && o.Others[0].value != 0:
		seen = o.Others[0]
		sentence, ok := withNumber(r.Sentence, r.Value, seen.value)
		if !ok {
			return nil, fmt.Sprintf("its sentence does not say %d in a way that can be replaced", r.Value)
		}
		values["sentence"], values["value"] = strconv.Quote(sentence), strconv.Itoa(seen.value)
	case o.Standing == Contradicted:
		return nil, "what was seen needs a sentence of its own, and perhaps a change of the schemas"
	}
	if seen.Digest == "" {
		return nil, "no exchange that shows it is recorded"
	}
	values["evidence"] = string(Observed)
	values["source"] = strconv.Quote(r.seenSource(seen))
	return values, ""
}

// restate writes a shape anew.
func (o *Calibrated) restate(values map[string]string, answer *seenAnswer) string {
	r := &o.Requirement
	switch {
	case answer == nil:
		return "no exchange that shows it is recorded"
	case strings.Contains(answer.Message, exchange.Mask):
		return "its message holds a masked value"
	case len(answer.Message) > longestMessage:
		return fmt.Sprintf("its message is longer than %d bytes", longestMessage)
	}
	named := strings.Contains(r.Sentence, " with error ")
	if named && !answer.hasError || !named && !answer.hasCode {
		return "it came in another envelope than its sentence speaks of"
	}
	start, ok := strings.CutSuffix(r.Sentence, r.Answer.sentence(named)+".")
	if !ok {
		return "its sentence does not end with its answer, so that it cannot be rewritten"
	}
	to := *r.Answer
	to.Status, to.Message = answer.Status, answer.Message
	if answer.hasCode {
		to.Code = answer.Code
	}
	if answer.hasError {
		to.Error = answer.Error
	}
	values["sentence"] = strconv.Quote(start + to.sentence(named) + ".")
	flow := fmt.Sprintf("{status: %d, code: %d, message: %s", to.Status, to.Code, strconv.Quote(to.Message))
	if to.Error != "" {
		flow += ", error: " + plainWord(to.Error)
	}
	values["answer"] = flow + "}"
	return ""
}

var word = regexp.MustCompile(`^[A-Za-z]+_[A-Za-z_]+$`) // with an underscore, so that it is no true or null

func plainWord(text string) string {
	if word.MatchString(text) {
		return text
	}
	return strconv.Quote(text)
}

// seenSource says where it was seen. What an inferred requirement followed from is still true.
func (r *Requirement) seenSource(s Seen) string {
	source := fmt.Sprintf("seen on UAT %s, %s, exchange digest %s", s.Last.UTC().Format("2006-01-02"), quantity.Of(s.Times, "time"), s.Digest)
	if s.Masked {
		source += " of the masked body"
	}
	if r.Evidence == Inferred {
		source += "; inferred before: " + r.Source
	}
	return source
}

var numberWords = [...]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}

// withNumber is the sentence with another number, where it says the old one exactly once.
func withNumber(sentence string, from, to int) (string, bool) {
	spellings := []string{strconv.Itoa(from)}
	if from < len(numberWords) {
		spellings = append(spellings, numberWords[from])
	}
	for _, spelling := range spellings {
		whole := regexp.MustCompile(`\b` + spelling + `\b`)
		if len(whole.FindAllString(sentence, -1)) != 1 {
			continue
		}
		spelt := strconv.Itoa(to)
		if spelling != spellings[0] && to < len(numberWords) {
			spelt = numberWords[to]
		}
		return whole.ReplaceAllLiteralString(sentence, spelt), true
	}
	return "", false
}
