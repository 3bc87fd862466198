package target

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Finding is what the doctor saw in one step, and what to do about it.
type Finding struct {
	Step    string
	Verdict verdict.Verdict
	Detail  string
	Do      string // "" where nothing is to be done
}

// DoctorOptions are what an environment file cannot hold.
type DoctorOptions struct {
	Now func() time.Time // nil: time.Now
	Ask Asker            // nil: there is no terminal
}

// Diagnose looks at everything between this machine and the services of an environment, in
// the order in which a call needs it. It asks for tokens; nothing that it sends moves money
// or sends an SMS. What lies behind a step that failed is not tried.
func Diagnose(ctx context.Context, e *Environment, o DoctorOptions) []Finding {
	if e == nil {
		return []Finding{{"configuration", verdict.Fail, "no environment file was given", "give one with --env"}}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return newDoctor(e, o).diagnose(ctx)
}

func newDoctor(e *Environment, o DoctorOptions) *doctor {
	return &doctor{
		environment: e, now: o.Now, ask: o.Ask, target: uatTarget(e, UATOptions{Ask: o.Ask}),
		wire: &wire{roots: e.roots, addresses: e.addresses(), proxy: proxyFromEnvironment()},
		down: map[client.Service]bool{}, patience: min(dialTimeout, e.Limits.Timeout),
	}
}

func (d *doctor) diagnose(ctx context.Context) []Finding {
	e := d.environment
	defer closeIdle(d.target.transport)
	d.pass("configuration", "%s, with services: %d, partners: %d, wallets: %d, allowed contacts: %d",
		e.Name, len(e.Services), len(e.names.Partners), len(e.names.Cards), len(e.Contacts))
	for _, service := range servicesOf(e) {
		d.service(ctx, service)
	}
	d.access(ctx)
	d.otp()
	return d.findings
}

type doctor struct {
	environment *Environment
	now         func() time.Time
	ask         Asker
	target      *reachable
	wire        *wire
	down        map[client.Service]bool // services that cannot be reached
	patience    time.Duration           // with one step on the way to a service
	findings    []Finding
}

func (d *doctor) pass(step, format string, args ...any) {
	d.findings = append(d.findings, Finding{Step: step, Verdict: verdict.Pass, Detail: fmt.Sprintf(format, args...)})
}

func (d *doctor) find(v verdict.Verdict, step, detail, do string) {
	d.findings = append(d.findings, Finding{step, v, detail, do})
}

func servicesOf(e *Environment) []client.Service {
	var services []client.Service
	for service := range e.Services {
		services = append(services, service)
	}
	slices.Sort(services)
	return services
}

// service walks one service's path until a step does not hold.
func (d *doctor) service(ctx context.Context, service client.Service) {
	at := d.environment.Services[service]
	base, err := url.Parse(at.URL)
	if err != nil {
		d.down[service] = true
		d.find(verdict.Fail, string(service)+": configuration", "its URL cannot be read", "correct services."+string(service)+".url")
		return
	}
	n := &network{doctor: d, service: service, base: base, address: at.Address}
	for _, step := range []func(context.Context) bool{n.proxyUsed, n.names, n.connects, n.trusts, n.answers} {
		if !step(ctx) {
			d.down[service] = true
			return
		}
	}
}

// otp looks at the source of OTPs, and asks nobody for one.
func (d *doctor) otp() {
	const step = "OTP source"
	source := d.environment.OTP
	switch {
	case source == nil && d.target.Declared("otp"):
		d.find(verdict.NotApplicable, step, "declared as lacking", "")
	case source == nil:
		d.find(verdict.Warn, step, "none is configured: scenarios that need an OTP cannot run", "add ask, command, file or http under otp, or declare otp under lacks")
	case source.Ask && d.ask == nil:
		d.find(verdict.Fail, step, "a person is to be asked, but there is no terminal", "run on a terminal, or configure command, file or http under otp")
	case source.Ask:
		d.pass(step, "the terminal, %s for each", source.Wait)
	case len(source.Command) > 0:
		d.otpCommand(step, source)
	case source.File != "":
		d.otpFile(step, source)
	default:
		d.pass(step, "an HTTP inbox is polled, %s for each; it was not asked now", source.Wait)
	}
	if source != nil && len(d.environment.Contacts) == 0 {
		d.find(verdict.Warn, "allowed contacts", "none: no SMS may be sent, so no OTP can be requested", "list the mobiles of people who agreed under allowed_contacts")
	}
}

func (d *doctor) otpCommand(step string, source *OTPSource) {
	program, err := (&command{source.Command, source.dir}).program()
	if err != nil {
		d.find(verdict.Fail, step, err.Error(), "correct otp.command")
		return
	}
	d.pass(step, "the command %s, %s for each; it was not run now", program, source.Wait)
}

func (d *doctor) otpFile(step string, source *OTPSource) {
	info, err := os.Stat(source.File)
	switch {
	case os.IsNotExist(err):
		d.pass(step, "the file %s, %s for each; it need not exist yet", source.File, source.Wait)
	case err != nil:
		d.find(verdict.Fail, step, fmt.Sprintf("the file %s cannot be read: %s", source.File, reason(err)), "correct otp.file or its permissions")
	case info.IsDir():
		d.find(verdict.Fail, step, fmt.Sprintf("%s is a folder", source.File), "name a file under otp.file")
	default:
		d.pass(step, "the file %s, %s for each", source.File, source.Wait)
	}
}
