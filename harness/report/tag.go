package report

import "strings"

// tagValue takes a tag with a value apart: @test_key=ABC-12 or @test_key:ABC-12. False for a tag
// that is a word alone.
func tagValue(tag string) (name, value string, ok bool) {
	tag = strings.TrimPrefix(tag, "@")
	at := strings.IndexAny(tag, "=:")
	if at <= 0 || at == len(tag)-1 {
		return "", "", false
	}
	return tag[:at], tag[at+1:], true
}

// tagValues are the values of the tags with this name.
func tagValues(tags []string, name string) []string {
	var values []string
	for _, tag := range tags {
		if is, value, ok := tagValue(tag); ok && is == name {
			values = append(values, value)
		}
	}
	return values
}

// Names of tags by which tools that manage tests know a scenario: the key of an issue in Xray, and
// the id of a case in TestRail.
const (
	tagTestKey = "test_key"
	tagTestID  = "test_id"
)
