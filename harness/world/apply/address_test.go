package apply_test

import (
	"testing"

	"github.com/kasauti/kasauti/harness/world"
)

func address(t *testing.T, text string) world.Address {
	t.Helper()
	a, err := world.ParseAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
