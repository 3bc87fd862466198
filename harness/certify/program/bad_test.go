package program

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
)

// habit has this test binary be a program that behaves in some way.
const habit = "BAD_PROGRAM"

func TestMain(m *testing.M) {
	if how, is := os.LookupEnv(habit); is {
		behave(how)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// behave is a program in either form. What begins with a word of sessions says its ready line first.
func behave(how string) {
	session := os.Getenv("KASAUTI_LINES") != ""
	in := bufio.NewScanner(os.Stdin)
	if session && how != "never ready" && how != "late garbage" {
		fmt.Println(`{"ready":1}`)
	}
	for !session || in.Scan() {
		switch how {
		case "good":
			fmt.Printf("a word to the log\n{\"case\":\"c\",\"task\":1,\"outcome\":\"done\",\"sent\":3,\"ok\":true,\"none\":null}\n")
		case "good without an end of line":
			fmt.Printf(`{"case":"c","task":1,"outcome":"done"}`)
		case "silent":
		case "exits at once":
			os.Exit(0)
		case "garbage":
			fmt.Println("\x00\xff garbage {not json")
		case "broken json":
			fmt.Println(`{"outcome":`)
		case "no outcome":
			fmt.Println(`{"sent":"3"}`)
		case "odd outcome":
			fmt.Println(`{"outcome":"brilliant"}`)
		case "another case":
			fmt.Println(`{"case":"other","task":1,"outcome":"done"}`)
		case "another task":
			fmt.Println(`{"case":"c","task":2,"outcome":"done"}`)
		case "no task":
			fmt.Println(`{"case":"c","outcome":"done"}`)
		case "crashes":
			fmt.Fprintln(os.Stderr, "panic: something")
			os.Exit(3)
		case "concludes and crashes":
			fmt.Println(`{"case":"c","task":1,"outcome":"done"}`)
			os.Exit(3)
		case "never ends", "never ready":
			time.Sleep(time.Hour)
		case "floods":
			line := strings.Repeat("x", 1<<16) + "\n"
			for {
				if _, err := os.Stdout.WriteString(line); err != nil {
					return
				}
			}
		case "floods one line":
			line := strings.Repeat("x", 1<<16)
			for {
				if _, err := os.Stderr.WriteString(line); err != nil {
					return
				}
			}
		case "leaves a child":
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), habit+"=never ends", "KASAUTI_LINES=")
			child.Stdout, child.Stderr = os.Stdout, os.Stderr
			if err := child.Start(); err != nil {
				os.Exit(4)
			}
			if err := os.WriteFile(os.Getenv("CHILD_FILE"), []byte(fmt.Sprint(child.Process.Pid)), 0o600); err != nil {
				os.Exit(5)
			}
			fmt.Println(`{"case":"c","task":1,"outcome":"done"}`)
		case "says two things":
			fmt.Println("{\"case\":\"c\",\"task\":1,\"outcome\":\"done\"}\n{\"case\":\"c\",\"task\":1,\"outcome\":\"refused\"}")
		}
		if !session {
			return
		}
	}
}

func task(ms int64) *Assignment { return &Assignment{Case: "c", Task: 1, Do: "pay", Timeout: ms} }

func programs(t *testing.T) map[string]Program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]Program{"simple": &Simple{Path: self}, "session": &Session{Path: self}}
}

