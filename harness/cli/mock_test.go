package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
)

// TestMockListeners: what is called at a universe's own address is seen in that universe alone.
func TestMockListeners(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		free := "127.0.0.1:0"
		ended <- run(ctx, []string{"mock", "--addr", free, "--admin-addr", free, "--listener", free, "--listener", free}, Streams{Out: in, Err: in})
		_ = in.Close() // of a pipe: never fails
	}()
	var universes, urls []string
	var admin, look string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		word := strings.Fields(lines.Text())
		switch word[0] {
		case "API":
			urls, universes = append(urls, word[1]), append(universes, word[len(word)-1])
		case "admin":
			admin = word[1]
		case "look":
			look = word[1]
		}
		if word[0] == "stop" {
			break
		}
	}
	if len(urls) != 3 || admin == "" || look != admin+"/" {
		t.Fatalf("urls %q, admin %q, inspector %q", urls, admin, look)
	}
	answer, err := http.Post(urls[2]+"/api/v0/merchant/token", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close() // whatever it says
	for universe, want := range map[string]int{"default": 0, universes[1]: 0, universes[2]: 1} {
		if got := len(journal(t, admin, universe).Entries); got != want {
			t.Errorf("universe %s saw %d calls, want %d", universe, got, want)
		}
	}
	cancel()
	if code := <-ended; code != 0 {
		t.Errorf("exit %d", code)
	}
}

func journal(t *testing.T, admin, universe string) mock.JournalView {
	t.Helper()
	answer, err := http.Get(admin + "/v1/universes/" + universe + "/journal")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var view mock.JournalView
	if err := json.NewDecoder(answer.Body).Decode(&view); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: HTTP %d, %v", universe, answer.StatusCode, err)
	}
	return view
}
