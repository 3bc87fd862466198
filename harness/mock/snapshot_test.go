package mock

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

func (d *desk) snapshot() string {
	d.t.Helper()
	var view SnapshotView
	d.into(d.ask("POST", d.universePath("/snapshots"), nil, http.StatusCreated), &view)
	return view.ID
}

func (d *desk) restore(snapshot string) {
	d.t.Helper()
	d.ask("POST", d.universePath("/restore"), fields{"snapshot": snapshot}, http.StatusOK)
}

// TestRestore: what is restored is as it was, and as usable.
func TestRestore(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	o := d.otp(token, "asha")
	d.advance(time.Second)
	seen := func() string {
		return string(marshal(d.ledger())) + string(marshal(d.inbox())) + string(marshal(d.journal())) + d.ask("GET", d.universePath("/clock"), nil, http.StatusOK).raw
	}
	was := seen()
	before := d.snapshot()
	for try := range 2 {
		d.must(d.send(d.debitMessage(token, "asha", "20.00", "A1", o)))
		later := d.token("acme")
		d.advance(time.Minute)
		d.otp(later, "ravi")
		if seen() == was {
			t.Fatal("nothing changed")
		}
		d.restore(before)
		if is := seen(); is != was {
			t.Errorf("try %d: was\n%s\nis\n%s", try, was, is)
		}
		if a := d.send(d.otpMessage(later, "asha")); a.status != http.StatusUnauthorized {
			t.Errorf("a token of the time that is undone still works: %s", a.raw)
		}
		d.restore(before)
	}
	d.must(d.send(d.debitMessage(token, "asha", "20.00", "A1", o)))
	if seq := d.otp(d.token("acme"), "asha"); seq.id == "" {
		t.Error("no OTP after the restore")
	}
	if m := d.inbox(); m[len(m)-1].Seq != 4 {
		t.Errorf("the next SMS has the number %d, want 4: numbers go on", m[len(m)-1].Seq)
	}
}

func TestSnapshotsAreBounded(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	first := d.snapshot()
	for range mostSnapshots {
		d.snapshot()
	}
	var view SnapshotsView
	d.into(d.ask("GET", d.universePath("/snapshots"), nil, http.StatusOK), &view)
	if len(view.Snapshots) != mostSnapshots || view.Snapshots[0].ID != "s2" {
		t.Errorf("got %+v", view)
	}
	if a := d.ask("POST", d.universePath("/restore"), fields{"snapshot": first}, http.StatusBadRequest); !strings.Contains(a.raw, "keeps the newest 16") {
		t.Error(a.raw)
	}
	other := fork(t, d.s, "y")
	other.ask("POST", other.universePath("/restore"), fields{"snapshot": "s2"}, http.StatusBadRequest)
}

// TestMark: a mark is a snapshot like another, in one row with those of the admin API.
func TestMark(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	d.snapshot()
	token := d.token("acme")
	d.otp(token, "asha")
	mark, err := d.s.Mark(d.id)
	if err != nil || mark.ID != "s2" {
		t.Fatal(mark, err)
	}
	was := string(marshal(d.inbox()))
	d.otp(token, "ravi")
	d.restore(mark.ID)
	if is := string(marshal(d.inbox())); is != was {
		t.Errorf("restored\n%s\nwant\n%s", is, was)
	}
	if third := d.snapshot(); third != "s3" {
		t.Errorf("the next snapshot is %s", third)
	}
	if _, err := d.s.Mark("nobody"); err == nil {
		t.Error("a universe that there is not was marked")
	}
}

