package cli

import (
	"maps"
	"os"
	"slices"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/lint"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
)

// lintLookup stands for the environment where secrets need not be set.
func lintLookup(name string) (string, bool) {
	if value, ok := os.LookupEnv(name); ok {
		return value, true
	}
	return unset, true
}

// unset stands for what no variable holds: ten digits, which also suit where a mobile number must stand.
const unset = "6000000000"

// declared reads the worlds and environments that flags and paths name, with all their
// problems, and says which names features may use. With a flag it is as in a run: the names of
// an environment stand for those of a world. Without, a feature may be meant for any target of
// its project, and so use what any of its files declares.
func (f *lintFlags) declared(given lintFiles, c *contract.Contract) (lint.Declared, []finding.Finding) {
	d := declarations{names: map[string]*scenario.Names{}, broken: map[string]bool{}}
	for _, file := range given.worlds {
		d.world(file)
	}
	for _, file := range given.environments {
		d.environment(file, c)
	}
	if f.world != "" {
		d.world(f.world)
	}
	if f.env != "" {
		d.environment(f.env, c)
	}
	use := slices.Concat(given.worlds, given.environments)
	switch {
	case given.embedded:
		use = nil // the embedded features are about the embedded world
	case f.env != "" && (d.broken[f.env] || d.names[f.env] != nil):
		use = []string{f.env}
	case f.world != "":
		use = []string{f.world}
	case f.env != "":
		use = nil
	}
	from := d.of(use)
	return from, d.found
}

// declarations are what files declare, by file.
type declarations struct {
	names  map[string]*scenario.Names // of files that declare some
	broken map[string]bool            // files with problems
	unused []string
	found  []finding.Finding
}

func (d *declarations) world(file string) {
	w, err := (&aim{world: file}).loadWorld()
	if err != nil {
		d.wrong(file, lint.YAML("world-file", err))
		return
	}
	d.names[file] = target.NamesOf(w.ForMock(0))
}

func (d *declarations) environment(file string, c *contract.Contract) {
	e, err := target.LoadEnvironment(file, lintLookup)
	if err == nil {
		_, err = e.Reading(c)
	}
	if err != nil {
		d.wrong(file, lint.YAML("environment-file", err))
		return
	}
	d.unused = append(d.unused, e.UnusedCards...)
	if e.Target == "uat" || len(e.Names().Partners) > 0 {
		d.names[file] = e.Names()
	}
}

func (d *declarations) wrong(file string, found []finding.Finding) {
	d.broken[file] = true
	d.found = append(d.found, found...)
}

// of are the names of some files together or, where these declare none, of the embedded world.
// Where one of them has problems, nobody knows what it was to declare.
func (d *declarations) of(files []string) lint.Declared {
	from := lint.Declared{Unused: d.unused}
	all := scenario.Names{
		Partners: map[string]scenario.Partner{}, Accounts: map[string]scenario.Account{},
		Cards: map[string]scenario.Card{}, Merchants: map[string]scenario.Merchant{},
	}
	add := func(names *scenario.Names, by string) {
		from.Names, from.By = &all, append(from.By, by)
		if all.World = names.World; len(from.By) > 1 {
			all.World = "" // one of several
		}
		maps.Copy(all.Partners, names.Partners)
		maps.Copy(all.Accounts, names.Accounts)
		maps.Copy(all.Cards, names.Cards)
		maps.Copy(all.Merchants, names.Merchants)
	}
	for _, file := range files {
		if d.broken[file] {
			return lint.Declared{Unused: d.unused}
		}
		if names := d.names[file]; names != nil {
			add(names, file)
		}
	}
	if from.Names == nil {
		embedded, err := (&aim{}).loadWorld()
		if err != nil {
			d.wrong("", lint.YAML("world-file", err))
			return from
		}
		add(target.NamesOf(embedded.ForMock(0)), "the embedded world")
	}
	return from
}
