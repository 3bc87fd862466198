package cli

import (
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/zoo"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/lint"
)

// lintProfiles finds what is wrong with the profiles of kasauti certify.
func lintProfiles(c *contract.Contract) []finding.Finding {
	book, err := certify.Load(fixtures.FS, c)
	if err != nil {
		return lint.YAML("profile", err)
	}
	var broken []string
	for _, d := range zoo.Defects() {
		broken = append(broken, d.Breaks)
	}
	return lint.YAML("unbroken-requirement", book.Unbroken(broken))
}
