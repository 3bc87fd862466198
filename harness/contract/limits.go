package contract

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// KYCLevel is how far a wallet's holder is known.
type KYCLevel string

// The levels, as the documentation names them.
const (
	NoKYC   KYCLevel = ""
	MinKYC  KYCLevel = "min"
	FullKYC KYCLevel = "full"
)

// Limit is what a wallet may hold and move at one level, in paise. A zero allows nothing.
type Limit struct {
	MostBalance        int64 // held at a time (EK-LIMIT-010)
	MostLoadMonth      int64 // added in a month (EK-LIMIT-020)
	MostLoadYear       int64 // added in a year (EK-LIMIT-030)
	MostTransaction    int64 // moved at once (EK-LIMIT-040)
	MostTransfersMonth int64 // sent to people in a month (EK-LIMIT-050)
}

// Limits are those of contract/limits.yaml, by level.
type Limits struct{ levels map[KYCLevel]Limit }

// Of are the limits of a level. Without KYC nothing is allowed.
func (l Limits) Of(level KYCLevel) Limit { return l.levels[level] }

// Limits are what wallets may hold and move.
func (c *Contract) Limits() Limits { return c.limits }

const limitsName = folder + "/limits.yaml"

type limitsFile struct {
	Limits []limitRow `yaml:"limits"`
}

type limitRow struct {
	Place       strictyaml.Place `yaml:"-"`
	Of          string           `yaml:"of"`
	Requirement string           `yaml:"requirement"`
	Min         int64            `yaml:"min"`
	Full        int64            `yaml:"full"`
}

// readLimits reads the table; a contract without one has no limits.
func (c *Contract) readLimits(files fs.FS) ([]byte, error) {
	data, err := read(files, limitsName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file limitsFile
	if err := strictyaml.Load(shownPath(limitsName), data, &file); err != nil {
		return nil, err
	}
	limits, problems := c.limitsOf(file.Limits)
	if len(problems) > 0 {
		return nil, problems
	}
	c.limits = limits
	return data, nil
}

func (c *Contract) limitsOf(rows []limitRow) (Limits, strictyaml.Problems) {
	var problems strictyaml.Problems
	var least, full Limit
	places := map[string][2]*int64{
		"balance":             {&least.MostBalance, &full.MostBalance},
		"load_per_month":      {&least.MostLoadMonth, &full.MostLoadMonth},
		"load_per_year":       {&least.MostLoadYear, &full.MostLoadYear},
		"transaction":         {&least.MostTransaction, &full.MostTransaction},
		"transfers_per_month": {&least.MostTransfersMonth, &full.MostTransfersMonth},
	}
	for _, row := range rows {
		to, known := places[row.Of]
		switch {
		case !known:
			problems = append(problems, row.Place.Problem("of", "%q is no limit, or stands there twice", row.Of))
			continue
		case c.byID[row.Requirement] == nil:
			problems = append(problems, row.Place.Problem("requirement", "there is no requirement %q; state the limit there first", row.Requirement))
		case row.Min < 0 || row.Full < row.Min:
			problems = append(problems, row.Place.Problem("full", "is %d paise, and min %d; full KYC allows at least what minimum KYC does", row.Full, row.Min))
		}
		*to[0], *to[1] = row.Min, row.Full
		delete(places, row.Of)
	}
	for _, name := range sortedNames(places) {
		problems = append(problems, &strictyaml.Problem{File: shownPath(limitsName), Message: fmt.Sprintf("the limit %s is missing; add its row", name)})
	}
	return Limits{map[KYCLevel]Limit{MinKYC: least, FullKYC: full}}, problems
}
