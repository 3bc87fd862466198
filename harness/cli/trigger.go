package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world"
)

// triggerFlags are the flags of kasauti trigger.
type triggerFlags struct {
	aim     // the world alone
	to      string
	headers []string
	print   bool
}

// triggerPatience is how long the mock waits for a receiver, too (EK-HOOK-180).
const triggerPatience = 5 * time.Second

func newTrigger(streams Streams) *cobra.Command {
	var f triggerFlags
	cmd := &cobra.Command{
		Use:   "trigger EVENT [FIELD=VALUE...]",
		Short: "Send one webhook to a receiver of your own, as the simulator would",
		Long: `Trigger sends one webhook and prints it with what the receiver answered. Its body is as the
simulator would make it, about a wallet of the world and something that never happened; FIELD is
a path in it, such as txnDetails.transactionType, and VALUE gets the type that the contract gives
the field. Fields that say the same follow it (status=FAILED is transactionStatus and orderStatus,
too) unless they are given themselves. Nothing is sent again, no redirect followed, and no host of
production called.

EVENT is one of:
  ` + strings.Join(mock.Events(), "\n  ") + `

Exit 0 where the receiver took it (2xx), 1 where it answered anything else, 4 where it could not be
reached or did not answer within 5 seconds.`,
		Example: `  kasauti trigger card.transaction-webhook --to http://127.0.0.1:9000/hooks --header 'X-Key: ${env:SHOP_KEY}'
  kasauti trigger wallet.payment-notify-request --to http://127.0.0.1:9000/hooks status=FAILED amount=49.50
  kasauti trigger card.transaction-webhook --print`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("kasauti trigger needs an event: %s", strings.Join(mock.Events(), " or "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.trigger(cmd.Context(), streams, args[0], args[1:])
		},
	}
	cmd.Flags().StringVar(&f.to, "to", "", "URL of the receiver")
	cmd.Flags().StringArrayVar(&f.headers, "header", nil, "static header, as 'Name: value', the value also as ${env:VARIABLE} or ${file:PATH}; can be given again")
	cmd.Flags().BoolVar(&f.print, "print", false, "print the body, and send nothing")
	cmd.Flags().StringVar(&f.world, "world", "", "world file whose wallet the webhook is about (default: the embedded world)")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "seed of the world's ids, as of kasauti mock")
	return cmd
}

func (f *triggerFlags) trigger(ctx context.Context, streams Streams, event string, words []string) error {
	header, err := f.header(event)
	if err != nil {
		return err
	}
	body, err := f.body(event, words)
	if err != nil {
		return err
	}
	if f.print {
		fmt.Fprintln(streams.Out, indented(body))
		return nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.to, bytes.NewReader(body))
	if err != nil {
		return errors.New("--to is no URL that can be called; write for example http://127.0.0.1:9000/hooks")
	}
	request.Header = header
	known := exchange.NewRedactor()
	known.Learn(request.URL.RawQuery)
	for name, values := range header {
		if name != "Content-Type" {
			known.Add(values...)
		}
	}
	f.show(streams.Out, header, body, known)
	return send(request, streams.Out, known)
}

// header is what the webhook is sent with; also all that is wrong with event and flags.
func (f *triggerFlags) header(event string) (http.Header, error) {
	switch problem := target.WebhookURL(f.to); {
	case !slices.Contains(mock.Events(), event):
		return nil, fmt.Errorf("trigger %q: the simulator sends no such webhook%s", event, nearest.Known(event, mock.Events()))
	case f.print && (f.to != "" || len(f.headers) > 0):
		return nil, errors.New("--print sends nothing, so --to and --header go without it; leave one of them out")
	case f.print:
		return nil, nil
	case f.to == "":
		return nil, fmt.Errorf("trigger %s: nobody is named to get it; give the receiver's URL with --to, or --print to see the body", event)
	case problem != "":
		return nil, fmt.Errorf("--to %s", problem)
	}
	static := map[string]string{}
	for _, text := range f.headers {
		name, value, err := world.ReadHeader(text, true)
		if err != nil {
			return nil, fmt.Errorf("--header: %w", err)
		}
		static[name] = value
	}
	if err := (mock.Webhook{URL: f.to, Headers: static}).Validate(); err != nil {
		return nil, fmt.Errorf("--header: the webhook %w", err)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	for name, value := range static {
		header.Set(name, value)
	}
	return header, nil
}

// show prints the webhook as it is sent. What a static header holds is a secret between the two.
func (f *triggerFlags) show(out io.Writer, header http.Header, body []byte, known *exchange.Redactor) {
	fmt.Fprintf(out, "POST %s\n", known.URL(f.to))
	for _, name := range slices.Sorted(maps.Keys(header)) {
		value := header.Get(name)
		if name != "Content-Type" {
			value = exchange.Mask
		}
		fmt.Fprintf(out, "%s: %s\n", name, value)
	}
	fmt.Fprintf(out, "\n%s\n\n", indented(body))
}

// send sends the webhook once and prints what became of it. Who receives may repeat what it came with.
func send(request *http.Request, out io.Writer, known *exchange.Redactor) error {
	client := http.Client{
		Transport: target.WebhookTransport(), Timeout: triggerPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	started := time.Now()
	answer, err := client.Do(request)
	took := time.Since(started).Round(time.Millisecond)
	if err != nil {
		fmt.Fprintf(out, "not reached after %s: %s\n", took, known.Text(whyNotReached(err)))
		return exit(verdict.ExitEnvironment)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 200 && answer.StatusCode <= 299 {
		fmt.Fprintf(out, "taken: HTTP %d in %s\n", answer.StatusCode, took)
		return nil
	}
	fmt.Fprintf(out, "refused: HTTP %d in %s%s\n", answer.StatusCode, took, saying(answer.Body, known))
	return exit(verdict.ExitFail)
}

// saying is the beginning of what a receiver says beside its refusal.
func saying(body io.Reader, known *exchange.Redactor) string {
	const most = 300
	text, _ := io.ReadAll(io.LimitReader(body, 64<<10)) // what there is helps
	words := known.Body(string(text))                   // masked first: what is cut would not be known again
	words = strings.ToValidUTF8(words[:min(len(words), most)], "")
	if words = strings.Map(printable, strings.Join(strings.Fields(words), " ")); words == "" {
		return ""
	}
	return ": " + words
}

func printable(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return -1
	}
	return r
}

func whyNotReached(err error) string {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Sprintf("the receiver did not answer within %s", triggerPatience)
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error() + "; start the receiver, or correct --to"
}

func indented(body []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return string(body)
	}
	return b.String()
}
