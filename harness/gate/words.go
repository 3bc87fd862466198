package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/certify/bundle"
)

// level orders levels of trust.
func level(t bundle.Trust) int {
	return slices.Index([]bundle.Trust{bundle.SelfAttested, bundle.Challenged, bundle.Witnessed}, cmp.Or(t, bundle.SelfAttested))
}

func (n *Need) tier() string { return cmp.Or(n.Tier, "core") }

// tried reports whether cases of one tier are those of another, too.
func tried(is, wanted string) bool {
	return is == cmp.Or(wanted, "core") || is == bundle.AllTiers
}

// missing says that nothing of the kind was given, and how to come by it.
func (n *Need) missing() string {
	what := "a " + string(n.Kind)
	switch n.Kind {
	case Certify:
		what = "a certification for " + strings.Join(n.Profiles, ", ")
	case Check, Proxy:
		what = "what kasauti " + string(n.Kind) + " recorded"
	}
	if len(n.Target) > 0 {
		what += " on " + strings.Join(n.Target, " or ")
	}
	words := []string{"kasauti", string(n.Kind)}
	switch {
	case n.Kind == Certify:
		words = append(words, "--profile", strings.Join(n.Profiles, ","))
	case len(n.Target) == 1 && n.Target[0] == "uat" || n.Kind == Proxy:
		words = append(words, "--env FILE")
	case len(n.Target) == 1 && n.Target[0] == "url":
		words = append(words, "--target URL")
	case len(n.Target) == 1 && n.Target[0] == "container":
		words = append(words, "--target container")
	}
	if n.Commit == given && n.Kind != Certify {
		words = append(words, "--commit SHA")
	}
	give := "the folder that it writes"
	if n.Signed() {
		words, give = append(words, "--bundle FILE --key KEY"), "that file"
	}
	if n.Kind == Certify {
		words = append(words, "-- COMMAND")
	}
	return fmt.Sprintf("nothing that was given is %s; run %s, and give %s", what, strings.Join(words, " "), give)
}

// Ago is a time in words, as exact as anybody needs it.
func Ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(0, int(d/time.Second)))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d/time.Minute))
	case d < 72*time.Hour:
		return fmt.Sprintf("%d h", int(d/time.Hour))
	}
	return fmt.Sprintf("%d days", int(d/(24*time.Hour)))
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
