package world

import (
	"fmt"
	"os"
	"strings"
)

// ReadHeader reads "Name: ${env:NAME}", as a command line gives it, where others of the machine
// can read it: a value may stand there plainly only where that is said.
func ReadHeader(text string, plainly bool) (name, value string, err error) {
	name, rest, found := strings.Cut(text, ":")
	if name = strings.TrimSpace(name); !found || name == "" {
		return "", "", fmt.Errorf("the header is no \"Name: value\"; write for example 'X-Key: ${env:SHOP_KEY}'")
	}
	if rest = strings.TrimSpace(rest); plainly && !strings.Contains(rest, "${") {
		return name, rest, nil
	}
	if !kept.MatchString(rest) {
		return "", "", fmt.Errorf("the header %s: never write a header's value out; use ${env:NAME} or ${file:PATH}", name)
	}
	value, problem := valueOf(rest, ".", os.LookupEnv)
	if problem != "" {
		return "", "", fmt.Errorf("the header %s: %s", name, problem)
	}
	return name, value, nil
}
