package report

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// severities are Allure's, the gravest first.
var severities = []string{"blocker", "critical", "normal", "minor", "trivial"}

// allureLabels sort a result into Allure's trees. Its story is the requirement that it claims.
func allureLabels(needs requirements, s *verdict.Scenario) []allureLabel {
	labels := []allureLabel{{"framework", "kasauti"}, {"suite", oneLine(s.URI)}, {"feature", oneLine(s.Feature)}}
	severity := "normal"
	for _, id := range s.Claims {
		labels = append(labels, allureLabel{"story", oneLine(id)})
		if needs[id].Level == verdict.Must {
			severity = "critical"
		}
	}
	if len(s.Claims) == 0 {
		labels = append(labels, allureLabel{"story", oneLine(s.Name)})
	}
	for _, tag := range s.Tags {
		name, value, ok := tagValue(tag)
		switch word := strings.TrimPrefix(tag, "@"); {
		case ok && name == "severity" && slices.Contains(severities, value):
			severity = value
		case slices.Contains(severities, word):
			severity = word
		default:
			labels = append(labels, allureLabel{"tag", oneLine(word)})
		}
	}
	return append(labels, allureLabel{"severity", severity})
}

// linkTypes say which tags are links, and of which of Allure's types.
var linkTypes = map[string]string{tagTestKey: "tms", tagTestID: "tms", "tms": "tms", "issue": "issue", "link": "link"}

// allureLinks are the tags that name something elsewhere. Where only its key is known there is no
// URL: which system has it, nobody said.
func allureLinks(s *verdict.Scenario) []allureLink {
	links := []allureLink{}
	for _, tag := range s.Tags {
		name, value, ok := tagValue(tag)
		kind := linkTypes[name]
		if !ok || kind == "" {
			continue
		}
		link := allureLink{Name: oneLine(value), Type: kind}
		if strings.HasPrefix(value, "https://") || strings.HasPrefix(value, "http://") {
			link.URL = link.Name
		}
		links = append(links, link)
	}
	return links
}

type allureCategory struct {
	Name         string `json:"name"`
	MessageRegex string `json:"messageRegex"`
}

// allureCategories sort what did not pass by whose trouble it is.
func allureCategories() []allureCategory {
	var all []allureCategory
	for _, class := range verdict.Classes() {
		all = append(all, allureCategory{string(class), "(?s)" + string(class) + ": .*"})
	}
	return all
}