func TestWhatProgramsDo(t *testing.T) {
	for _, c := range []struct {
		how  string
		says certify.Outcome
		kind map[string]certify.EndingKind
		why  string
	}{
		{how: "good", says: certify.Done},
		{how: "good without an end of line", says: certify.Done, kind: map[string]certify.EndingKind{"session": certify.TimedOut}},
		{how: "silent", kind: map[string]certify.EndingKind{"simple": certify.Garbled, "session": certify.TimedOut}},
		{how: "exits at once", kind: map[string]certify.EndingKind{"simple": certify.Garbled, "session": certify.Crashed}},
		{how: "garbage", kind: map[string]certify.EndingKind{"simple": certify.Garbled, "session": certify.TimedOut}},
		{how: "broken json", kind: both(certify.Garbled), why: "is no JSON object"},
		{how: "no outcome", kind: both(certify.Garbled), why: "has no outcome"},
		{how: "odd outcome", kind: both(certify.Garbled), why: `has the outcome "brilliant"`},
		{how: "another case", kind: both(certify.Garbled), why: `is of the case "other", and the task was of "c"`},
		{how: "another task", kind: both(certify.Garbled), why: `is of task 2, and the task was 1 of the case`},
		{how: "no task", says: certify.Done, kind: map[string]certify.EndingKind{"session": certify.Garbled}, why: `does not name its task`},
		{how: "crashes", kind: both(certify.Crashed), why: "exit status 3"},
		{how: "concludes and crashes", says: certify.Done, kind: map[string]certify.EndingKind{"simple": certify.Crashed}},
		{how: "never ends", kind: both(certify.TimedOut), why: "concluded nothing of the task pay"},
		{how: "never ready", kind: both(certify.TimedOut)},
		{how: "floods", kind: both(certify.TooMuch), why: "MiB"},
		{how: "floods one line", kind: both(certify.TooMuch), why: "MiB"},
	} {
		for form, p := range programs(t) {
			t.Run(c.how+"/"+form, func(t *testing.T) {
				t.Setenv(habit, c.how)
				defer p.Close()
				want, bad := c.kind[form]
				patience := int64(20_000) // of a busy machine
				if want == certify.TimedOut {
					patience = 400
				}
				if session, is := p.(*Session); is && c.how == "never ready" {
					session.StartUp = 400 * time.Millisecond
				}
				says, ending := p.Do(context.Background(), task(patience))
				switch {
				case bad && (ending == nil || ending.Kind != want || !strings.Contains(ending.Why, c.why)):
					t.Errorf("it ended with %+v, want %s with %q", ending, want, c.why)
				case !bad && (ending != nil || says == nil || says.Outcome != c.says):
					t.Errorf("it said %+v, %+v", says, ending)
				}
				if c.how == "good" && (says.Fields["sent"] != "3" || says.Fields["ok"] != "true" || len(says.Fields) != 2) {
					t.Errorf("its fields are %v", says.Fields)
				}
				printed := p.Printed()
				if c.how == "crashes" && !strings.Contains(printed, "panic: something") {
					t.Errorf("what it printed is %q", printed)
				}
				if again := p.Printed(); again != "" {
					t.Errorf("%q is said to be printed once more", again)
				}
			})
		}
	}
}

func both(kind certify.EndingKind) map[string]certify.EndingKind {
	return map[string]certify.EndingKind{"simple": kind, "session": kind}
}

// TestTheNextTaskRuns: whatever a program did with one task, it is asked the next.
func TestTheNextTaskRuns(t *testing.T) {
	for _, how := range []string{"crashes", "never ends", "garbage", "floods", "says two things"} {
		t.Run(how, func(t *testing.T) {
			p := programs(t)["session"]
			defer p.Close()
			t.Setenv(habit, how)
			patience := int64(20_000)
			if how == "never ends" || how == "garbage" {
				patience = 400
			}
			p.Do(context.Background(), task(patience))
			if how == "says two things" {
				time.Sleep(300 * time.Millisecond) // the second comes with the first, or a moment later
				if _, ending := p.Do(context.Background(), task(patience)); ending == nil || ending.Kind != certify.Garbled {
					t.Errorf("a conclusion that nobody asked for is taken: %+v", ending)
				}
			}
			t.Setenv(habit, "good")
			if says, ending := p.Do(context.Background(), task(20_000)); ending != nil || says.Outcome != certify.Done {
				t.Errorf("the next task: %+v, %+v", says, ending)
			}
		})
	}
}

func TestAProgramThatIsNone(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, []byte("no program"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "missing"), plain, dir} {
		for _, p := range []Program{&Simple{Path: path}, &Session{Path: path}} {
			if _, ending := p.Do(context.Background(), task(200)); ending == nil || ending.Kind != certify.NotStarted {
				t.Errorf("%s: %+v", path, ending)
			}
		}
	}
}

// TestNothingIsLeftBehind: a child of the program, which holds its output open, ends with it.
func TestNothingIsLeftBehind(t *testing.T) {
	for form, p := range programs(t) {
		t.Run(form, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "pid")
			t.Setenv("CHILD_FILE", file)
			t.Setenv(habit, "leaves a child")
			says, ending := p.Do(context.Background(), task(20_000))
			if ending != nil || says.Outcome != certify.Done {
				t.Errorf("it said %+v, %+v", says, ending)
			}
			p.Close()
			pid := read(t, file)
			for began := time.Now(); alive(pid); time.Sleep(10 * time.Millisecond) { // it was killed, which takes a moment
				if time.Since(began) > 20*time.Second {
					t.Fatalf("process %d is still there", pid)
				}
			}
		})
	}
}

func read(t *testing.T, file string) int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestAnInterruptIsNotTheirs(t *testing.T) {
	for form, p := range programs(t) {
		t.Run(form, func(t *testing.T) {
			t.Setenv(habit, "never ends")
			defer p.Close()
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(300*time.Millisecond, cancel)
			if _, ending := p.Do(ctx, task(20_000)); ending == nil || ending.Theirs() {
				t.Errorf("it ended with %+v", ending)
			}
		})
	}
}
