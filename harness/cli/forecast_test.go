package cli

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
)

func forecastOf(t *testing.T, paths ...string) *runner.Forecast {
	t.Helper()
	code, out := kasauti(t, append([]string{"run", "--dry-run", "--json"}, paths...)...)
	forecast := &runner.Forecast{}
	if err := json.Unmarshal([]byte(out), forecast); code != 0 || err != nil {
		t.Fatalf("exit %d, %v\n%s", code, err, out)
	}
	return forecast
}

// tooMuch is more than anybody has: an amount that a step made wrong on purpose, where the forecast has
// that of the request before.
const tooMuch client.Paise = 1_000_000_000_00

// spent is what a recorded run asked for, by the calls that it made.
func spent(t *testing.T, path string) (selected, calls, sms int, money client.Paise) {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	run, err := report.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	for result, err := range run.Results() {
		if err != nil {
			t.Fatal(err)
		}
		for i := range result.Exchanges {
			x := &result.Exchanges[i]
			calls++
			switch o, _ := c.Operation(x.Operation); o.Writes {
			case "sms":
				sms++
			case "money":
				if asked := scenario.AmountIn(json.RawMessage(x.Request.Body)); asked < tooMuch {
					money += asked
				}
			}
		}
	}
	return run.Header().Selected, calls, sms, money
}

// TestForecastIsNearTheRun: what a dry run says of the embedded features is near what their run does.
func TestForecastIsNearTheRun(t *testing.T) {
	t.Chdir(t.TempDir())
	forecast := forecastOf(t)
	if code, out := kasauti(t, "run"); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	selected, calls, sms, money := spent(t, "kasauti-report/run.ndjson")
	near := func(what string, said, made int) {
		if said < made*9/10 || said > made*11/10 {
			t.Errorf("it said about %d %s, and there were %d", said, what, made)
		}
	}
	near("requests", forecast.Requests(), calls)
	near("SMS", forecast.SMS, sms)
	near("paise", int(forecast.Money), int(money))
	if said := forecast.Scenarios; said != selected {
		t.Errorf("it said that %d scenarios run, and %d did", said, selected)
	}
}

// payments say all that they spend: SMS and money can be added up by hand.
const payments = `Feature: Payments
  Scenario: An OTP and a debit
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.50 for merchant "bazaar"
    Then the debit goes through
  Scenario: A payment by a phrase
    Given ravi pays 7.25
  Scenario: Many top-ups
    When the wallet of "asha" is topped up with 12.50 8 times at once
    Then exactly 100.00 reached the wallet of "asha"
  Scenario Outline: A top-up of <amount>
    When the wallet of "ravi" is topped up with <amount>
    Then exactly <amount> reached the wallet of "ravi"
    Examples:
      | amount |
      | 1.00   |
      | 250.75 |
  Scenario: Two OTPs
    When a transaction OTP is requested for card "ravi"
    Then an OTP is sent
    When a transaction OTP is requested for card "ravi"
    Then an OTP is sent
`

const paymentPhrases = `Phrase: ravi pays {amount}
  Given a transaction OTP was sent for card "ravi"
  When the OTP is used to debit {amount} for merchant "bazaar"
  Then the debit goes through
`

// TestForecastIsThatOfTheRun: SMS and money of what says them are exact, in the forecast, in what the run
// sent, and as a budget: it is enough to the last paise, and a paise or an SMS less is not.
func TestForecastIsThatOfTheRun(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{"pay.feature": payments, "pay.phrases": paymentPhrases} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const wantSMS = 1 + 1 + 2
	const wantMoney client.Paise = 2050 + 725 + 8*1250 + 100 + 25075
	forecast := forecastOf(t, ".")
	if forecast.SMS != wantSMS || forecast.Money != wantMoney || forecast.Unpriced != 0 || forecast.Scenarios != 6 {
		t.Errorf("the forecast is %+v, want %d SMS and %s", forecast, wantSMS, wantMoney)
	}
	for _, c := range []struct {
		sms   int
		money client.Paise
		exit  int
	}{{wantSMS, wantMoney, 0}, {wantSMS - 1, wantMoney, 3}, {wantSMS, wantMoney - 1, 3}} {
		code, out := kasauti(t, "run", ".", "--parallel", "1", "--max-sms", strconv.Itoa(c.sms), "--max-money", c.money.String())
		if code != c.exit {
			t.Errorf("a budget of %d SMS and %s: exit %d, want %d\n%s", c.sms, c.money, code, c.exit, tail(out))
		}
		if c.exit != 0 {
			continue
		}
		if _, _, sms, money := spent(t, "kasauti-report/run.ndjson"); sms != wantSMS || money != wantMoney {
			t.Errorf("the run sent %d SMS and %s, want %d and %s", sms, money, wantSMS, wantMoney)
		}
	}
}
