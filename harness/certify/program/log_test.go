package program

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = file.WriteString(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestALogIsReadAsItGrows: each line once, also after a rotation, and no more than is searched.
func TestALogIsReadAsItGrows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "client.log")
	appendTo(t, path, "before\n")
	log, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	want := func(what, text string) {
		t.Helper()
		if got := log.added(); got != text {
			t.Errorf("%s: %.40q, want %.40q", what, got, text)
		}
	}
	want("nothing yet", "")
	appendTo(t, path, "one\n")
	want("a line", "one\n")
	go func() {
		time.Sleep(50 * time.Millisecond)
		appendTo(t, path, "late\n")
	}()
	want("a line that comes late", "late\n")
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	appendTo(t, path, "new\n")
	want("a log that was emptied", "new\n")
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	appendTo(t, path, strings.Repeat("x", 100)+"\n")
	want("another file of that name", strings.Repeat("x", 100)+"\n")
	long := strings.Repeat("y", 3<<20) + "end"
	appendTo(t, path, long)
	want("more than is searched", long[len(long)-mostSearched:])
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	want("a log that is gone", "")
}

func TestWhatIsNoLog(t *testing.T) {
	dir := t.TempDir()
	for path, says := range map[string]string{filepath.Join(dir, "none"): "no such file; start the client first", dir: "is no regular file"} {
		if _, err := OpenLog(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
