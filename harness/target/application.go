package target

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Application is the partner's own program that uses the target, as a world or environment file
// names it under app.
type Application struct {
	Command []string // program and arguments, without a shell; nil where it runs already
	URL     string   // where it listens; "" where it is told by KASAUTI_APP_PORT
	// PerScenario starts it anew for each scenario. Otherwise there is one for the whole run,
	// which scenarios have one after the other.
	PerScenario bool
	Partner     string            // whose credentials it gets
	Env         map[string]string // more variables; {KASAUTI_...} in them stands for one of ours
	Ready       string            // a path that answers 2xx, or a text that it prints; "" for a port that listens
	Timeout     time.Duration     // until it is ready
	Dir         string            // of the file: it runs there
}

// ApplicationFile is app as written.
type ApplicationFile struct {
	Place   strictyaml.Place  `yaml:"-"`
	Command []string          `yaml:"command"`
	URL     string            `yaml:"url"`
	Per     string            `yaml:"per"`
	Partner string            `yaml:"partner"`
	Env     map[string]string `yaml:"env"`
	Ready   string            `yaml:"ready"`
	Timeout string            `yaml:"timeout"`
}

// OwnVariables is how the names begin of the environment variables that an application gets.
const OwnVariables = "KASAUTI_"

const (
	startTimeout        = 30 * time.Second
	longestStart        = 10 * time.Minute
	perScenario, perRun = "scenario", "run"
)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Check reads app; nil stands for none. partners are those that the file declares. add takes what
// is wrong, by the key below app, "" for app itself.
func (f *ApplicationFile) Check(dir string, partners []string, add func(key, format string, args ...any)) *Application {
	if f == nil {
		return nil
	}
	a := &Application{Command: f.Command, URL: strings.TrimRight(f.URL, "/"), Env: f.Env, Ready: f.Ready, Timeout: startTimeout, Partner: f.Partner, Dir: dir}
	switch {
	case f.Command == nil && f.URL == "":
		add("", "names neither command nor url; give the command that starts the application, or the url of one that runs already")
	case f.Command != nil && (len(f.Command) == 0 || f.Command[0] == ""):
		add("command", `names no program; write it as a list, such as ["./shop", "--port", "{KASAUTI_APP_PORT}"]`)
	}
	if f.URL != "" {
		if problem := applicationURL(f.URL); problem != "" {
			add("url", "%s", problem)
		}
	}
	a.PerScenario = f.Per == perScenario || f.Per == "" && f.URL == ""
	switch {
	case f.Per != "" && f.Per != perScenario && f.Per != perRun:
		add("per", "%q is neither scenario nor run%s", f.Per, nearest.Hint(f.Per, []string{perScenario, perRun}))
	case f.Per == perScenario && f.URL != "":
		add("per", "is scenario, but several applications cannot listen on one url; leave url out and have the application listen on the port in KASAUTI_APP_PORT, or write run")
	}
	f.check(partners, add)
	if f.Partner == "" && len(partners) > 0 {
		a.Partner = slices.Min(partners)
	}
	if f.Timeout != "" {
		d, err := time.ParseDuration(f.Timeout)
		if a.Timeout = d; err != nil || d < time.Second || d > longestStart {
			add("timeout", "%q is not a duration between 1s and %s, such as 30s", f.Timeout, longestStart)
		}
	}
	return a
}

func (f *ApplicationFile) check(partners []string, add func(key, format string, args ...any)) {
	if f.Partner != "" && !slices.Contains(partners, f.Partner) {
		add("partner", "%q is not declared%s", f.Partner, nearest.Hint(f.Partner, partners))
	}
	if f.Command == nil && len(f.Env) > 0 {
		add("env", "goes with command; an application that runs already has its variables")
	}
	if f.Command == nil && f.Ready != "" && !strings.HasPrefix(f.Ready, "/") {
		add("ready", "%q is looked for in the output, which only a command has; give a path that answers, such as /healthz", f.Ready)
	}
	for _, name := range sorted(f.Env) {
		switch {
		case !variableName.MatchString(name):
			add("env."+name, "is no name of an environment variable; use letters, digits and _")
		case strings.HasPrefix(name, OwnVariables):
			add("env."+name, "begins with %s, as the variables do that kasauti sets; give it another name", OwnVariables)
		}
	}
}

// applicationURL says what is wrong with where an application listens. Between containers it has
// a plain name and speaks HTTP.
func applicationURL(given string) string {
	base, err := url.Parse(given)
	switch {
	case err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Hostname() == "":
		return "is no URL that can be called; write for example http://127.0.0.1:3000"
	case base.User != nil:
		return "holds a user name or password; leave them out"
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return "has a query or fragment; write the base URL alone"
	}
	host, err := canonicalHost(base.Hostname())
	if err != nil {
		return err.Error()
	}
	if enkash(host) {
		return fmt.Sprintf("names the host %s, which is the provider's; give that of your own application", host)
	}
	return ""
}

// Program is the path of the application's program: one with a folder in it starts from the
// folder of the file.
func (a *Application) Program() (string, error) {
	program, err := (&command{words: a.Command, dir: a.Dir}).program()
	if err != nil {
		return "", &ConfigError{"start the application: " + err.Error()}
	}
	return program, nil
}

func (c *checker) application(f *environmentFile) {
	if f.App == nil {
		return
	}
	for i := range f.App.Command {
		c.concealed(fmt.Sprintf("app.command[%d]", i), &f.App.Command[i])
	}
	for _, name := range sorted(f.App.Env) {
		value := f.App.Env[name]
		c.concealed("app.env."+name, &value)
		f.App.Env[name] = value
	}
	c.text("app.url", &f.App.URL)
	c.environment.App = f.App.Check(c.dir, sorted(f.Partners), func(key, format string, args ...any) {
		c.problem(strings.TrimSuffix("app."+key, "."), format, args...)
	})
}
