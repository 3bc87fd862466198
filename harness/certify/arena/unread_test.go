package arena

import (
	"bufio"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/certify"
)

// TestUnread: what net/http answers by itself is counted, and what brought nothing, or a request, is not.
func TestUnread(t *testing.T) {
	for _, test := range []struct {
		name, tls, sends string
		unread           int
	}{
		{"nothing", "", "", 0},
		{"a request", "", "GET /api HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 0},
		{"no HTTP", "", "hello\r\n\r\n", 1},
		{"no host", "", "GET /api HTTP/1.1\r\n\r\n", 1},
		{"headers without end", "", "GET /api HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 2<<20) + "\r\n\r\n", 1},
		{"plain HTTP where TLS is spoken", "good", "GET /api HTTP/1.1\r\nHost: a\r\n\r\n", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			stage := open(t, certify.Setting{TLS: test.tls})
			at, err := url.Parse(stage.URLOf(""))
			if err != nil {
				t.Fatal(err)
			}
			c, err := net.Dial("tcp", at.Host)
			if err != nil {
				t.Fatal(err)
			}
			go func() { _, _ = c.Write([]byte(test.sends)) }() // it may be answered before it has all
			if test.sends != "" {
				if line, err := bufio.NewReader(c).ReadString('\n'); !strings.HasPrefix(line, "HTTP/1.") {
					t.Fatalf("the answer is %q, %v", line, err)
				}
			}
			_ = c.Close()
			saw, err := stage.Close(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if saw.Unread != test.unread || saw.Hellos != 0 {
				t.Errorf("%d unread, %d hellos", saw.Unread, saw.Hellos)
			}
		})
	}
}
