package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
)

// listCases writes one line for each case, below its profile.
func listCases(out io.Writer, cases []*certify.Case, k *contract.Contract) error {
	var b bytes.Buffer
	profile := ""
	for _, c := range cases {
		if c.Profile != profile {
			if profile != "" {
				b.WriteByte('\n')
			}
			profile = c.Profile
			fmt.Fprintf(&b, "%s\n", profile)
		}
		r, _ := k.Requirement(c.Requirement) // checked when the case was loaded
		fmt.Fprintf(&b, "  %-28s %-8s %s  %s\n", c.Name, c.Tier, r.ID, c.Title)
	}
	_, err := out.Write(b.Bytes())
	return err
}

// digestOf is the SHA-256 of a file, "" where it cannot be read.
func digestOf(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func contains(all []string, one string) bool { return slices.Contains(all, one) }
