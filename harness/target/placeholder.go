package target

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// placeholder is ${env:NAME}, ${file:PATH}, or something that looks like them and is not.
var placeholder = regexp.MustCompile(`\$\{([^}]*)\}?`)

// text resolves the placeholders of a value that is not secret. They may stand anywhere in it.
func (c *checker) text(path string, value *string) {
	if !strings.Contains(*value, "${") {
		return
	}
	*value = placeholder.ReplaceAllStringFunc(*value, func(found string) string {
		resolved, _ := c.resolve(path, found)
		return resolved
	})
}

// concealed is text whose placeholders stand for secrets, such as the key of an inbox in
// the URL of that inbox.
func (c *checker) concealed(path string, value *string) {
	if !strings.Contains(*value, "${") {
		return
	}
	*value = placeholder.ReplaceAllStringFunc(*value, func(found string) string {
		resolved, ok := c.resolve(path, found)
		if ok {
			c.environment.secrets = append(c.environment.secrets, client.NewSecret(resolved))
		}
		return resolved
	})
}

// secret resolves a secret, which must be one placeholder and nothing else.
func (c *checker) secret(path, value string) client.Secret {
	if value == "" {
		return client.Secret{}
	}
	if placeholder.FindString(value) != value {
		// The value is not repeated: it may be a secret indeed.
		c.broken("secret-in-file", path, "never write a secret into a file; use ${env:NAME} or ${file:PATH}")
		return client.Secret{}
	}
	resolved, ok := c.resolve(path, value)
	if !ok {
		return client.Secret{}
	}
	secret := client.NewSecret(resolved)
	c.environment.secrets = append(c.environment.secrets, secret)
	return secret
}

// resolve gives the value of one placeholder, or adds a problem.
func (c *checker) resolve(path, found string) (string, bool) {
	inner, closed := strings.CutSuffix(strings.TrimPrefix(found, "${"), "}")
	kind, name, _ := strings.Cut(inner, ":")
	switch {
	case !closed || name == "":
		c.problem(path, "%q is no placeholder; use ${env:NAME} or ${file:PATH}", found)
	case kind == "env":
		return c.variable(path, name)
	case kind == "file":
		return c.content(path, name)
	case kind == "mock":
		c.problem(path, "%s is derived by the mock and opens nothing elsewhere; use ${env:NAME} or ${file:PATH}", found)
	default:
		c.problem(path, "%s is unknown; use ${env:NAME} or ${file:PATH}", found)
	}
	return "", false
}

func (c *checker) variable(path, name string) (string, bool) {
	value, set := c.lookup(name)
	switch {
	case !set:
		c.problem(path, "the environment variable %s is not set; export it before the run", name)
	case strings.TrimSpace(value) == "":
		c.problem(path, "the environment variable %s is set but empty; export its value before the run", name)
	default:
		return value, true
	}
	return "", false
}

func (c *checker) content(path, name string) (string, bool) {
	data, err := strictyaml.ReadFile(c.relative(name))
	value := strings.TrimRight(string(data), "\r\n")
	switch {
	case err != nil:
		c.problem(path, "the file %s cannot be read: %s; put the value there", name, reason(err))
	case strings.TrimSpace(value) == "":
		c.problem(path, "the file %s is empty; put the value there", name)
	default:
		return value, true
	}
	return "", false
}

// relative starts a path from the folder of the environment file.
func (c *checker) relative(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.dir, path)
}
