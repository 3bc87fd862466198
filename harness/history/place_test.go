package history

import (
	"slices"
	"testing"
)

func TestPlacesAreReadInOrder(t *testing.T) {
	want := []string{"a.feature:4", "a.feature:18", "a.feature:100", "b.feature:2", "data/rows.csv:3"}
	got := slices.Clone(want)
	slices.Sort(got)
	if slices.Equal(got, want) {
		t.Fatal("the alphabet sorts them as well")
	}
	slices.SortFunc(got, byPlace)
	if !slices.Equal(got, want) {
		t.Error(got)
	}
}
