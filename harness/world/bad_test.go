package world_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

const (
	head   = "world: {name: w, version: 1}\n"
	people = head + "partners: {acme: {}}\ncard_accounts: {main: {partner: acme}}\n"
)

// TestBadWorlds: each is refused, with its place and what to do, and without repeating a secret.
func TestBadWorlds(t *testing.T) {
	long := strings.Repeat("a", 65)
	for _, c := range []struct{ name, text, want string }{
		{"a name that leads out of the folder", "world: {name: ../../w, version: 1}\n", "w.yaml:1:8: world.name: is no name; use letters, digits, - and _, 64 at most"},
		{"a name that a terminal obeys", "world: {name: \"\\e[31mw\", version: 1}\n", "world.name: is no name"},
		{"a circle", people + "wallets:\n  a: {account: main, email: \"${wallets.b.email}\"}\n  b: {account: main, email: \"${wallets.a.email}\"}", "needs itself: wallets.a needs wallets.b needs wallets.a; take one of these references out"},
		{"a circle of one", people + "wallets: {a: {account: main, email: \"${wallets.a.email}\"}}", "needs itself: wallets.a needs wallets.a; take"},
		{"a dangling reference", people + "wallets: {a: {account: \"${card_accounts.mian.id}\"}}", `w.yaml:4:14: wallets.a.account: "mian" is not declared; did you mean "main"?`},
		{"a dangling name", people + "balances: {a: {wallet: asha, min: 5.00}}", `balances.a.wallet: "asha" is not declared, and nothing under wallets is; declare it there`},
		{"a reference to no field", people + "wallets: {a: {account: main, email: \"${card_accounts.main.emial}\"}}", `card_accounts.main has no emial; did you mean "email"?`},
		{"a reference to a secret", people + "wallets: {a: {account: main, email: \"${partners.acme.secret_key}\"}}", "partners.acme.secret_key is a secret, which no other thing takes"},
		{"a literal secret", head + "partners: {acme: {secret_key: hunter2hunter2}}", "w.yaml:2:18: partners.acme.secret_key: a secret must not be written into a file; use ${env:NAME} or ${file:PATH}"},
		{"a secret with more beside it", head + "partners: {acme: {secret_key: \"hunter2${env:X}\"}}", "a secret must not be written into a file"},
		{"a duplicate key", people + "wallets:\n  a: {account: main}\n  a: {account: main}", "w.yaml:6:3: wallets.a: is given twice"},
		{"a duplicate section", people + "partners: {}", "w.yaml:4:1: partners: is given twice"},
		{"tabs", head + "wallets:\n\ta: {}", "w.yaml:3:1"},
		{"an unknown section", head + "walets: {}", `w.yaml:2:1: walets: unknown field; did you mean "wallets"?`},
		{"a list", head + "wallets: [a]", "w.yaml:2:10: wallets: "},
		{"two wallets of one mobile number", people + "wallets:\n  a: {account: main, mobile: \"6000000001\"}\n  b: {account: \"${card_accounts.main.id}\", mobile: 6000000001}", "w.yaml:6:6: wallets.b: is the same as wallets.a: account and mobile together say which it is, and are equal"},
		{"two balances of one wallet", people + "wallets: {a: {account: main}}\nbalances:\n  x: {wallet: a, min: 5.00}\n  y: {wallet: a, min: 6.00}", "balances.y: is the same as balances.x"},
		{"two things of one id", people + "wallets:\n  a: {account: main, known_id: EKC1}\n  b: {account: main, known_id: EKC1}", "wallets.b.known_id: is that of wallets.a, too"},
		{"a name of 65 characters", people + "wallets: {" + long + ": {account: main}}", "is no name; use letters, digits, - and _, 64 at most"},
		{"a name with a point", people + "wallets: {a.b: {account: main}}", "is no name"},
		{"moved from a declared name", people + "wallets: {a: {account: main}, b: {account: main}}\nmoved: [{from: wallets.a, to: wallets.b}]", "moved[0].from: wallets.a is still declared; what was moved stands under its new name alone"},
		{"two moved onto one name", people + "wallets: {a: {account: main}}\nmoved: [{from: wallets.x, to: wallets.a}, {from: wallets.y, to: wallets.a}]", "moved[1].to: wallets.a was moved there, too (from wallets.x)"},
		{"moved twice", people + "wallets: {a: {account: main}, b: {account: main}}\nmoved: [{from: wallets.x, to: wallets.a}, {from: wallets.x, to: wallets.b}]", "moved[1].from: wallets.x was moved elsewhere, too"},
		{"moved to nothing", people + "wallets: {asha: {account: main}}\nmoved: [{from: wallets.x, to: wallets.ahsa}]", `moved[0].to: "wallets.ahsa" is not declared; did you mean "wallets.asha"?`},
		{"moved from and to what is no address", people + "moved: [{from: asha, to: ahsa}]", "moved[0].from: \"asha\" is no address; write the section and the name of what you mean, such as wallets.asha\nw.yaml:4:9: moved[0].to: \"ahsa\" is no address"},
		{"a target of no such section", people + "targets: {uat: {walets: {}}}", `w.yaml:4:17: targets.uat.walets: unknown field; did you mean "wallets"?`},
		{"a target that adds things", people + "wallets: {asha: {account: main}}\ntargets: {uat: {wallets: {ahsa: {email: a@b.c}}}}", `targets.uat.wallets.ahsa: is not declared above; a target changes things and adds none; did you mean "asha"?`},
		{"an unknown level", people + "wallets: {a: {account: main, manage: owned}}", `wallets.a.manage: "owned" is none of observe, ensure, own`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := world.Load("w.yaml", []byte(c.text), kinds.All(), "mock", "uat")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant it to say %s", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats the secret: %q", err)
			}
		})
	}
}

