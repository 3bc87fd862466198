package cli

import (
	"errors"
	"testing"
)

// heard passes on what is written, once somebody takes it.
type heard chan string

func (h heard) Write(p []byte) (int, error) {
	h <- string(p)
	return len(p), nil
}

func TestALongWaitIsSaid(t *testing.T) {
	told, want := make(heard, 1), errors.New("gone")
	err := patiently(told, "the tea", func() error {
		if text := <-told; text != "kasauti: waiting for the tea\n" {
			t.Errorf("%q", text)
		}
		return want
	})
	if err != want {
		t.Error(err)
	}
}
