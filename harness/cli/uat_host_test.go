package cli

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// knocks is a listener that counts who connects, and never answers.
func knocks(t testing.TB) (address string, count func() int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	arrived := make(chan int, 1)
	arrived <- 0
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			arrived <- 1 + <-arrived
			defer connection.Close()
		}
	}()
	t.Cleanup(func() { listener.Close() })
	return listener.Addr().String(), func() int {
		n := <-arrived
		arrived <- n
		return n
	}
}

// TestProductionIsRefusedBeforeDialling: whatever the environment file or the command line
// says, and though an address is given that somebody listens on.
func TestProductionIsRefusedBeforeDialling(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	address, count := knocks(t)
	over, cancel := context.WithCancel(t.Context())
	cancel() // were a host not refused, it would still not be called
	for _, host := range []string{
		"pay-en.enkash.in", "api.enkash.in", "olympus-pg.enkash.in", "enkash.com", "api.enkash.com",
		"PAY.EnKash.IN", "api.enkash.in.", "api.enkash.in:8443", "uat.enkash.in", "api-uat.enkash.in@api.enkash.in", "api.enkash。in",
	} {
		services := `{partner: {url: "https://` + host + `", address: "` + address + `", token: merchant}, gateway: {url: "https://` + gatewayHost + `", address: "` + address + `"}}`
		code, out, _ := uat(t, s.environment(t, section("services", services)))
		if code != verdict.ExitUsage || !strings.Contains(out, "services.partner.url") {
			t.Errorf("%s in the file: exit %d, want 2\n%s", host, code, out)
		}
		var said bytes.Buffer
		code = run(over, []string{"run", "--target", "https://" + host, "--report", t.TempDir()}, Streams{In: strings.NewReader(""), Out: &said, Err: &said})
		if code != verdict.ExitUsage || strings.Count(said.String(), "\n") != 1 {
			t.Errorf("%s as the target: exit %d, want 2\n%s", host, code, said.String())
		}
	}
	// An address is dialled instead of a name; it must not bring one back.
	services := `{partner: {url: "https://` + partnerHost + `", address: "api.enkash.in:443", token: merchant}, gateway: {url: "https://` + gatewayHost + `", address: "` + address + `"}}`
	if code, out, _ := uat(t, s.environment(t, section("services", services))); code != verdict.ExitUsage || !strings.Contains(out, "services.partner.address") {
		t.Errorf("as an address: exit %d, want 2\n%s", code, out)
	}
	if n := count() + len(s.requests()); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}