func TestLoadWorld(t *testing.T) {
	s := newServer(t, nil)
	old, standard := fork(t, s, "x"), newDesk(t, s, "")
	oldToken, gone := old.token("acme"), standard.token("acme")
	standard.snapshot()
	put := func(world any, status int) answer {
		t.Helper()
		return standard.ask("PUT", "/v1/world", world, status)
	}
	var seen WorldView
	standard.into(put(fields{
		"name": "small", "partners": fields{"nila": fields{}}, "card_accounts": fields{"main": fields{"partner": "nila"}},
		"wallets": fields{"asha": fields{"account": "main", "mobile": "6000000099", "balance_paise": 7}},
	}, http.StatusOK), &seen)
	if seen.Name != "small" || seen.Wallets["asha"].Balance != 7 || len(seen.Partners) != 1 || seen.Partners["nila"].SecretKey == "" {
		t.Errorf("got %+v", seen)
	}
	if a := standard.send(standard.otpMessage(gone, "asha")); a.status != http.StatusUnauthorized {
		t.Errorf("a token of the old world: %s", a.raw)
	}
	standard.ask("POST", "/v1/universes/default/restore", fields{"snapshot": "s1"}, http.StatusBadRequest)
	for _, d := range []*desk{newDesk(t, s, ""), fork(t, s, "z")} {
		d.otp(d.token("nila"), "asha")
		if m := d.inbox(); m[len(m)-1].Mobile != "6000000099" {
			t.Errorf("the SMS went to %+v", m)
		}
	}
	old.otp(oldToken, "asha")
	if m := old.inbox(); m[0].Mobile != "6000000011" {
		t.Errorf("a universe of the old world sent to %s", m[0].Mobile)
	}
	old.otp(old.token("zenith"), "zoya")

	// What GET gives, PUT takes.
	seen.Webhooks = map[string]Webhook{"shop": {URL: "http://127.0.0.1:9/", Headers: map[string]string{"X-Key": "k"}}}
	var again WorldView
	standard.into(put(seen, http.StatusOK), &again)
	if x, _ := json.Marshal(again); string(x) != string(marshal(seen)) {
		t.Errorf("was %+v, is %+v", seen, again)
	}
	for want, world := range map[string]fields{
		"has no partner":           {},
		"unknown field \\\"wallet": {"wallet": fields{}},
		"does not declare":         {"partners": fields{"a": fields{}}, "card_accounts": fields{"m": fields{"partner": "b"}}},
		"is not theirs":            {"partners": fields{"a": fields{}, "b": fields{}}, "card_accounts": fields{"m": fields{"partner": "a"}}, "wallets": fields{"w": fields{"account": "m", "partner": "b"}}},
		"of a universe":            {"partners": fields{"a": fields{"access_key": old.s.universeKey(t, old.id)}}},
	} {
		if a := put(world, http.StatusBadRequest); !strings.Contains(a.raw, want) {
			t.Errorf("%v: %s, want %s", world, a.raw, want)
		}
	}
	if is := standard.s.World(); is.Name != "small" {
		t.Errorf("a world that was refused is there: %+v", is)
	}
}

// universeKey is an access key that a universe was made with.
func (s *Server) universeKey(t *testing.T, id string) string {
	t.Helper()
	u, err := s.universe(id)
	if err != nil {
		t.Fatal(err)
	}
	return u.keys[0].accessKey
}

// TestWorldViewLosesNothing: a world that was read can be loaded, whatever stands in it.
func TestWorldViewLosesNothing(t *testing.T) {
	w := World{
		Name: "all", Partners: map[string]Partner{"acme": {}}, CardAccounts: map[string]CardAccount{"main": {}},
		Merchants: map[string]Merchant{"bazaar": {}}, Wallets: map[string]Wallet{"asha": {}},
		Cards: map[string]Card{"gift": {}}, Beneficiaries: map[string]Beneficiary{"landlord": {}}, Faults: map[string]Fault{"x": {Kind: "error-status"}}, Webhooks: map[string]Webhook{"shop": {URL: "http://127.0.0.1:9/"}},
	}
	for i, m := range []any{w.Partners, w.CardAccounts, w.Merchants, w.Wallets, w.Cards, w.Beneficiaries} {
		m := reflect.ValueOf(m)
		for _, key := range m.MapKeys() {
			one := reflect.New(m.Type().Elem()).Elem()
			for f := range one.NumField() {
				switch field := one.Field(f); field.Kind() {
				case reflect.String:
					field.SetString(fmt.Sprintf("text %d.%d", i, f))
				case reflect.Int, reflect.Int64:
					field.SetInt(int64(f + 1))
				case reflect.Bool:
					field.SetBool(true)
				case reflect.Map:
					field.Set(reflect.ValueOf(map[string]any{"posAllowed": false, "posDailyLimit": "1.00"}))
				default:
					t.Fatalf("a field of %s is of a kind that this test does not know", one.Type())
				}
			}
			m.SetMapIndex(key, one)
		}
	}
	w.CardAccounts["main"] = CardAccount{ID: "x", Partner: "acme", Type: "GIFT", Most: 2}
	gift := w.Cards["gift"]
	gift.Account = "main"
	w.Cards["gift"] = gift
	asha := w.Wallets["asha"]
	asha.Account = "main"
	w.Wallets["asha"] = asha
	s := &Server{}
	s.template.Store(&template{world: w})
	back, err := s.World().World()
	if err != nil || !reflect.DeepEqual(back, w) {
		t.Errorf("was\n%+v\nis\n%+v, %v", w, back, err)
	}
}
