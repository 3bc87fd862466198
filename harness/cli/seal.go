package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/value"
)

func newSeal(streams Streams) *cobra.Command {
	var from secretFrom
	cmd := &cobra.Command{
		Use:   "seal [FILE|-]",
		Short: "Encrypt a JSON object as the body of a request",
		Long: `Seal encrypts a JSON object, of a file or of its input, as a request travels whose operation
is encrypted (kasauti catalogue OPERATION says which are), and prints the body: AES-128 in ECB
mode with PKCS padding, the key the first 16 bytes of SHA-256 over the client secret, Base64, in
{"request": "..."}. The secret comes from a variable, a file or an environment file, and never
from the command line, where others can read it.`,
		Example: `  kasauti seal --secret-env ENKASH_CLIENT_SECRET payout.json
  echo '{"beneficiaryId":"B1"}' | kasauti seal --env uat.yaml`,
		Args: oneFile("seal"),
		RunE: func(_ *cobra.Command, args []string) error { return from.seal(streams, fileOf(args)) },
	}
	from.flags(cmd)
	return cmd
}

func newOpen(streams Streams) *cobra.Command {
	var from secretFrom
	cmd := &cobra.Command{
		Use:   "open [FILE|-]",
		Short: "Decrypt the body of a request or an answer",
		Long: `Open decrypts a body that travelled encrypted, as kasauti seal makes them: {"request": "..."}, or
the Base64 text alone. It prints the JSON inside, indented. What is wrong with a body that cannot
be opened is said: the wrapper, the Base64, its length, the padding (another secret), or what is
inside.`,
		Example: `  kasauti open --secret-env ENKASH_CLIENT_SECRET answer.json
  pbpaste | kasauti open --env uat.yaml --partner acme`,
		Args: oneFile("open"),
		RunE: func(_ *cobra.Command, args []string) error { return from.open(streams, fileOf(args)) },
	}
	from.flags(cmd)
	return cmd
}

func oneFile(command string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return fmt.Errorf("kasauti %s takes one file, or - for its input", command)
		}
		return nil
	}
}

// fileOf is the file that is named, or - for the input.
func fileOf(args []string) string {
	if len(args) == 0 {
		return "-"
	}
	return args[0]
}

func (f *secretFrom) seal(streams Streams, file string) error {
	codec, err := f.codec("seal")
	if err != nil {
		return err
	}
	text, err := readSealing(streams, "seal", file)
	if err != nil {
		return err
	}
	decoded, err := value.Decode(text)
	if err != nil {
		return fmt.Errorf("seal %s: %w; a request is one JSON object", file, err)
	}
	if _, isObject := decoded.(map[string]any); !isObject {
		return fmt.Errorf("seal %s: it holds JSON, but no object; a request is one JSON object", file)
	}
	fmt.Fprintf(streams.Out, "%s\n", codec.Seal(text))
	return nil
}

func (f *secretFrom) open(streams Streams, file string) error {
	codec, err := f.codec("open")
	if err != nil {
		return err
	}
	text, err := readSealing(streams, "open", file)
	if err != nil {
		return err
	}
	plain, err := openAny(codec, text)
	if err != nil {
		return fmt.Errorf("open %s: %w; %s", file, err, afterOpening(err))
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, plain, "", "  "); err != nil {
		return fmt.Errorf("open %s: %w; %s", file, client.ErrNotJSON, afterOpening(client.ErrNotJSON))
	}
	fmt.Fprintln(streams.Out, harmlessJSON(indented.String()))
	return nil
}

// openAny takes the wrapper, or its text alone as people copy it: in quotes, or in lines.
func openAny(codec *client.Codec, text []byte) ([]byte, error) {
	var quoted string
	switch {
	case len(text) == 0 || text[0] == '{' || text[0] == '[':
		return codec.Open(text)
	case text[0] == '"' && json.Unmarshal(text, &quoted) == nil:
		return codec.OpenText(quoted)
	}
	return codec.OpenText(strings.Join(strings.Fields(string(text)), ""))
}

// afterOpening says what to do about a body that cannot be opened.
func afterOpening(err error) string {
	switch {
	case errors.Is(err, client.ErrNotWrapper):
		return `give {"request": "..."} or the Base64 text alone; a refusal may have come unencrypted`
	case errors.Is(err, client.ErrNotBase64):
		return "copy the text as it stands on the wire"
	case errors.Is(err, client.ErrNotBlocks):
		return "copy the whole text: a part of it seems to be missing"
	}
	return "check that the secret is the client secret that it was encrypted by, and that the text is whole"
}

// mostSealing is how many bytes are taken: more than any answer that the client takes.
const mostSealing = 4 << 20

// readSealing reads a file or the input, without the space around its text.
func readSealing(streams Streams, command, file string) ([]byte, error) {
	from := streams.In
	if file != "-" {
		info, err := os.Stat(file)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s %s: %w; name a file, or - for the input", command, file, pathless(err))
		case !info.Mode().IsRegular():
			return nil, fmt.Errorf("%s %s: it is no file; name one, or - for the input", command, file)
		}
		opened, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w; name a file that can be read", command, file, pathless(err))
		}
		defer func() { _ = opened.Close() }()
		from = opened
	}
	text, err := io.ReadAll(io.LimitReader(from, mostSealing+1))
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff"))) // with which editors on Windows begin files
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s %s: %w; name a file that can be read", command, file, pathless(err))
	case len(text) > mostSealing:
		return nil, fmt.Errorf("%s %s: it is longer than %d bytes; give one body", command, file, mostSealing)
	case len(text) == 0:
		return nil, fmt.Errorf("%s %s: it is empty; give one body", command, file)
	}
	return text, nil
}

// harmlessJSON is harmless for JSON, which stays JSON.
func harmlessJSON(text string) string {
	var out strings.Builder
	for _, r := range text {
		if kept := r == '\n' || r == '\u200c' || r == '\u200d'; kept || !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}
