package program

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
)

// TestAStartIsOverWithTheFirstCall: a program of the simple form has time to start, and not that much more
// for its task.
func TestAStartIsOverWithTheFirstCall(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(habit, "never ends")
	called := make(chan struct{})
	close(called)
	given, begun := task(400), time.Now()
	given.Called = called
	_, ending := (&Simple{Path: self}).Do(context.Background(), given)
	if took := time.Since(begun); ending == nil || ending.Kind != certify.TimedOut || took >= startTime {
		t.Errorf("it ended after %s with %+v", took, ending)
	}
}
