package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/value"
)

// agree lets the fields of a webhook that say the same as a given one say it, too. What was given
// itself stays, also where it contradicts: a receiver is to be shown that.
func agree(event string, whole any, words []string) error {
	given := func(name string) bool {
		return slices.ContainsFunc(words, func(word string) bool {
			field, _, _ := strings.Cut(word, "=")
			return field == name || strings.HasPrefix(name, field+".")
		})
	}
	for _, names := range mock.Same(event) {
		from := slices.IndexFunc(names, given)
		if from < 0 {
			continue
		}
		says, there := at(whole, names[from])
		for _, name := range names {
			if !there || given(name) {
				continue
			}
			if err := put(whole, name, says); err != nil {
				return err
			}
		}
		text, _ := says.(string)
		follows := mock.Follows(event, names[0], text)
		for _, name := range slices.Sorted(maps.Keys(follows)) {
			if given(name) {
				continue
			}
			if err := put(whole, name, follows[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

func at(whole any, name string) (any, bool) {
	path, err := value.ParsePath(name)
	if err != nil {
		return nil, false
	}
	return path.At(whole)
}
