package runner

import messages "github.com/cucumber/messages/go/v21"

// Title is where a feature, a scenario or an outline is named.
type Title struct {
	URI          string
	Name         string
	Line, Column int
	Tags         []Tag // its own
	Above        []Tag // those of what it stands in, which it has too
}

// Tag is a tag where it stands, with its @.
type Tag struct {
	Name         string
	Line, Column int
}

// Feature is the title of a file and those in it, as they are written: an outline has one,
// whatever its rows.
type Feature struct {
	Title
	Scenarios []Title
}

// titles are those of a document that has a feature.
func (r reading) titles() Feature {
	feature := r.document.Feature
	title := func(at *messages.Location, name string, own []*messages.Tag, above []Tag) Title {
		return Title{URI: r.source.URI, Name: name, Line: int(at.Line), Column: int(at.Column), Tags: tagsOf(own), Above: above}
	}
	f := Feature{Title: title(feature.Location, feature.Name, feature.Tags, nil)}
	for _, child := range feature.Children {
		if s := child.Scenario; s != nil {
			f.Scenarios = append(f.Scenarios, title(s.Location, s.Name, s.Tags, f.Tags))
		}
		if child.Rule == nil {
			continue
		}
		above := append(tagsOf(child.Rule.Tags), f.Tags...)
		for _, inner := range child.Rule.Children {
			if s := inner.Scenario; s != nil {
				f.Scenarios = append(f.Scenarios, title(s.Location, s.Name, s.Tags, above))
			}
		}
	}
	return f
}

func tagsOf(written []*messages.Tag) []Tag {
	tags := make([]Tag, len(written))
	for i, tag := range written {
		tags[i] = Tag{Name: tag.Name, Line: int(tag.Location.Line), Column: int(tag.Location.Column)}
	}
	return tags
}
