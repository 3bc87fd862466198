package contract

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Change says in which release a requirement became stricter, and how.
type Change struct {
	Version string `yaml:"version" json:"version"`
	How     string `yaml:"how" json:"how"`
}

// Removed is a requirement of earlier releases. Its id is never given to another.
type Removed struct {
	Place    strictyaml.Place `yaml:"-" json:"-"`
	ID       string           `yaml:"id" json:"id"`
	Sentence string           `yaml:"sentence" json:"sentence"`
	Version  string           `yaml:"version" json:"version"` // the first without it
	Why      string           `yaml:"why" json:"why"`
}

// Stricter is a requirement that a release made stricter.
type Stricter struct {
	Requirement
	How string
}

// Release is what one release of kasauti has changed in what it requires.
type Release struct {
	Version  string
	New      []Requirement
	Stricter []Stricter
	Removed  []Removed
}

var versionPattern = regexp.MustCompile(`^[0-9]+(\.[0-9]+)*$`)

// compareVersions orders versions by their numbers: 0.9 comes before 0.10.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if c := cmp.Compare(numberAt(as, i), numberAt(bs, i)); c != 0 {
			return c
		}
	}
	return 0
}

func numberAt(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, _ := strconv.Atoi(parts[i])
	return n
}

// Releases are those that changed a requirement, the oldest first.
func (c *Contract) Releases() []Release {
	at := map[string]*Release{}
	in := func(version string) *Release {
		if at[version] == nil {
			at[version] = &Release{Version: version}
		}
		return at[version]
	}
	for _, r := range c.requirements {
		one := in(r.Since)
		one.New = append(one.New, r)
		for _, change := range r.Changed {
			one := in(change.Version)
			one.Stricter = append(one.Stricter, Stricter{r, change.How})
		}
	}
	for _, r := range c.removed {
		one := in(r.Version)
		one.Removed = append(one.Removed, r)
	}
	var all []Release
	for _, one := range at {
		all = append(all, *one)
	}
	slices.SortFunc(all, func(a, b Release) int { return compareVersions(a.Version, b.Version) })
	return all
}

// Versions are those of all releases, the oldest first.
func (c *Contract) Versions() []string {
	var versions []string
	for _, r := range c.Releases() {
		versions = append(versions, r.Version)
	}
	return versions
}

// KnownVersion is an error for a version that changed nothing, with those that did.
func (c *Contract) KnownVersion(version string) error {
	known := c.Versions()
	if slices.Contains(known, version) {
		return nil
	}
	return fmt.Errorf("%q is no release that changed a requirement; those are %s%s", version, strings.Join(known, ", "), nearest.Hint(version, known))
}

// AsOf is the contract in which what is newer than a release, or became stricter after it, binds
// nobody: a broken check of it warns. What a later release removed stays removed.
func (c *Contract) AsOf(version string) (*Contract, error) {
	if err := c.KnownVersion(version); err != nil {
		return nil, err
	}
	other := *c
	other.requirements = slices.Clone(c.requirements)
	other.byID = make(map[string]*Requirement, len(other.requirements))
	for i := range other.requirements {
		r := &other.requirements[i]
		r.newer = r.newerThan(version)
		other.byID[r.ID] = r
	}
	return &other, nil
}

// newerThan says in a few words that a requirement is newer than a release; "" where it is not.
func (r *Requirement) newerThan(version string) string {
	if compareVersions(r.Since, version) > 0 {
		return fmt.Sprintf("since %s, newer than --as-of %s", r.Since, version)
	}
	for _, change := range r.Changed {
		if compareVersions(change.Version, version) > 0 {
			return fmt.Sprintf("stricter since %s, newer than --as-of %s", change.Version, version)
		}
	}
	return ""
}

// Newer reports whether the requirement is newer than the release that the contract goes by.
func (r *Requirement) Newer() bool { return r.newer != "" }

// Says is the message of a broken check, with why it only warns where the requirement is newer
// than the release that the contract goes by.
func (r *Requirement) Says(message string) string {
	if r.newer == "" {
		return message
	}
	return message + " (" + r.newer + ")"
}

// OnlyNewer reports whether there are claims, and all are of requirements that are newer than the
// release that the contract goes by.
func (c *Contract) OnlyNewer(claims []string) bool {
	return len(claims) > 0 && !slices.ContainsFunc(claims, func(id string) bool {
		r := c.byID[id]
		return r == nil || !r.Newer()
	})
}

// Removed finds a requirement that a release removed.
func (c *Contract) Removed(id string) (Removed, bool) {
	for _, r := range c.removed {
		if r.ID == id {
			return r, true
		}
	}
	return Removed{}, false
}

// versionProblems are what is wrong with when a requirement came and changed.
func (r *Requirement) versionProblems() (problems strictyaml.Problems) {
	if !versionPattern.MatchString(r.Since) {
		return append(problems, r.Place.Problem("since", "%q is no version such as 0.3", r.Since))
	}
	for _, change := range r.Changed {
		switch {
		case !versionPattern.MatchString(change.Version):
			problems = append(problems, r.Place.Problem("changed", "%q is no version such as 0.3", change.Version))
		case compareVersions(change.Version, r.Since) <= 0:
			problems = append(problems, r.Place.Problem("changed", "it became stricter in %s, and is there since %s only", change.Version, r.Since))
		case change.How == "":
			problems = append(problems, r.Place.Problem("changed", "how it became stricter in %s is missing", change.Version))
		}
	}
	return problems
}

// problems are what is wrong with a row of what was removed.
func (r *Removed) problems(c *Contract) (problems strictyaml.Problems) {
	add := func(key, format string, args ...any) {
		problems = append(problems, r.Place.Problem(key, format, args...))
	}
	if !idPattern.MatchString(r.ID) {
		add("id", "%q is not EK-<AREA>-<three digits>", r.ID)
	}
	if _, there := c.byID[r.ID]; there {
		add("id", "%s is still a requirement", r.ID)
	}
	if !versionPattern.MatchString(r.Version) {
		add("version", "%q is no version such as 0.3", r.Version)
	}
	if r.Sentence == "" || r.Why == "" {
		add("", "%s needs the sentence that it had, and why it was removed", r.ID)
	}
	return problems
}
