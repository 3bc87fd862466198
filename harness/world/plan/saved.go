package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/kasauti/kasauti/harness/atomicfile"
	"github.com/kasauti/kasauti/harness/world"
)

// Saved is a plan that was written to be applied later, with what it was made for. It holds no secret.
type Saved struct {
	Kasauti string   `json:"kasauti"` // the version that made it
	Aim     Aim      `json:"aim"`
	Only    []string `json:"only,omitempty"`
	Retire  bool     `json:"retire,omitempty"`
	Destroy bool     `json:"destroy,omitempty"`
	Plan    *Plan    `json:"plan"`
}

// Aim is where a plan is for, in the words of the command line.
type Aim struct {
	World    string `json:"world"`
	Target   string `json:"target,omitempty"`
	Env      string `json:"env,omitempty"`
	AdminURL string `json:"admin_url,omitempty"`
	Seed     uint64 `json:"seed"`
	State    string `json:"state,omitempty"`
}

// kindOfFile is how a saved plan begins, so that nothing else is taken for one.
const kindOfFile = "kasauti plan"

// savedFile is the file of a saved plan.
type savedFile struct {
	Kind   string `json:"kind"`
	Format int    `json:"format"`
	Saved
}

// mostPlan bounds the file of a saved plan, in bytes.
const mostPlan = 64 << 20

// Save writes the plan for its user's eyes alone; it appears whole or not at all.
func (s Saved) Save(path string) error {
	data, err := json.MarshalIndent(savedFile{kindOfFile, Format, s}, "", "  ")
	if err == nil {
		err = atomicfile.Write(path, append(data, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("save the plan %s: %w", path, err)
	}
	return nil
}

// Room is an error where a file is that a plan must not replace, such as the world file itself.
func Room(path string) error {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil
	}
	data, err := os.ReadFile(path)
	var head struct {
		Kind string `json:"kind"`
	}
	if err != nil || json.Unmarshal(data, &head) != nil || head.Kind != kindOfFile {
		return fmt.Errorf("save the plan %s: there is a file that is no plan, and it is left as it is; give another name, or remove it", path)
	}
	return nil
}

// Open reads a saved plan that this version, which calls itself so, has written. version "" reads
// those of every version.
func Open(path, version string) (*Saved, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() { // a pipe would have it wait for ever
		return nil, fmt.Errorf("open the plan %s: it is a pipe or a device, and not a regular file; make one with kasauti plan --out FILE", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the plan: %w; make one with kasauti plan --out %s", err, path)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, mostPlan))
	if err != nil {
		return nil, fmt.Errorf("read the plan %s: %w", path, err)
	}
	return parse(path, data, version)
}

func parse(path string, data []byte, version string) (*Saved, error) {
	var head struct {
		Kind   string `json:"kind"`
		Format int    `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil || head.Kind != kindOfFile {
		return nil, fmt.Errorf("open the plan %s: it is cut off or no plan; make one with kasauti plan --out %s", path, path)
	}
	if head.Format != Format {
		return nil, fmt.Errorf("open the plan %s: it has format %d, and this kasauti reads %d; plan again", path, head.Format, Format)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var f savedFile
	if err := decoder.Decode(&f); err != nil || f.Plan == nil {
		return nil, fmt.Errorf("open the plan %s: it was changed by hand in a way that is not understood; plan again", path)
	}
	if version != "" && f.Kasauti != version {
		return nil, fmt.Errorf("open the plan %s: kasauti %s made it, and this is %s; plan again", path, f.Kasauti, version)
	}
	return &f.Saved, nil
}

// Stale says what has changed since a plan was saved.
type Stale struct{ Changed []string }

// Error implements error.
func (s *Stale) Error() string {
	return "apply the saved plan: it is stale, since " + strings.Join(s.Changed, ", and ") + "; nothing was written: plan again"
}

// Since compares the plan with one that was made now: a *Stale where anything has changed.
func (p *Plan) Since(now *Plan) error {
	var s Stale
	add := func(format string, args ...any) { s.Changed = append(s.Changed, fmt.Sprintf(format, args...)) }
	if p.Target != now.Target {
		add("the target is another one, or a mock that was started anew")
	}
	switch {
	case p.Lineage == now.Lineage && p.Serial != now.Serial:
		add("what is recorded was changed (serial %d, now %d)", p.Serial, now.Serial)
	case p.Lineage == "" && now.Lineage != "":
		add("something was recorded where nothing was")
	case p.Lineage != now.Lineage:
		add("what is recorded is another state (lineage %s, now %s)", p.Lineage, orNone(now.Lineage))
	}
	if p.World != now.World || p.Digest != now.Digest {
		add("the world file was changed")
	}
	if len(s.Changed) == 0 {
		p.compare(now, add)
	}
	if len(s.Changed) > 0 {
		return &s
	}
	return nil
}

func orNone(lineage string) string {
	if lineage == "" {
		return "none"
	}
	return lineage
}

// compare compares the steps.
func (p *Plan) compare(now *Plan, add func(format string, args ...any)) {
	steps := map[world.Address]Step{}
	for _, s := range now.Steps {
		steps[s.Address] = s
	}
	for _, s := range p.Steps {
		is, still := steps[s.Address]
		delete(steps, s.Address)
		switch {
		case !still:
			add("%s is not part of it any more", s.Address)
		case s.Seen != is.Seen:
			add("%s is not at the target as it was seen", s.Address)
		case !same(s, is):
			add("%s would be treated in another way", s.Address)
		}
	}
	for _, s := range now.Steps {
		if _, more := steps[s.Address]; more {
			add("%s was not part of it", s.Address)
		}
	}
}

// same compares steps as they are saved.
func same(a, b Step) bool {
	one, err := json.Marshal(a)
	if err != nil {
		panic("plan: " + err.Error()) // of texts and numbers
	}
	other, err := json.Marshal(b)
	if err != nil {
		panic("plan: " + err.Error())
	}
	return bytes.Equal(one, other)
}
