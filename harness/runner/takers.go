package runner

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
)

// ask adds lines and rows to those that a source is asked for; neither asks for all of it.
func (s *Source) ask(lines []int, rows []Row) {
	if len(lines)+len(rows) == 0 || len(s.Lines)+len(s.Rows) == 0 {
		s.Lines, s.Rows = nil, nil
		return
	}
	s.Lines, s.Rows = append(s.Lines, lines...), append(s.Rows, rows...)
}

// rowsTags finds the files that a feature takes rows from.
var rowsTags = regexp.MustCompile(rowsTag + `(\S+)`)

// takersOf are the feature files of a project that take rows from a CSV file, and the rows at its
// lines as scenarios name them.
func takersOf(p *project, name string, lines []int) (takers []string, rows []Row, err error) {
	uri := filepath.ToSlash(filepath.Clean(name))
	if len(lines) == 0 {
		return nil, nil, fmt.Errorf("read %s: give the line of a row, as %[1]s:3; a feature that takes its rows runs all of them", name)
	}
	for _, line := range lines {
		rows = append(rows, Row{uri, line})
	}
	found, err := featuresBelow(filepath.FromSlash(p.uri))
	if err != nil {
		return nil, nil, err
	}
	for _, file := range found {
		content, err := readFound(file)
		if err != nil {
			var unreadable *Unreadable
			if errors.As(err, &unreadable) {
				continue // which of the features nobody asked for cannot be read is no matter
			}
			return nil, nil, err
		}
		folder := path.Dir(filepath.ToSlash(filepath.Clean(file)))
		if slices.ContainsFunc(rowsTags.FindAllSubmatch(content, -1), func(m [][]byte) bool { return path.Join(folder, string(m[1])) == uri }) {
			takers = append(takers, file)
		}
	}
	if len(takers) == 0 {
		err = fmt.Errorf("read %s: no feature in %s takes rows from it; name it there as %sFILE above the examples", name, folderText(p.uri), rowsTag)
	}
	return takers, rows, err
}
