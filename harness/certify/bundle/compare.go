package bundle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Against says in sentences what is otherwise than in an older bundle.
func (r *Report) Against(old *Report) (changes []string) {
	add := func(what, was, is string) {
		if was != is {
			changes = append(changes, fmt.Sprintf("%s: %s, and was %s.", what, orNone(is), orNone(was)))
		}
	}
	add("Trust", string(old.Shown), string(r.Shown))
	add("Signed by", old.Signer, r.Signer)
	add("Client", old.Subject.Name, r.Subject.Name)
	add("Version of the client", old.Subject.Version, r.Subject.Version)
	add("Commit of the client", old.Subject.Commit, r.Subject.Commit)
	add("Digest of the program", old.Subject.Digest, r.Subject.Digest)
	addFiles(add, old.Subject.Files, r.Subject.Files)
	add("Profiles", strings.Join(old.Subject.Profiles, ", "), strings.Join(r.Subject.Profiles, ", "))
	add("Tier", old.Subject.Tier, r.Subject.Tier)
	add("Evidence of", "kasauti "+old.Kind(), "kasauti "+r.Kind())
	if r.Run != nil && old.Run != nil {
		add("Target", old.Target(), r.Target())
		add("Commit", old.Run.Header.Commit, r.Run.Header.Commit)
		add("Features", features(old.Run), features(r.Run))
	}
	add("Version of kasauti", old.Tool, r.Tool)
	add("Contract", old.Contract, r.Contract)
	add("Cases", old.Book, r.Book)
	add("Seed", fmt.Sprint(old.Seed), fmt.Sprint(r.Seed))
	add("Ended", old.Ended.UTC().Format(time.DateTime), r.Ended.UTC().Format(time.DateTime))
	was := map[string]Verdict{}
	for _, v := range old.Verdicts {
		was[v.Requirement] = v
	}
	for _, v := range r.Verdicts {
		before, known := was[v.Requirement]
		delete(was, v.Requirement)
		switch {
		case !known:
			changes = append(changes, fmt.Sprintf("%s is new: %s.", v.Requirement, v.Verdict))
		case before.Verdict != v.Verdict:
			changes = append(changes, fmt.Sprintf("%s is %s, and was %s%s.", v.Requirement, v.Verdict, before.Verdict, worse(before.Verdict, v.Verdict)))
		}
	}
	for _, v := range old.Verdicts {
		if _, gone := was[v.Requirement]; gone {
			changes = append(changes, fmt.Sprintf("%s is judged no more; it was %s.", v.Requirement, v.Verdict))
		}
	}
	return changes
}

// features is the digest of what was selected.
func features(run *Run) string {
	if run.Header.Selection == nil {
		return ""
	}
	return run.Header.Selection.Digest
}

func worse(was, is verdict.Verdict) string {
	if is > was {
		return ", which is worse"
	}
	return ""
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// addFiles adds what is otherwise with the files of a program's arguments. An older release named none.
func addFiles(add func(what, was, is string), old, now []verdict.SubjectFile) {
	was, is := digests(old), digests(now)
	for _, file := range slices.Concat(now, old) {
		add("The file "+file.Name, was[file.Name], is[file.Name])
		was[file.Name] = is[file.Name] // said
	}
}

func digests(files []verdict.SubjectFile) map[string]string {
	all := map[string]string{}
	for _, file := range files {
		all[file.Name] = "without a digest"
		if file.Digest != "" {
			all[file.Name] = "SHA-256 " + file.Digest
		}
	}
	return all
}
