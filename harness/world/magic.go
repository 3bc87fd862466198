package world

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Magic is a value that always has one outcome on a mock: a mobile number or an amount.
type Magic struct {
	Place      strictyaml.Place  `yaml:"-"`
	Mobile     string            `yaml:"mobile"` // ten digits
	Amount     string            `yaml:"amount"` // rupees as decimal text
	Outcome    string            `yaml:"outcome"`
	Operations []string          `yaml:"operations"`
	Kind       string            `yaml:"kind"` // of fault
	With       map[string]string `yaml:"with"`
}

const magicFile = "contract/magic.yaml"

// LoadMagic reads the table of magic values. The error is a strictyaml.Problems.
func LoadMagic(files fs.FS) ([]Magic, error) {
	data, err := fs.ReadFile(files, magicFile)
	if err != nil {
		return nil, fmt.Errorf("load the magic values: %w", err)
	}
	var table struct {
		Magic []Magic `yaml:"magic"`
	}
	if err := strictyaml.Load("fixtures/"+magicFile, data, &table); err != nil {
		return nil, err
	}
	var problems strictyaml.Problems
	for _, m := range table.Magic {
		if (m.Mobile == "") == (m.Amount == "") || m.Outcome == "" || len(m.Operations) == 0 {
			problems = append(problems, m.Place.Problem("", "needs a mobile or an amount, an outcome and its operations"))
		}
		for _, f := range m.faults() {
			f.Every = true
			if wrong, ok := errors.AsType[*mock.FaultProblem](f.Check()); ok {
				problems = append(problems, m.Place.Problem(wrong.Key, "%s", wrong.Message))
			}
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return table.Magic, nil
}

// MagicFaults are the magic values as a mock takes them.
func MagicFaults(table []Magic) []mock.Fault {
	var all []mock.Fault
	for _, m := range table {
		all = append(all, m.faults()...)
	}
	return all
}

func (m Magic) faults() []mock.Fault {
	match := mock.Words{"amount": m.Amount}
	if m.Mobile != "" {
		match = mock.Words{"mobile": m.Mobile}
	}
	var all []mock.Fault
	for _, operation := range m.Operations {
		all = append(all, mock.Fault{Kind: m.Kind, Operation: operation, Match: match, With: m.With, Every: true})
	}
	return all
}

// MagicTable shows the magic values as Markdown.
func MagicTable(table []Magic) string {
	var b strings.Builder
	b.WriteString("| value | of | outcome |\n|---|---|---|\n")
	for _, m := range table {
		value := "amount " + m.Amount
		if m.Mobile != "" {
			value = "mobile " + m.Mobile
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s |\n", value, strings.Join(m.Operations, "`, `"), m.Outcome)
	}
	return b.String()
}
