package cli

import (
	"maps"
	"os"
	"slices"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/lint"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
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
// problems, and says which names features may use. With flags it is as in a run of this mode: the
// names of an environment, and those of a world that is at its target. Without, a feature may be
// meant for any target of its project, and so use what any of its files declares.
func (f *lintFlags) declared(given lintFiles, mode worldMode, c *contract.Contract) (lint.Declared, []finding.Finding) {
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
		if e := d.environment(f.env, c); e != nil && mode != "" && mode != worldOff {
			d.at(f.world, e.Target == uatTarget, overlaid(e.Target, e)...)
		}
	}
	d.unknownTargets()
	use := slices.Concat(given.worlds, given.environments)
	switch {
	case given.embedded:
		use = nil // the embedded features are about the embedded world
	case f.env != "" || f.world != "":
		use = nil
		if f.env != "" && (d.broken[f.env] || d.names[f.env] != nil) {
			use = append(use, f.env)
		}
		if f.world != "" && mode != worldOff {
			use = append(use, f.world)
		}
	}
	from := d.of(use)
	if from.Worlds == nil && (f.env != "" || f.world != "") {
		from.Worlds = []string{} // such a run has none
	}
	return from, d.found
}

// declarations are what files declare, by file.
type declarations struct {
	names  map[string]*scenario.Names // of files that declare some
	broken map[string]bool            // files with problems
	unused []string
	found  []finding.Finding

	overlays []world.Overlay
	targets  []string // names of environments
}

func (d *declarations) world(file string) {
	w, err := (&aim{world: file}).loadWorld()
	if err != nil {
		d.wrong(file, lint.YAML("world-file", err))
	} else {
		d.names[file] = target.NamesOf(w.ForMock(0))
	}
	overlays := world.Overlays(file)
	d.overlays = append(d.overlays, overlays...)
	for _, o := range overlays {
		if o.Target != mockTarget {
			d.at(file, o.Target == uatTarget, o.Target)
		}
	}
}

// at reads a world as it holds for a target that has these names. What is wrong for several is said
// once.
func (d *declarations) at(file string, real bool, names ...string) {
	w, err := world.LoadFile(file, kinds.All(), names...)
	if err == nil && real {
		err = w.ForReal()
	}
	if err == nil {
		return
	}
	d.broken[file] = true
	for _, f := range lint.YAML("world-file", err) {
		if !slices.Contains(d.found, f) {
			d.found = append(d.found, f)
		}
	}
}

// unknownTargets finds changes for targets that nothing is called. Environment files may stand
// elsewhere: only a name that looks misspelt is surely wrong.
func (d *declarations) unknownTargets() {
	known := append([]string{mockTarget, uatTarget}, d.targets...)
	for _, o := range d.overlays {
		if slices.Contains(known, o.Target) {
			continue
		}
		f := lint.YAML("unknown-target", strictyaml.Problems{o.Place.Problem("", "no target is called %q%s", o.Target, nearest.Known(o.Target, known))})[0]
		if nearest.Word(o.Target, known) == "" {
			f = f.Warn()
		}
		d.found = append(d.found, f)
	}
}

// environment reads one; nil where it has problems.
func (d *declarations) environment(file string, c *contract.Contract) *target.Environment {
	e, err := target.LoadEnvironment(file, lintLookup)
	if err == nil {
		_, err = e.Reading(c)
	}
	if err != nil {
		d.wrong(file, lint.YAML("environment-file", err))
		return nil
	}
	d.targets = append(d.targets, e.Name)
	d.unused = append(d.unused, e.UnusedCards...)
	if e.Target == "uat" || len(e.Names().Partners) > 0 {
		d.names[file] = e.Names()
	}
	return e
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
		if names.World != "" {
			from.Worlds = append(from.Worlds, names.World)
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
