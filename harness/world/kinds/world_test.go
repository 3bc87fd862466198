package kinds_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

func TestEmbeddedWorldFillsTheMock(t *testing.T) {
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	m := w.ForMock(1)
	if got := m.Wallets["asha"]; got.Balance != 50_000 || got.Account != "main" || got.Mobile != "6000000011" || !strings.HasPrefix(got.ID, "EKC") {
		t.Errorf("asha on the mock: %+v", got)
	}
	if got, want := m.Partners["acme"].AccessKey, mock.Derive(1, mock.AccessKey, "acme.access_key"); got != want {
		t.Errorf("access key %q, want the derived %q", got, want)
	}
	if m.Partners["acme"].AccessKey == m.Partners["zenith"].AccessKey {
		t.Error("two partners share an access key")
	}
	if other := w.ForMock(2); other.Partners["acme"].AccessKey == m.Partners["acme"].AccessKey {
		t.Error("the seed does not change the credentials")
	}
}

func TestWalletsBeginWhereTheWorldSays(t *testing.T) {
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	m := w.ForMock(1)
	for name, want := range map[string]mock.Wallet{"asha": {KYC: "full"}, "kavya": {KYC: "none", TncPending: true}, "nitin": {KYC: "min"}, "tara": {KYC: "full", TncPending: true}} {
		if got := m.Wallets[name]; got.KYC != want.KYC || got.TncPending != want.TncPending {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestBadWorldsNameTheirPlace(t *testing.T) {
	const head = "world: {name: w, version: 1}\n"
	const walletHead = head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m}}\n"
	const cardHead = head + "partners: {a: {}}\ncard_accounts: {m: {partner: a, type: MEAL}}\ncards: {x: {account: m, "
	for _, c := range []struct{ name, text, want string }{
		{"misspelt key", head + "wallets:\n  asha: {acount: main}", `w.yaml:3:10: wallets.asha.acount: unknown field; did you mean "account"?`},
		{"misspelt section", head + "walets: {}", `walets: unknown field; did you mean "wallets"?`},
		{"dangling account", head + "partners: {acme: {}}\ncard_accounts: {main: {partner: acme}}\nwallets:\n  asha: {account: mian}", `wallets.asha.account: "mian" is not declared; did you mean "main"?`},
		{"no partner", head + "partners: {acme: {}}\ncard_accounts: {main: {}}", "card_accounts.main.partner: is missing; name one of acme"},
		{"literal secret", head + "partners: {acme: {secret_key: hunter2hunter2}}", "partners.acme.secret_key: a secret must not be written into a file"},
		{"wrong placeholder", head + "partners: {acme: {secret_key: \"${mock:acme.password}\"}}", "gives another kind of value"},
		{"placeholder of nobody", head + "partners: {acme: {company_id: \"${vault:X}\"}}", "is not understood here"},
		{"secret in part", head + "partners: {acme: {secret_key: \"hunter2${env:X}\"}}", "a secret must not be written into a file"},
		{"bad mobile", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m, mobile: \"12\"}}", `"12" is not ten digits`},
		{"bad amount", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m}}\nbalances: {x: {wallet: x, min: 1.005}}", `"1.005" is not an amount`},
		{"bad prefunding", head + "partners: {a: {balance: \"0.00\"}}", `partners.a.balance: "0.00" is not an amount such as 500.00, of 0.01 at least`},
		{"negative amount", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m}}\nbalances: {x: {wallet: x, min: -1}}", `"-1" is not an amount`},
		{"bad kyc", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m}}\nkyc: {x: {wallet: x, status: half}}", `kyc.x.status: "half" is none of none, min`},
		{"KYC of nobody", head + "kyc: {x: {status: full}}", `kyc.x.wallet: is missing`},
		{"KYC that says nothing", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m}}\nkyc: {x: {wallet: x}}", `kyc.x.status: is missing; give one of none, min`},
		{"a card's terms", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\ncards: {x: {account: m}}\nkyc: {x: {card: x, terms: accepted}}", `kyc.x.terms: stands beside card`},
		{"KYC of two", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m}}\ncards: {y: {account: m}}\nkyc: {z: {wallet: x, card: y, status: full}}", `kyc.z.card: stands beside wallet`},
		{"a wallet's own KYC", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m, kyc: full}}", `wallets.x.kyc: unknown field`},
		{"no moment", head + "clock: {frozen_at: tomorrow}", `w.yaml:2:8: clock.frozen_at: "tomorrow" is no moment`},
		{"a moment too early", head + "clock: {frozen_at: 1999-12-31T00:00:00Z}", `clock.frozen_at: "1999-12-31T00:00:00Z" is not between`},
		{"a clock without a moment", head + "clock: {}", `clock.frozen_at: is missing`},
		{"a misspelt moment", head + "clock: {frozen: 2026-01-05T10:30:00Z}", `clock.frozen: unknown field; known: frozen_at`},
		{"a policy that says nothing", head + "otp_policy: {}", `w.yaml:2:13: otp_policy: says nothing`},
		{"a code that is none", head + "otp_policy: {code: abc}", `otp_policy: has a code that is not 4 to 10 digits`},
		{"a lifetime that is none", head + "otp_policy: {lifetime: 60}", `otp_policy.lifetime: "60" is no time; write one such as 60s`},
		{"an overlay of what is not there", head + "targets: {uat: {faults: {slow: null}}}", `targets.uat.faults.slow: is not declared above`},
		{"bad tnc", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m}}\nkyc: {x: {wallet: x, terms: maybe}}", `kyc.x.terms: "maybe" is neither accepted nor pending`},
		{"an account without room", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a, most_cards: -1}}", `card_accounts.m.most_cards: -1 is no number of cards`},
		{"a card of no account", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\ncards: {x: {account: n}}", `cards.x.account: "n" is not declared; did you mean "m"?`},
		{"a card's mobile", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\ncards: {x: {account: m, mobile: \"12\"}}", `cards.x.mobile: "12" is not ten digits`},
		{"a card's KYC", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\ncards: {x: {account: m}}\nkyc: {x: {card: x, status: half}}", `kyc.x.status: "half" is none of none, min`},
		{"a card named as a wallet", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m}}\ncards: {x: {account: m}}", `wallets.x is declared, too`},
		{"a balance of two", head + "partners: {a: {}}\ncard_accounts: {m: {partner: a}}\nwallets: {x: {account: m}}\ncards: {y: {account: m}}\nbalances: {z: {wallet: x, card: y, min: \"1.00\"}}", `stands beside wallet`},
		{"a card's load", cardHead + `load: "0.00"}}`, `cards.x.load: "0.00" is not an amount such as 500.00, of 0.01 at least`},
		{"a status that nobody declares", cardHead + "}}\ncard_statuses: {x: {card: x, status: REPLACED}}", `card_statuses.x.status: "REPLACED" is none of ACTIVE, LOCKED, BLOCKED`},
		{"a status of nothing", cardHead + "}}\ncard_statuses: {x: {card: y, status: LOCKED}}", `card_statuses.x.card: "y" is not declared`},
		{"a control that is no switch", cardHead + "}}\ncontrols: {x: {card: x, pos_allowed: perhaps}}", `controls.x.pos_allowed`},
		{"a misspelt control", cardHead + "}}\ncontrols: {x: {card: x, pos_alowed: true}}", `did you mean "pos_allowed"?`},
		{"a limit that is none", cardHead + "}}\ncontrols: {x: {card: x, pos_daily_limit: 1.005}}", `controls.x.pos_daily_limit: "1.005" is not an amount`},
		{"a limit of a year that is none", cardHead + "}}\ncontrols: {x: {card: x, ytd: -5}}", `controls.x.ytd: "-5" is not an amount`},
		{"a number of a month that is none", cardHead + "}}\ncontrols: {x: {card: x, mtd_count: many}}", `controls.x.mtd_count: "many" is not a number of transactions`},
		{"a number of transactions that is none", cardHead + "}}\ncontrols: {x: {card: x, pos_daily_limit_count: 1.5}}", `controls.x.pos_daily_limit_count: "1.5" is not a number of transactions`},
		{"an account number", walletHead + `beneficiaries: {b: {wallet: x, name: B, account_number: "hunter2hunter2", ifsc_code: HDFC0000001}}`, "beneficiaries.b.account_number: is not 9 to 18 digits"},
		{"an IFSC", walletHead + `beneficiaries: {b: {wallet: x, name: B, account_number: "000123456789", ifsc_code: HDFC1000001}}`, `beneficiaries.b.ifsc_code: "HDFC1000001" is no IFSC`},
		{"a beneficiary without a name", walletHead + `beneficiaries: {b: {wallet: x, account_number: "000123456789", ifsc_code: HDFC0000001}}`, "beneficiaries.b.name: is missing"},
		{"no world", "partners: {}", "w.yaml:1:1: world.name: is missing; name the world"},
		{"no name", "partners: {}\nworld: {version: 1}", "w.yaml:2:8: world.name: is missing"},
		{"no version", "partners: {}\nworld: {name: w}", "w.yaml:2:8: world.version: must be 1, the only version that this kasauti reads"},
		{"another version", "world:\n  name: w\n  version: 2", "w.yaml:2:3: world.version: must be 1"},
		{"nothing", "{}", "w.yaml:1:1: world.version: must be 1"},
		{"an empty file", "", "w.yaml:1:1: is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "w.yaml")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := world.LoadFile(file, kinds.All())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant it to say %s", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Error("the error repeats the secret")
			}
		})
	}
}
