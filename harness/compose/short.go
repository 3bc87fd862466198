package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
)

// short are the words that stand for several fields of a request: card=asha. X is the name.
var short = []struct{ word, field, placeholder string }{
	{"card", "enKashCardId", "card X"}, {"card", "enkashCardId", "card X"}, {"card", "cardAccountId", "account of card X"},
	{"card", "companyId", "company of card X"},
	{"account", "cardAccountId", "card account X"},
	{"merchant", "merchantDetailId", "merchant X"},
	{"partner", "companyId", "company X"}, {"partner", "clientId", "company X"},
	{"partner", "accessKey", "access key of X"}, {"partner", "secretKey", "secret key of X"},
	{"partner", "username", "username of X"}, {"partner", "password", "password of X"},
}

// shortWords are those of short.
func shortWords() []string { return []string{"card", "account", "merchant", "partner"} }

// Given are values as a command line has them: field=value, or card=asha and its like. Rows
// stand for them; partner is who is named to call, "" for nobody. All problems are in the list.
func (b *Builder) Given(words []string) (rows []Row, partner string, problems []error) {
	filled := map[string]bool{}
	var later [][2]string
	for _, word := range words {
		key, value, found := strings.Cut(word, "=")
		if !found || key == "" {
			problems = append(problems, fmt.Errorf("read %q: write FIELD=VALUE, or card=NAME, account=NAME, merchant=NAME, partner=NAME", word))
			continue
		}
		if _, isField := b.body.Field(key); !isField && slices.Contains(shortWords(), key) {
			if slices.ContainsFunc(later, func(other [2]string) bool { return other[0] == key }) {
				problems = append(problems, fmt.Errorf("read %q: %s is given twice; give it once", word, key))
				continue
			}
			if strings.ContainsAny(value, "{}") {
				problems = append(problems, fmt.Errorf("read %q: a name holds no brace; write for example card=asha", word))
				continue
			}
			at := len(later)
			if key == "partner" {
				at = 0 // its company goes before the card's
			}
			later = slices.Insert(later, at, [2]string{key, value})
			continue
		}
		row := Row{Path: key, Value: value}
		if err := b.Known(row); err != nil {
			problems = append(problems, err)
			continue
		}
		rows = append(rows, row)
		filled[key] = true
	}
	for _, one := range later { // fields that are given in full go before
		word, name := one[0], one[1]
		fits := false
		for _, s := range short {
			path, has := b.fieldNamed(s.field)
			if s.word != word || !has {
				continue
			}
			fits = true
			if !filled[path] {
				filled[path] = true
				rows = append(rows, Row{Path: path, Value: "{" + strings.Replace(s.placeholder, "X", name, 1) + "}"})
			}
		}
		switch {
		case word == "partner":
			partner = name
		case !fits:
			problems = append(problems, fmt.Errorf("call %s: its request names no %s, so %s=%s has no place in it%s", b.operation.Name, word, word, name, nearest.Hint(word, b.topFields())))
		}
	}
	return rows, partner, problems
}

// fieldNamed is the path of a field with a name that is in no list.
func (b *Builder) fieldNamed(name string) (string, bool) {
	for _, f := range b.body.Fields {
		if f.Name() == name && !strings.Contains(f.Path, "[]") {
			return f.Path, true
		}
	}
	return "", false
}

func (b *Builder) topFields() []string {
	var names []string
	for _, f := range b.body.Fields {
		if f.Path != "" && !strings.ContainsAny(f.Path, ".[") {
			names = append(names, f.Path)
		}
	}
	return names
}

// Usual are rows for the required fields that rows do not give and of which the page's own
// example has the word of the protocol, such as TRANSACTION_OTP.
func (b *Builder) Usual(rows []Row) []Row {
	var usual []Row
	for _, f := range b.body.Fields {
		if word, is := f.Default.(string); is && f.Required && !strings.Contains(f.Path, ".") && !b.given(rows, f.Path) {
			usual = append(usual, Row{Path: f.Path, Value: word})
		}
	}
	return usual
}

func (b *Builder) given(rows []Row, path string) bool {
	return slices.ContainsFunc(rows, func(r Row) bool {
		_, at := b.place(r)
		return at == path || strings.HasPrefix(at, path+".") || strings.HasPrefix(at, path+"[")
	})
}

// Missing are the values that the contract requires and rows do not give, each with the page's
// own example where that is nobody's: what is missing is never made up.
func (b *Builder) Missing(rows []Row) []string {
	given := func(path string) bool { return b.given(rows, path) }
	var missing []string
	for _, p := range b.described.Parameters {
		filledByUs := p.In == "header" && (strings.EqualFold(p.Name, "partnerId") || strings.EqualFold(p.Name, "merchantAccessKey"))
		if p.Required && !filledByUs && !given(p.Name) {
			missing = append(missing, p.In+"."+p.Name)
		}
	}
	for _, f := range b.body.Fields {
		parent := f.Path[:max(0, strings.LastIndexByte(f.Path, '.'))]
		if f.Path == "" || !f.Required || strings.Contains(f.Path, "[]") || given(f.Path) || parent != "" && !given(parent) {
			continue
		}
		missing = append(missing, f.Path+b.example(f))
	}
	return missing
}

// example is the page's value of a field, as a hint.
func (b *Builder) example(f contract.Field) string {
	example, _ := b.body.Example.(map[string]any)
	shown, is := example[f.Path].(string)
	if !is || f.Sensitive || strings.HasSuffix(f.Path, "Id") {
		return ""
	}
	return " (the page shows " + shown + ")"
}

// Check says what is wrong with the placeholders of one call alone, without filling them.
func Check(rows []Row) (problems []error) {
	for _, row := range rows {
		parts, err := Parse(row.Value)
		if err != nil {
			problems = append(problems, err)
		}
		for _, part := range parts {
			if p := part.Placeholder; p != nil && p.Kind == scenario.RememberedWord {
				problems = append(problems, fmt.Errorf("fill {%s}: one call remembers nothing, and no placeholder is written so%s", p.Text, hint(p.Text)))
			}
		}
	}
	return problems
}
