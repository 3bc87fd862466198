package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/arena"
	"github.com/kasauti/kasauti/harness/certify/program"
	"github.com/kasauti/kasauti/harness/certify/trial"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
)

// serveFlags are those of a client that is a running server: nothing is started, and all cases are at
// one address.
type serveFlags struct {
	addr        string
	tasksTo     string
	byHand      bool
	credentials string // a file
	logs        string // a file of the client's
	log         *program.Log

	at *arena.Served
}

// byHandLimit is how long a person has for a case; those of programs are seconds.
const byHandLimit = 10 * time.Minute

func (s *serveFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.addr, "serve", "", "start no program; play all cases at `ADDR`, one after the other, to a client that is a running server")
	f.StringVar(&s.tasksTo, "tasks-to", "", "with --serve: `URL` to which each task is posted; the answer is the conclusion")
	f.BoolVar(&s.byHand, "by-hand", false, "with --serve: show each task here, and have a person type the conclusion")
	f.StringVar(&s.credentials, "credentials-file", "", "with --serve: `FILE` for the client's credentials and the CA, instead of showing them here")
	f.StringVar(&s.logs, "logs", "", "with --serve: `FILE` in which the client keeps its log; what it adds in a case is searched for secrets")
}

// check refuses what does not go with --serve, and takes its address.
func (s *serveFlags) check(cmd *cobra.Command, command []string) error {
	changed := cmd.Flags().Changed
	switch {
	case !changed("serve"):
		for _, name := range []string{"tasks-to", "by-hand", "credentials-file", "logs"} {
			if changed(name) {
				return fmt.Errorf("--%s is of --serve ADDR; give that, or leave it out", name)
			}
		}
		return nil
	case len(command) > 0:
		return errors.New("--serve ADDR is for a client that runs already; leave out the command, or leave out --serve and have it started")
	case changed("lines"), changed("parallel"):
		return errors.New("--serve ADDR has one address for all cases, so they come one after the other, and no program is started; leave out --lines and --parallel")
	case changed("tasks-to") == s.byHand:
		return errors.New("--serve ADDR needs to know how the client learns of its tasks; give --tasks-to URL or --by-hand")
	}
	if changed("tasks-to") {
		if problem := target.WebhookURL(s.tasksTo); problem != "" {
			return fmt.Errorf("--tasks-to %s", problem)
		}
	}
	return nil
}

// open takes the address.
func (s *serveFlags) open(ctx context.Context) (err error) {
	if s.logs != "" {
		if s.log, err = program.OpenLog(s.logs); err != nil {
			return fmt.Errorf("--logs %w", err)
		}
	}
	if s.at, err = arena.Serve(ctx, s.addr); err != nil {
		return fmt.Errorf("--serve %s: %w; give a free address of this machine, such as 127.0.0.1:8080", s.addr, err)
	}
	return nil
}

// reach sees that the client's server is there: else every case would fail for one and the same
// reason. It comes after announce, since a client may need its credentials to start.
func (s *serveFlags) reach(ctx context.Context) error {
	if s.at == nil || s.byHand {
		return nil
	}
	to, err := url.Parse(s.tasksTo)
	if err != nil {
		return errors.New("--tasks-to is no URL that can be read")
	}
	port := to.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[to.Scheme]
	}
	dialer := net.Dialer{Timeout: 5 * time.Second}
	connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(to.Hostname(), port))
	if err != nil {
		return fmt.Errorf("--tasks-to: no server takes connections at %s: %w; start the client first, with the APIs at %s and these credentials, which stay the same for a seed", to.Host, err, s.at.URL())
	}
	return connection.Close()
}

// subject is what is known of a client that is not started here: there is no file whose digest could
// be told.
func (s *serveFlags) subject(subject *verdict.Subject) {
	subject.Form, subject.Logs = verdict.FormPosted, s.log != nil
	if s.byHand {
		subject.Form = verdict.FormByHand
	}
	if subject.Name != "" {
		return
	}
	subject.Name = "a client that was tried by hand"
	if to, err := url.Parse(s.tasksTo); err == nil && to.Host != "" {
		subject.Name = "server at " + to.Host
	}
}

// program is how tasks reach the client.
func (s *serveFlags) program(streams Streams, book *certify.Book, partner *mock.Partner) program.Program {
	if s.byHand {
		return &program.Hand{In: streams.In, Out: streams.Out, Book: book, Credentials: trial.Credentials(partner), Log: s.log}
	}
	return &program.Posted{URL: s.tasksTo, Transport: target.WebhookTransport(), Log: s.log}
}

// limit is how long a case may take, where that is more than its own.
func (s *serveFlags) limit() time.Duration {
	if s.byHand {
		return byHandLimit
	}
	return 0
}

// words are the flags by which such a run is made again.
func (s *serveFlags) words() []string {
	words := []string{"--serve", s.addr}
	if s.logs != "" {
		words = append(words, "--logs", s.logs)
	}
	if s.byHand {
		return append(words, "--by-hand")
	}
	return append(words, "--tasks-to", withoutUser(s.tasksTo))
}

// handedOut begins each file of credentials, so that no other file is replaced by one.
const handedOut = "{\n  \"about\": \"Credentials of kasauti's simulator"

// announce tells the client's credentials, which stay the same for all cases and all runs of a seed.
// They open nothing but the simulator.
func (s *serveFlags) announce(out io.Writer, partner *mock.Partner, seed uint64) error {
	credentials := trial.Credentials(partner)
	fmt.Fprintf(out, "APIs    %s, for each case in turn; seed %d\n", s.at.URL(), seed)
	if s.credentials == "" {
		for _, name := range slices.Sorted(maps.Keys(credentials)) {
			fmt.Fprintf(out, "        %-14s %s\n", name, credentials[name])
		}
	} else {
		data, err := json.MarshalIndent(struct {
			About       string            `json:"about"`
			URL         string            `json:"api_url"`
			Credentials map[string]string `json:"credentials"`
			CA          string            `json:"ca_pem"`
		}{fmt.Sprintf("Credentials of kasauti's simulator with seed %d. They open nothing else.", seed), s.at.URL(), credentials, string(s.at.CA())}, "", "  ")
		if err == nil {
			err = replaceFor(s.credentials, append(data, '\n'), handedOut, 0o600)
		}
		if err != nil {
			return &unsaved{fmt.Errorf("--credentials-file %s: %w", s.credentials, pathless(err))}
		}
		fmt.Fprintf(out, "        credentials and CA: %s\n", s.credentials)
	}
	fmt.Fprintln(out, "        Each case is to begin as after a start of the client: without a token.")
	return nil
}
