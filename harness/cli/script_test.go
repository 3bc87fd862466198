package cli

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/kasauti/kasauti/harness/certify/zoo"
)

// TestMain lets the test binary stand for the command: scripts and tests start it as kasauti.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"kasauti": func() { os.Exit(Main(os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})) },
		"zoo":     func() { os.Exit(zoo.Main(os.Getenv("ZOO_DEFECT"), os.Stdin, os.Stdout)) }, // a client to be certified
	})
}

// TestScripts runs testdata/script: what a person types, and what they read. Beside the
// commands of testscript there are:
//
//	exits CODE PROGRAM [ARG...]   runs a program, which must end with just this exit code
//	serve NAME KIND               starts a server (see servers_test.go); $NAME is its URL
//	untouched NAME                nobody has called the server $NAME
//	fill FILE...                  replaces $NAME in files by the script's variables
//	extract PATTERN FROM TO       writes all matches in a file to another, one a line
//	replace PATTERN BY FROM TO    copies a file with all matches replaced
//	befall ADMIN FAULT            sets a fault, as JSON, by the admin API of a mock
//	plainly FROM TO               copies a file without what differs from run to run: times, ports, ids
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Dir:                 "testdata/script",
		Setup:               setup,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"serve":     serve,
			"untouched": untouched,
			"fill":      fill,
			"extract":   extract,
			"plainly":   plainly,
			"replace":   replaces,
			"befall":    befall,
			"capsules":  takeCapsules,
		},
	})
}

// befall sets a fault by the admin API of a mock, as a person would with curl.
func befall(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: befall ADMIN-URL FAULT")
	}
	answer, err := http.Post(args[0]+"/v1/universes/default/faults", "application/json", strings.NewReader(args[1]))
	ts.Check(err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		ts.Fatalf("the mock answers %s", answer.Status)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed):
		got = failed.ExitCode()
	case err != nil:
		ts.Fatalf("run %s: %v", args[1], err)
	}
	if got != want {
		ts.Fatalf("exit %d, want %d", got, want)
	}
}

var variable = regexp.MustCompile(`\$[A-Z_]+`)

func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: fill FILE...")
	}
	for _, file := range args {
		text := variable.ReplaceAllStringFunc(ts.ReadFile(file), func(name string) string {
			value := ts.Getenv(name[1:])
			if value == "" {
				ts.Fatalf("%s: %s is not set", file, name)
			}
			return value
		})
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o600))
	}
}

func extract(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: extract PATTERN FROM TO")
	}
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	found := pattern.FindAllString(ts.ReadFile(args[1]), -1)
	if len(found) == 0 {
		ts.Fatalf("%s holds no %s", args[1], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.Join(found, "\n")+"\n"), 0o600))
}

// differing are the things that differ from run to run, with what stands for them.
var differing = []struct {
	pattern *regexp.Regexp
	by      string
}{
	{regexp.MustCompile(`\b(in|after) [0-9]+(\.[0-9])?m?s\b`), "$1 TIME"},
	{regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`), "URL"},
	{regexp.MustCompile(`\b(CR|CA|EKC|MD|BEN)[0-9A-Z]{7,14}\b`), "$1..."},
	{regexp.MustCompile(`"took_ms":[0-9]+`), `"took_ms":0`},
	{regexp.MustCompile(`"seen":"[0-9a-f]+"`), `"seen":"..."`},
	{regexp.MustCompile(`"kasauti":"[^"]+"`), `"kasauti":"..."`},
	{regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{5,8}`), "DATE"},
	{regexp.MustCompile(`\brun [0-9a-f]{16}\b`), "run ID"},
	{regexp.MustCompile(`\b[0-9]+ (s|min|h) old\b`), "AGE old"},
	{regexp.MustCompile(`\b(until|on|of) 20[0-9]{2}-[0-9]{2}-[0-9]{2}\b`), "$1 DAY"},
	{regexp.MustCompile(`\b(SHA256:|SHA-256 )[0-9a-f]{64}\b`), "$1..."},
	{regexp.MustCompile(`\bby kasauti devel[^ \n]*`), "by kasauti VERSION"},
}

func plainly(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: plainly FROM TO")
	}
	text := ts.ReadFile(args[0])
	for _, d := range differing {
		text = d.pattern.ReplaceAllString(text, d.by)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

func replaces(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: replace PATTERN BY FROM TO")
	}
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	text := ts.ReadFile(args[2])
	if !pattern.MatchString(text) {
		ts.Fatalf("%s holds no %s", args[2], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), []byte(pattern.ReplaceAllString(text, args[1])), 0o600))
}
