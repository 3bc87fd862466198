package bundle

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Checklist is what a reviewer asks for, row by row: a table with a column of requirement ids, several
// with spaces between.
type Checklist struct {
	head []string
	rows [][]string
	at   int // the column of ids
}

// columnOfIDs is the head of the column that a checklist must have.
const columnOfIDs = "requirement"

// ParseChecklist reads CSV with a head.
func ParseChecklist(data []byte) (*Checklist, error) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))) // with which spreadsheets begin files
	head, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("it is no CSV with a head: %w", err)
	}
	c := &Checklist{head: head, at: slices.IndexFunc(head, func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), columnOfIDs) })}
	if c.at < 0 {
		return nil, fmt.Errorf("none of its columns is named %s; name the one that holds requirement ids so", columnOfIDs)
	}
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return nil, err
		}
		c.rows = append(c.rows, row)
	}
}

// CSV is a table of the recomputed verdicts: one row for each requirement, or with a checklist its rows,
// and then the requirements that none of them names.
func (r *Report) CSV(list *Checklist, k *contract.Contract) ([]byte, error) {
	if list == nil {
		list = &Checklist{head: []string{columnOfIDs}}
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	write := func(row []string, ids []string) error {
		return w.Write(harmless(append(slices.Clone(row), r.cells(ids, k)...)))
	}
	if err := w.Write(harmless(append(slices.Clone(list.head), "verdict", "level", "evidence", "money_safety", "cases", "sentence", "trust"))); err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, row := range list.rows {
		ids := strings.Fields(row[list.at])
		for _, id := range ids {
			named[id] = true
		}
		if err := write(row, ids); err != nil {
			return nil, err
		}
	}
	for _, v := range r.Recomputed {
		if !named[v.Requirement] {
			row := make([]string, len(list.head))
			row[list.at] = v.Requirement
			if err := write(row, []string{v.Requirement}); err != nil {
				return nil, err
			}
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// cells say what became of requirements: the worst, and each where they are several. A row that names
// what the bundle does not judge says so.
func (r *Report) cells(ids []string, k *contract.Contract) []string {
	var levels, evidence, safety, cases, sentences, missing []string
	worst := verdict.Pass
	for _, id := range ids {
		i := slices.IndexFunc(r.Recomputed, func(v Verdict) bool { return v.Requirement == id })
		if i < 0 {
			missing = append(missing, id)
			continue
		}
		v := r.Recomputed[i]
		need, _ := k.Requirement(id)
		worst = verdict.Worst(worst, v.Verdict)
		levels, evidence = append(levels, string(v.Level)), append(evidence, v.Evidence)
		safety, sentences = append(safety, yesNo(v.MoneySafety)), append(sentences, need.Sentence)
		for _, name := range v.Cases {
			if !slices.Contains(cases, name) {
				cases = append(cases, name)
			}
		}
	}
	said := worst.String()
	switch {
	case len(ids) == 0:
		said = ""
	case len(missing) == len(ids):
		said = "not judged"
	case len(missing) > 0:
		said += "; not judged: " + strings.Join(missing, " ")
	}
	join := func(all []string) string { return strings.Join(all, " ") }
	return []string{said, join(levels), join(evidence), join(safety), join(cases), join(sentences), r.trustCell()}
}

// trustCell is the level that is shown, with what cannot be told: a table goes on without the sentences
// that it came with.
func (r *Report) trustCell() string {
	if _, doubt := r.Doubt(); doubt != nil {
		return string(r.Shown) + "; in doubt: " + doubt.Error()
	}
	return string(r.Shown)
}

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// harmless keeps a spreadsheet from taking a cell for a formula.
func harmless(row []string) []string {
	for i, cell := range row {
		if text := strings.TrimLeft(cell, " \t\r\n\u00a0\u200b\ufeff"); text != "" && strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20|%", []rune(text)[0]) || strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") {
			row[i] = "'" + cell
		}
	}
	return row
}