// TestNearMissesAreGood: what looks like the above and is not.
func TestNearMissesAreGood(t *testing.T) {
	for name, text := range map[string]string{
		"wallets whose numbers the mock makes up":   people + "wallets: {a: {account: main}, b: {account: main}}",
		"one number in two accounts":                head + "partners: {acme: {}}\ncard_accounts: {main: {partner: acme}, travel: {partner: acme}}\nwallets: {a: {account: main, mobile: \"6000000001\"}, b: {account: travel, mobile: \"6000000001\"}}",
		"a name of 64 characters":                   people + "wallets: {" + strings.Repeat("a", 64) + ": {account: main}}",
		"moved to a declared name":                  people + "wallets: {a: {account: main}}\nmoved: [{from: wallets.b, to: wallets.a}]",
		"a field of another thing":                  people + "wallets: {a: {account: main, email: a@example.test}, b: {account: main, email: \"${wallets.a.email}\"}}",
		"a secret of the environment":               head + "partners: {acme: {secret_key: \"${env:SECRET}\"}}",
		"wallets by numbers of different variables": people + "wallets: {a: {account: main, mobile: \"${env:A}\"}, b: {account: main, mobile: \"${env:B}\"}}",
	} {
		if _, err := world.Load("w.yaml", []byte(text), kinds.All(), "mock"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnUnsetSecret(t *testing.T) {
	for value, want := range map[string]string{"": "partners.acme.secret_key: the environment variable SHOP_SECRET is set but empty", "unset": "partners.acme.secret_key: the environment variable SHOP_SECRET is not set; export it first"} {
		w, err := world.Load("w.yaml", []byte(head+"partners: {acme: {secret_key: \"${env:SHOP_SECRET}\", password: \"${file:gone}\"}}"), kinds.All())
		if err != nil {
			t.Fatal(err)
		}
		err = w.Fill(func(string) (string, bool) { return value, value == "" })
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "partners.acme.password: the file gone cannot be read; put the value there") {
			t.Errorf("got %v, want it to say %s", err, want)
		}
	}
}

// TestTheSameNumberInTwoVariables: what the file does not show, its values do.
func TestTheSameNumberInTwoVariables(t *testing.T) {
	w, err := world.Load("w.yaml", []byte(people+"wallets: {a: {account: main, mobile: \"${env:A}\"}, b: {account: main, mobile: \"${env:B}\"}}"), kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	err = w.Fill(func(string) (string, bool) { return "6000000001", true })
	if err == nil || !strings.Contains(err.Error(), "wallets.b: is the same as wallets.a") {
		t.Errorf("got %v", err)
	}
}

func TestAWorldOfTenMegabytes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "w.yaml")
	var text strings.Builder
	text.WriteString(people + "wallets:\n")
	for i := 0; text.Len() < 10<<20; i++ {
		fmt.Fprintf(&text, "  w%d: {account: main}\n", i)
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := world.LoadFile(file, kinds.All())
	if err == nil || !strings.Contains(err.Error(), "larger than") || len(err.Error()) > 500 {
		t.Errorf("got %.500v", err)
	}
}
