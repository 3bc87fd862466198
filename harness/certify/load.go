package certify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// folder is where profiles stand in the fixtures.
const folder = "certify"

// Verb is something that a client can be asked to do.
type Verb struct {
	Place strictyaml.Place `yaml:"-"`
	Name  string           `yaml:"-"`
	Does  string           `yaml:"does"` // what the client must do, in a sentence
	// Takes are the values that a task of the verb gives, by name, with what each is.
	Takes map[string]string `yaml:"takes"`
	// Says are the fields of a conclusion, by name, with what each is.
	Says map[string]string `yaml:"says"`
}

// Profile is a list of what a client of a kind must keep, and the cases that show it.
type Profile struct {
	Place strictyaml.Place `yaml:"-"`
	Name  string           `yaml:"-"` // of its folder
	Title string           `yaml:"title"`
	About string           `yaml:"about"`
	// Requirements are those of clients that the profile's cases show to be kept.
	Requirements []string `yaml:"requirements"`
	Cases        []*Case  `yaml:"-"` // by name
}

// Book is all that clients can be certified by.
type Book struct {
	Verbs    map[string]Verb
	Profiles []*Profile // by name
	digest   string
}

// Digest is the SHA-256, in hex, of all files of the book.
func (b *Book) Digest() string { return b.digest }

// Profile finds a profile by name.
func (b *Book) Profile(name string) (*Profile, error) {
	var known []string
	for _, p := range b.Profiles {
		if p.Name == name {
			return p, nil
		}
		known = append(known, p.Name)
	}
	return nil, fmt.Errorf("there is no profile %q%s", name, nearest.Known(name, known))
}

// Case finds a case by name; a name is one profile's alone.
func (b *Book) Case(name string) (*Case, error) {
	var known []string
	for _, p := range b.Profiles {
		for _, c := range p.Cases {
			if c.Name == name {
				return c, nil
			}
			known = append(known, c.Name)
		}
	}
	return nil, fmt.Errorf("there is no case %q%s", name, nearest.Known(name, known))
}

// tlsKinds are what a setting's tls can say.
var tlsKinds = []string{"none", "good", "wrong-host", "expired", "unknown-authority"}

// Load reads every profile of the fixtures. The error is a strictyaml.Problems.
func Load(files fs.FS, k *contract.Contract) (*Book, error) {
	l := loader{files: files, contract: k, book: &Book{Verbs: map[string]Verb{}}, names: map[string]string{}}
	l.verbs()
	folders, err := fs.ReadDir(files, folder)
	if err != nil {
		return nil, strictyaml.Unreadable(folder, err)
	}
	for _, f := range folders {
		if f.IsDir() {
			l.profile(f.Name())
		}
	}
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	l.book.digest = hex.EncodeToString(l.sum[:])
	return l.book, nil
}

type loader struct {
	files    fs.FS
	contract *contract.Contract
	book     *Book
	names    map[string]string // of cases, by the file that has them
	problems strictyaml.Problems
	sum      [sha256.Size]byte
}

// read reads one file into out, and counts it into the digest.
func (l *loader) read(name string, out any) (digest string, ok bool) {
	data, err := fs.ReadFile(l.files, name)
	if err == nil {
		err = strictyaml.Load(name, data, out)
	} else {
		err = strictyaml.Unreadable(name, err)
	}
	if err != nil {
		l.problems = append(l.problems, err.(strictyaml.Problems)...)
		return "", false
	}
	one := sha256.Sum256(data)
	l.sum = sha256.Sum256(slices.Concat(l.sum[:], []byte(name), one[:]))
	return hex.EncodeToString(one[:]), true
}

func (l *loader) verbs() {
	var file struct {
		Tasks map[string]Verb `yaml:"tasks"`
	}
	if _, ok := l.read(path.Join(folder, "tasks.yaml"), &file); !ok {
		return
	}
	for name, v := range file.Tasks {
		v.Name = name
		if v.Does == "" {
			l.problems = append(l.problems, v.Place.Problem("does", "is missing; say what the client must do"))
		}
		l.book.Verbs[name] = v
	}
}

func (l *loader) profile(name string) {
	p := &Profile{}
	entries, err := fs.ReadDir(l.files, path.Join(folder, name))
	if err != nil {
		l.problems = append(l.problems, strictyaml.Unreadable(path.Join(folder, name), err)...)
		return
	}
	if _, ok := l.read(path.Join(folder, name, "profile.yaml"), p); !ok {
		return
	}
	p.Name = name
	for _, e := range entries {
		if base, isCase := strings.CutSuffix(e.Name(), ".yaml"); isCase && base != "profile" {
			l.oneCase(p, base)
		}
	}
	l.check(p)
	l.book.Profiles = append(l.book.Profiles, p)
}

func (l *loader) oneCase(p *Profile, base string) {
	name := path.Join(folder, p.Name, base+".yaml")
	c := &Case{}
	digest, ok := l.read(name, c)
	if !ok {
		return
	}
	c.Name, c.Profile, c.Digest = base, p.Name, digest
	if other, taken := l.names[base]; taken {
		l.problems = append(l.problems, c.Place.Problem("", "is a case named %s, and so is %s; give it another name", base, other))
	}
	l.names[base] = name
	l.problems = append(l.problems, c.problems(l.book, l.contract)...)
	p.Cases = append(p.Cases, c)
}

// EveryRequest begins the ids of what the contract judges of every request, without a case for it.
const EveryRequest = "EK-REQ-"

// check holds a profile's list against its cases.
func (l *loader) check(p *Profile) {
	shown := map[string]bool{}
	for _, c := range p.Cases {
		for _, id := range c.Requirements() {
			shown[id] = true
			if !slices.Contains(p.Requirements, id) {
				l.problems = append(l.problems, c.Place.Problem("requirement", "%s is not among the requirements of the profile %s; list it there", id, p.Name))
			}
		}
	}
	for _, id := range p.Requirements {
		if !shown[id] && !strings.HasPrefix(id, EveryRequest) {
			l.problems = append(l.problems, p.Place.Problem("requirements", "no case of the profile shows %s; add one, or remove it", id))
		}
	}
}

// Unbroken finds the requirements of profiles that no client of a list breaks: a case that nobody is
// seen to fail may be one that nobody can. broken are what those clients break.
func (b *Book) Unbroken(broken []string) (found strictyaml.Problems) {
	for _, p := range b.Profiles {
		for _, id := range p.Requirements {
			if !slices.Contains(broken, id) {
				found = append(found, p.Place.Problem("requirements", "no broken client of the zoo breaks %s; add one to harness/certify/zoo", id))
			}
		}
	}
	return found
}
