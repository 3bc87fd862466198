package runner

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Inputs are the files that a reading of some paths may look at: what they name, the feature,
// phrase and CSV files below a folder, and the phrase files of the folders above. A file that is
// not there, or not yet, is among them where a path names it.
func Inputs(paths []string) []string {
	found := map[string]bool{}
	for _, given := range paths {
		name, _ := splitLines(given)
		info, err := os.Stat(name)
		isFolder := err == nil && info.IsDir()
		p := diskProject(name, isFolder)
		dir := name
		switch {
		case isFolder:
			below(name, found)
		case strings.HasSuffix(name, ".csv"): // the features that take its rows may stand anywhere
			below(filepath.FromSlash(p.uri), found)
			fallthrough
		default:
			found[filepath.Clean(name)] = true
			dir = filepath.Dir(name)
		}
		p.above(path.Clean(filepath.ToSlash(dir)), found)
	}
	names := make([]string, 0, len(found))
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// inputFile is what a reading of a folder looks at.
var inputFile = regexp.MustCompile(`\.(feature|phrases|csv)$`)

// below adds the inputs of a folder. What cannot be read there, the reading itself complains of.
func below(folder string, found map[string]bool) {
	_ = filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && inputFile.MatchString(name) {
			found[filepath.Clean(name)] = true
		}
		return nil
	})
}

// above adds the phrase files of a folder and of those above it in its project.
func (p *project) above(uri string, found map[string]bool) {
	names, _ := p.list(uri) // of a folder that cannot be read: none
	for _, name := range names {
		if strings.HasSuffix(name, phraseFile) {
			found[filepath.FromSlash(path.Join(uri, name))] = true
		}
	}
	if up := path.Dir(uri); uri != p.uri && up != uri {
		p.above(up, found)
	}
}

// RowFiles are the CSV files that the text of a feature file takes rows from.
func RowFiles(feature string, content []byte) []string {
	var names []string
	for _, m := range rowsTags.FindAllSubmatch(content, -1) {
		names = append(names, filepath.Join(filepath.Dir(feature), filepath.FromSlash(string(m[1]))))
	}
	return names
}
