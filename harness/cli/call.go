package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/draft"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// callFlags are the flags of kasauti call.
type callFlags struct {
	aim
	json      string
	asFeature bool
	wrongly   bool
	yes       bool
	verbose   bool
}

func newCall(streams Streams) *cobra.Command {
	var f callFlags
	cmd := &cobra.Command{
		Use:   "call OPERATION [FIELD=VALUE...]",
		Short: "Make one call, with token and names, and judge its answer",
		Long: `Call makes one call of an operation of the contract and judges request and answer. FIELD is
a field of the body, or path.NAME, query.NAME, header.NAME; VALUE gets the type that the
contract gives the field. card=asha fills the ids of a card, its account and its company;
account=, merchant= and partner= those of theirs. {braces} work as below steps: see kasauti
steps --help. A word of the protocol that the page's own example has, such as cardOtpAction, is
sent as it stands there; whatever else the contract requires and nobody gives is said, never
made up. Nothing is kept.

Exit 1 where the answer breaks the contract, cannot be read, or refuses a call that was not
made --wrongly.`,
		Example: `  kasauti call wallet.generate-transaction-otp card=asha
  kasauti call gateway.get-authorization-token partner=acme
  kasauti call gateway.get-order-status orderId=ORD1 --target uat --env uat.yaml
  kasauti call wallet.generate-transaction-otp card=asha --as-feature > otp.feature`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("kasauti call needs an operation, for example wallet.generate-transaction-otp; list them with: kasauti catalogue")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.call(cmd.Context(), streams, args[0], args[1:])
		},
	}
	f.aim.flags(cmd)
	cmd.Flags().StringVar(&f.json, "json", "", "the body as JSON, in place of FIELD=VALUE")
	cmd.Flags().BoolVar(&f.asFeature, "as-feature", false, "print the feature that makes the same call, and call nothing")
	cmd.Flags().BoolVar(&f.wrongly, "wrongly", false, "the request is wrong on purpose: take any field, and do not judge it")
	cmd.Flags().BoolVarP(&f.verbose, "verbose", "v", false, "list the requirements that were kept, too")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "make a call that writes without asking, where it counts")
	return cmd
}

func (f *callFlags) call(ctx context.Context, streams Streams, operation string, words []string) error {
	c, err := f.aim.contract()
	if err != nil {
		return err
	}
	written, err := f.written(c, operation, words)
	if err != nil {
		return err
	}
	if f.asFeature {
		if kept := written.Kept(); len(kept) > 0 {
			return fmt.Errorf("print %s as a feature: a feature keeps no secret, and %s would be one; write a placeholder such as {access key of acme} or {otp}", operation, strings.Join(kept, ", "))
		}
		return draft.Write(streams.Out, operation, []draft.Scenario{*written})
	}
	opened, err := f.aim.open(ctx, c, streams)
	if err == nil {
		if err := scenario.Seen(c, opened, operation); err != nil { // before anything is dialled
			opened.close(streams)
			fmt.Fprintf(streams.Err, "kasauti: %v\n", err)
			return exit(verdict.ExitIncomplete)
		}
	}
	opened, outage, err := opened.reached(ctx, err, streams)
	if err != nil {
		return err
	}
	defer opened.close(streams)
	if outage != "" {
		fmt.Fprintf(streams.Err, "kasauti: call %s: %s\n", operation, outage)
		return exit(verdict.ExitEnvironment)
	}
	if err := f.confirm(c, operation, opened, streams); err != nil {
		return err
	}
	made, err := f.make(ctx, c, opened, written)
	if err != nil {
		return err
	}
	made.show(streams.Out)
	return made.exit()
}

