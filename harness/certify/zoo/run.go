package zoo

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Main is the program around a client: it speaks whichever form of the process contract it is
// started in, and returns its exit code.
func Main(defect string, in io.Reader, out io.Writer) int {
	c := New(defect)
	c.Log = os.Stderr
	if os.Getenv("KASAUTI_LINES") == "" {
		_, code := c.answer(out, fromEnvironment())
		return code
	}
	fmt.Fprintf(out, "{\"ready\":%d}\n", program.Version)
	tasks := bufio.NewScanner(in)
	tasks.Buffer(nil, 1<<20)
	for tasks.Scan() {
		var a program.Assignment
		if err := json.Unmarshal(tasks.Bytes(), &a); err != nil {
			fmt.Fprintln(os.Stderr, "a task cannot be read:", err)
			return 1
		}
		if goesOn, code := c.answer(out, &a); !goesOn {
			return code
		}
	}
	return 0
}

// answer does a task and says what came of it, where the client does.
func (c *Client) answer(out io.Writer, a *program.Assignment) (goesOn bool, code int) {
	said, code, lazy := c.lazily(context.Background(), a)
	if !lazy {
		said = c.Do(context.Background(), a)
	}
	if said != nil {
		say(out, a, said)
	}
	return said != nil, code
}

func say(out io.Writer, a *program.Assignment, said Said) {
	named := map[string]any{"case": a.Case, "task": a.Task}
	for name, value := range said {
		named[name] = value
	}
	line, _ := json.Marshal(named) // texts and numbers always encode
	fmt.Fprintf(out, "%s\n", line)
}

// fromEnvironment is the task of the simple form.
func fromEnvironment() *program.Assignment {
	a := &program.Assignment{
		Case: os.Getenv("KASAUTI_CASE"), Do: os.Getenv("KASAUTI_TASK"), URL: os.Getenv("KASAUTI_API_URL"),
		CAFile: os.Getenv("KASAUTI_CA_FILE"), Credentials: map[string]string{},
	}
	a.Timeout, _ = strconv.ParseInt(os.Getenv("KASAUTI_TIMEOUT_MS"), 10, 64)
	_ = json.Unmarshal([]byte(os.Getenv("KASAUTI_WITH")), &a.With) // what cannot be read is missed by the task
	for _, name := range []string{"partner_id", "company_id", "access_key", "secret_key", "username", "password", "client_id", "client_secret"} {
		a.Credentials[name] = os.Getenv("KASAUTI_" + strings.ToUpper(name))
	}
	return a
}
