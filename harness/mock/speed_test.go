package mock

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkSpeed sends the same calls over 16 connections to the mock and to a handler of net/http
// that does the same JSON work and no more, in turns, so that both meet the same machine. Printed,
// not judged: the mock's share of the bare handler's requests per second, and the 99th percentile
// of what the mock's answers take.
func BenchmarkSpeed(b *testing.B) {
	b.Run("otp", func(b *testing.B) { speed(b, false) })
	b.Run("debit", func(b *testing.B) { speed(b, true) })
}

const (
	speedLines  = 16 // connections, each with a universe of its own
	speedRounds = 20
)

func speed(b *testing.B, debits bool) {
	s := newServer(b, func(o *Options) {
		o.Now = time.Now
		o.World.Wallets["asha"] = Wallet{Account: "main", Mobile: "6000000011", Balance: 20_000_000}
	})
	mock, plain := make([]*caller, speedLines), make([]*caller, speedLines)
	for i := range speedLines {
		d := fork(b, s, fmt.Sprint("line ", i))
		u, err := s.universe(d.id)
		if err != nil {
			b.Fatal(err)
		}
		token := d.token("acme")
		mock[i] = &caller{desk: d, token: token, debits: debits, code: u.codeOf}
		plain[i] = &caller{desk: d, token: token, debits: debits, code: func(string) string { return "123456" }}
	}
	defer dialAll(b, mock, s.API())()
	defer dialAll(b, plain, bareAPI())()
	calls := max(1, b.N/speedLines/speedRounds)
	var took [2]time.Duration
	for range speedRounds {
		for i, lines := range [][]*caller{mock, plain} {
			started := time.Now()
			var group sync.WaitGroup
			for _, l := range lines {
				group.Go(func() {
					for range calls {
						l.once()
					}
				})
			}
			group.Wait()
			took[i] += time.Since(started)
		}
	}
	rate := func(lines []*caller, took time.Duration) (perSecond float64, times []time.Duration) {
		for _, l := range lines {
			if l.err != nil {
				b.Fatal(l.err)
			}
			times = append(times, l.times...)
		}
		slices.Sort(times)
		return float64(len(times)) / took.Seconds(), times
	}
	ours, times := rate(mock, took[0])
	bare, bareTimes := rate(plain, took[1])
	p99 := func(times []time.Duration) float64 { return float64(times[len(times)*99/100].Microseconds()) / 1000 }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ours, "mock_req/s")
	b.ReportMetric(bare, "bare_req/s")
	b.ReportMetric(100*ours/bare, "mock_%_of_bare")
	b.ReportMetric(p99(times), "mock_p99_ms")
	b.ReportMetric(p99(bareTimes), "bare_p99_ms")
}

// codeOf reads an OTP where no SMS has to be fetched for it.
func (u *universe) codeOf(id string) string {
	defer u.enter()()
	o, _ := u.otps.get(id)
	return o.code
}

// caller is one connection, on which one call follows the other. It costs as little as it can, so
// that what is measured is the server.
type caller struct {
	*desk
	token  string
	debits bool
	code   func(id string) string
	conn   net.Conn
	in     *bufio.Reader
	n      int
	times  []time.Duration
	err    error
}

func dialAll(b *testing.B, lines []*caller, api http.Handler) (closeAll func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := ServeOptions{}.withDefaults().server(api, b.Context())
	go func() { _ = server.Serve(l) }()
	for _, one := range lines {
		if one.conn, err = net.Dial("tcp", l.Addr().String()); err != nil {
			b.Fatal(err)
		}
		one.in = bufio.NewReader(one.conn)
	}
	return func() { _ = server.Close() }
}

// once makes one call: an OTP, or in turns an OTP and the debit that uses it up.
func (l *caller) once() {
	if l.err != nil {
		return
	}
	m := l.otpMessage(l.token, "asha")
	answer := l.call(m)
	if !l.debits || l.err != nil {
		return
	}
	var asked struct{ Payload otpPayload }
	if l.err = json.Unmarshal(answer, &asked); l.err != nil {
		return
	}
	l.n++
	id := asked.Payload.OTPRequestID
	l.call(l.debitMessage(l.token, "asha", "0.01", "TXN_"+strconv.Itoa(l.n), sent{id, l.code(id)}))
}

// call writes a request and reads the answer, which must be a success.
func (l *caller) call(m message) []byte {
	body := marshal(m.body)
	request := fmt.Appendf(nil, "%s /u/%s%s HTTP/1.1\r\nHost: mock.test\r\nContent-Type: application/json\r\nAuthorization: %s\r\nPartnerid: %s\r\nContent-Length: %d\r\n\r\n%s",
		m.method, l.id, m.path, m.header.Get("Authorization"), m.header.Get("Partnerid"), len(body), body)
	started := time.Now()
	if _, l.err = l.conn.Write(request); l.err != nil {
		return nil
	}
	length := 0
	for {
		head, err := l.in.ReadString('\n')
		if err != nil {
			l.err = err
			return nil
		}
		if head == "\r\n" {
			break
		}
		if text, found := strings.CutPrefix(head, "Content-Length: "); found {
			length, _ = strconv.Atoi(strings.TrimSpace(text))
		}
	}
	answer := make([]byte, length)
	if _, l.err = io.ReadFull(l.in, answer); l.err != nil {
		return nil
	}
	l.times = append(l.times, time.Since(started))
	if !bytes.HasPrefix(answer, []byte(`{"code":0,`)) {
		l.err = fmt.Errorf("%s got %s", m.path, answer)
	}
	return answer
}

// bareAPI decodes and encodes what the mock does for an OTP and a debit, and keeps nothing.
func bareAPI() http.Handler {
	otp := bare()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/otp") {
			otp.ServeHTTP(w, r)
			return
		}
		var request struct {
			MerchantDetailID, EnkashCardID, CompanyID, CardAccountID string
			Amount                                                   json.Number
			ProductCode, Remarks, OTPMedium, OTP, OTPReferenceID     string
			UniqueTransactionID                                      string
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &request) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		amount := readAmount(request.Amount.String())
		write(w, http.StatusOK, marshal(debitAnswer{Message: "Success", Payload: debitPayload{"TXN0123456789", request.UniqueTransactionID, paise(amount.paise), "SUCCESS"}}))
	})
}