// written is the call as a scenario would make it. All that is wrong with the words is in the error.
func (f *callFlags) written(c *contract.Contract, operation string, words []string) (*draft.Scenario, error) {
	b, err := compose.For(c, operation, nil)
	if err != nil {
		return nil, err
	}
	b.Wrong = f.wrongly
	rows, partner, problems := b.Given(words)
	if f.json == "" && !f.wrongly {
		rows = append(rows, b.Usual(rows)...)
	}
	problems = append(problems, compose.Check(rows)...)
	s := &draft.Scenario{
		Name: "Call " + operation, Operation: operation, Partner: partner, Rows: rows, JSON: f.json,
		Wrongly: f.wrongly, Seen: c.Success(operation).Seen(),
	}
	switch missing := b.Missing(rows); {
	case len(problems) > 0:
		return nil, errors.Join(problems...)
	case f.json != "" && slices.ContainsFunc(words, isNoPartner):
		return nil, fmt.Errorf("call %s: --json gives the whole body, so nothing but partner=NAME goes with it; write the other values into the JSON", operation)
	case f.json == "" && !f.wrongly && len(missing) > 0:
		return nil, fmt.Errorf("call %s: it lacks %s; give each as FIELD=VALUE", operation, strings.Join(missing, ", "))
	}
	if f.json != "" {
		s.Rows = nil
	}
	return s, nil
}

func isNoPartner(word string) bool { return !strings.HasPrefix(word, "partner=") }

// writes says what a call changes.
var writes = map[string]string{"sms": "sends an SMS", "money": "moves money", "creates": "creates something", "changes": "changes something"}

// confirm makes sure that a call which writes where it counts is wanted.
func (f *callFlags) confirm(c *contract.Contract, operation string, opened *aimed, streams Streams) error {
	o, _ := c.Operation(operation)
	if o.Writes == "" || f.yes || opened.Mock() {
		return nil
	}
	what := fmt.Sprintf("call %s on %s: it %s", operation, opened.kind, writes[o.Writes])
	in, isFile := streams.In.(*os.File)
	if !isFile || !isatty.IsTerminal(in.Fd()) {
		return fmt.Errorf("%s; give --yes if that is wanted", what)
	}
	fmt.Fprintf(streams.Err, "%s. Go on? [y/N] ", what)
	answer, _ := bufio.NewReader(io.LimitReader(in, 100)).ReadString('\n')
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer != "y" && answer != "yes" {
		return fmt.Errorf("%s; it was not made", what)
	}
	return nil
}

// madeCall is one call and what came of it.
type madeCall struct {
	wrongly  bool
	verbose  bool
	contract *contract.Contract
	request  client.Request
	partner  string
	answer   *scenario.Answer
	err      error // why there is no answer
	checks   []verdict.Check
	view     *exchange.View
	redactor *exchange.Redactor
}

// make makes the call on an opened target.
func (f *callFlags) make(ctx context.Context, c *contract.Contract, opened *aimed, written *draft.Scenario) (*madeCall, error) {
	key := "call " + written.Operation
	session, err := opened.Open(ctx, key, f.seed)
	if err != nil {
		return nil, unavailable("open the target", err)
	}
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }() // costs the target memory only
	redactor := opened.redactor(c)
	s := scenario.NewState(key, opened, session, c, redactor, nil)
	from := &compose.Source{Names: s.Names, Now: session.Now, Mock: opened.Mock(), Generator: &compose.Generator{Key: key}}
	b, err := compose.For(c, written.Operation, from)
	if err != nil {
		return nil, err
	}
	b.Wrong = f.wrongly
	below := written.Below()
	m := &madeCall{wrongly: f.wrongly, verbose: f.verbose, contract: c, partner: written.Partner, redactor: redactor}
	if m.request, err = b.FromBlock(ctx, below); err != nil {
		return nil, err
	}
	if m.partner == "" {
		named, _ := compose.Below(below.Table, below.Doc)
		if m.partner, err = from.Owner(named); err != nil {
			return nil, err
		}
	}
	if f.wrongly {
		ctx = exchange.OnPurpose(ctx, written.Operation)
	}
	m.answer, m.err = s.Call(ctx, m.partner, m.request)
	m.checks, _ = s.Settle()
	evidence, _ := s.Evidence()
	for i := range evidence {
		if evidence[i].Operation == written.Operation {
			m.view = &evidence[i]
		}
	}
	step := verdict.Step{Checks: m.checks}
	s.Redact(&step)
	if m.err != nil && ctx.Err() != nil {
		m.err = errors.New("the call was interrupted")
	}
	return m, nil
}

// took is a duration as people read it.
func took(milliseconds float64) time.Duration {
	return time.Duration(milliseconds * float64(time.Millisecond)).Round(100 * time.Microsecond)
}
