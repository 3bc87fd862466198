package mock

import (
	"encoding/json"
	"slices"
	"testing"
	"time"
)

const (
	topUpOp        = "wallet.top-up-from-balance"
	addMoneyOp     = "wallet.add-money-to-wallet"
	loadLimitOp    = "wallet.funding-limit-validation"
	balanceOp      = "wallet.get-wallet-balance"
	transactionsOp = "wallet.get-transaction-details"
)

// served are those of the operations that the mock serves.
func served(operations []string) []string {
	all := Serves()
	return slices.DeleteFunc(slices.Clone(operations), func(op string) bool { return !slices.Contains(all, op) })
}

// moneyMessage is a valid request of an operation about a wallet's money.
func (d *desk) moneyMessage(op, token, wallet, amount, reference string) message {
	v := d.world.Wallets[wallet]
	m := message{
		method: "POST", header: d.header(v.Partner, token),
		body: fields{"cardAccountId": d.world.CardAccounts[v.Account].ID, "enKashCardId": v.ID},
	}
	for _, known := range operations() {
		if known.name == op {
			m.path = known.path
		}
	}
	switch op {
	case topUpOp:
		m.body["transactionType"], m.body["type"], m.body["transactionCode"] = "CR", "ALLOCATE_FUND", "ALLOCATION"
		fallthrough
	case addMoneyOp:
		m.body["amount"], m.body["uniqueReferenceNumber"] = json.RawMessage(amount), reference
	case loadLimitOp:
		m.body["amountToLoad"] = amount
	}
	return m
}

// shown is what the balance call says, in paise.
func (d *desk) shown(token, wallet string) int64 {
	d.t.Helper()
	a := d.must(d.send(d.moneyMessage(balanceOp, token, wallet, "", "")))
	return readAmount(string(a.payload(d.t)["availableBalance"].(json.Number))).paise
}

// listed are the transactions of a wallet that fit a filter.
func (d *desk) listed(token, wallet string, filter fields) []line {
	d.t.Helper()
	m := d.moneyMessage(transactionsOp, token, wallet, "", "")
	for name, v := range filter {
		m.body[name] = v
	}
	raw, _ := json.Marshal(d.must(d.send(m)).payload(d.t)["data"])
	var lines []struct {
		line
		Amount  json.Number `json:"amount"`
		Balance json.Number `json:"balance"`
	}
	if err := json.Unmarshal(raw, &lines); err != nil {
		d.t.Fatal(err)
	}
	var all []line
	for _, l := range lines {
		l.line.Amount = paise(readAmount(string(l.Amount)).paise)
		if l.Balance != "" {
			held := paise(readAmount(string(l.Balance)).paise)
			l.line.Balance = &held
		}
		all = append(all, l.line)
	}
	return all
}

func TestPaymentsArriveWithTheClock(t *testing.T) {
	d := fork(t, newServer(t, nil), "")
	token := d.token("acme")
	a := d.must(d.send(d.moneyMessage(addMoneyOp, token, "asha", "100.01", "REF_1"))).payload(t)
	if a["status"] != "PENDING" || a["paymentLink"] != paymentHost+a["enkashCardTxnId"].(string) || a["pgReferenceNumber"] != "REF_1" {
		t.Errorf("the payment is answered with %v", a)
	}
	d.advance(29 * time.Second)
	if got := d.listed(token, "asha", nil); d.shown(token, "asha") != 50_000 || len(got) != 1 || got[0].Status != "PENDING" || got[0].Balance != nil {
		t.Errorf("before its time: %+v", got)
	}
	d.advance(time.Second)
	if got := d.listed(token, "asha", nil); d.shown(token, "asha") != 60_001 || len(got) != 1 || got[0].Status != "SUCCESS" || *got[0].Balance != 60_001 {
		t.Errorf("after it: %+v", got)
	}
	if l := d.ledger(); l.Gateway["acme"].Balance != -10_001 || l.Partners["acme"].Balance != 10_000_000 || !l.Balanced || len(l.Postings) != 1 {
		t.Errorf("the ledger says %+v", l)
	}
	d.advance(time.Hour)
	if got := d.shown(d.token("acme"), "asha"); got != 60_001 {
		t.Errorf("it arrived again: %d", got)
	}
}

// TestLoadLimits: a wallet takes up to its limit, to the paisa, what is on its way counts, and
// a month ends at midnight in India.
func TestLoadLimits(t *testing.T) {
	d := fork(t, newServer(t, nil), "")
	token := d.token("acme")
	taken := func(op, amount string) bool {
		t.Helper()
		d.advance(time.Millisecond)
		a := d.send(d.moneyMessage(op, token, "asha", amount, "REF_"+op+amount))
		if a.code() != "0" && a.body["message"] != "Wallet limit exceeded" {
			t.Fatalf("%s of %s: %s", op, amount, a.raw)
		}
		return a.code() == "0"
	}
	if !taken(addMoneyOp, "150000.00") || taken(topUpOp, "49500.01") || taken(loadLimitOp, "49500.01") || !taken(loadLimitOp, "49500.00") || !taken(topUpOp, "49500.00") {
		t.Error("a pending payment does not count as it should")
	}
	d.advance(time.Minute)
	paid := d.send(d.debitMessage(token, "asha", "1000.00", "TXN_1", d.otp(token, "asha")))
	if paid.code() != "0" || !taken(topUpOp, "500.00") || taken(topUpOp, "499.99") {
		t.Error("what was spent makes room in the month")
	}
	d.advance(-startOfTest.Sub(time.Date(2026, 2, 1, 0, 0, 0, 0, india)))
	token = d.token("acme")
	if !taken(topUpOp, "499.98") || taken(topUpOp, "0.03") || !taken(topUpOp, "0.02") {
		t.Error("a new month makes too little room, or makes it in the wallet")
	}
	if d.shown(token, "asha") != 20_000_000 {
		t.Errorf("the wallet holds %d", d.shown(token, "asha"))
	}
	for moment, want := range map[string]int{
		"2026-01-31T18:29:59Z": 2026*12 + 1, "2026-01-31T18:30:00Z": 2026*12 + 2, "2026-12-31T18:30:00Z": 2027*12 + 1,
	} {
		at, _ := time.Parse(time.RFC3339, moment)
		if got := monthOf(at); got != want {
			t.Errorf("%s is in month %d, want %d", moment, got, want)
		}
	}
}

func TestAmountsOfLoads(t *testing.T) {
	s := newServer(t, nil)
	for amount, want := range map[string]string{
		"0": "amount is not valid", "0.00": "amount is not valid", "-0.01": "amount is not valid", "1.001": "amount is not valid", "1e-3": "amount is not valid",
		"1e15": "Insufficient partner balance", "1000000000000000.01": "Insufficient partner balance", "1e400": "Insufficient partner balance",
		`"20.00"`: "amount has the wrong type", `"twenty"`: "amount has the wrong type", "true": "amount has the wrong type", `""`: "amount is required", "null": "amount is required",
		"2e1": "Success", "0.01": "Success", "20.5": "Success",
	} {
		d := fork(t, s, "")
		token := d.token("acme")
		if a := d.send(d.moneyMessage(topUpOp, token, "asha", amount, "REF_1")); a.body["message"] != want {
			t.Errorf("a top-up of %s: %s, want %q", amount, a.raw, want)
		}
		if want == "Insufficient partner balance" {
			want = "Wallet limit exceeded" // a payment has no such balance
		}
		if a := d.send(d.moneyMessage(addMoneyOp, token, "asha", amount, "REF_1")); a.body["message"] != want {
			t.Errorf("a payment of %s: %s, want %q", amount, a.raw, want)
		}
	}
	for amount, want := range map[string]string{
		"": "amountToLoad is required", "0": "amount is not valid", "-1": "amount is not valid", "1.001": "amount is not valid", "1e2": "amount is not valid", "+1": "amount is not valid",
		" 1": "amount is not valid", "01": "amount is not valid", "1.": "amount is not valid", "1,000": "amount is not valid", "twenty": "amount is not valid", "१२": "amount is not valid",
		"9999999999999999999999999": "Wallet limit exceeded", "100": "Success", "0.01": "Success", "100.5": "Success",
	} {
		d := fork(t, s, "")
		if a := d.send(d.moneyMessage(loadLimitOp, d.token("acme"), "asha", amount, "")); a.body["message"] != want {
			t.Errorf("the limit of %q: %s, want %q", amount, a.raw, want)
		}
	}
}

// TestCardAccountOfATopUp: it need not be named, but must be right where it is.
func TestCardAccountOfATopUp(t *testing.T) {
	d := fork(t, newServer(t, nil), "")
	token := d.token("acme")
	for name, c := range map[string]struct {
		change func(fields)
		want   string
	}{
		"none":             {func(f fields) { delete(f, "cardAccountId") }, "Success"},
		"none, no card":    {func(f fields) { delete(f, "cardAccountId"); f["enKashCardId"] = "EKC0000000" }, "Card not found"},
		"none, of another": {func(f fields) { delete(f, "cardAccountId"); f["enKashCardId"] = d.world.Wallets["zoya"].ID }, "Card account not found"},
		"another company":  {func(f fields) { f["companyId"] = d.world.Partners["zenith"].CompanyID }, "Card account not found"},
		"another's own":    {func(f fields) { f["cardAccountId"] = d.world.CardAccounts["travel"].ID }, "Card does not belong to the card account"},
		"one code alone":   {func(f fields) { delete(f, "type"); f["transactionCode"] = "PRINCIPLE" }, "Success"},
		"neither":          {func(f fields) { delete(f, "type"); delete(f, "transactionCode") }, "Success"},
		"another pair":     {func(f fields) { f["type"], f["transactionCode"] = "LOAD_MONEY", "PRINCIPLE" }, "Success"},
		"a long reference": {func(f fields) { f["uniqueReferenceNumber"] = longText() }, "Success"},
		"HTML and SQL": {func(f fields) {
			f["remarks"], f["description"] = "<b>x</b>'; DROP TABLE wallets; --", "टैक्सी 🚕"
		}, "Success"},
	} {
		m := d.moneyMessage(topUpOp, token, "asha", "1.00", "REF "+name)
		c.change(m.body)
		if a := d.send(m); a.body["message"] != c.want {
			t.Errorf("%s: %s, want %q", name, a.raw, c.want)
		}
	}
}

func longText() string { return string(slices.Repeat([]byte("Ref "), 2_500)) }

func TestFiltersAndPages(t *testing.T) {
	d := fork(t, newServer(t, nil), "")
	token := d.token("acme")
	for i, amount := range []string{"10.00", "20.00", "30.00", "40.00"} {
		d.must(d.send(d.moneyMessage(topUpOp, token, "asha", amount, "REF_"+amount)))
		d.advance(time.Duration(i+1) * time.Second)
	}
	d.must(d.send(d.debitMessage(token, "asha", "25.00", "TXN_1", d.otp(token, "asha"))))
	all := d.listed(token, "asha", nil)
	amounts := func(lines []line) string {
		text := ""
		for _, l := range lines {
			text += string(l.Amount.append(nil)) + l.Way + " "
		}
		return text
	}
	if got, want := amounts(all), "25.00DR 40.00CR 30.00CR 20.00CR 10.00CR "; got != want {
		t.Fatalf("listed %s, want %s", got, want)
	}
	for name, c := range map[string]struct {
		filter fields
		want   string
	}{
		"credits":         {fields{"cardTransactionType": "CR"}, "40.00CR 30.00CR 20.00CR 10.00CR "},
		"debits":          {fields{"cardTransactionType": "DR"}, "25.00DR "},
		"pending":         {fields{"status": "PENDING"}, ""},
		"between amounts": {fields{"amountFrom": json.RawMessage("20"), "amountTo": json.RawMessage("30.00")}, "25.00DR 30.00CR 20.00CR "},
		"by reference":    {fields{"pgReferenceNumber": "REF_20.00"}, "20.00CR "},
		"by debit":        {fields{"pgReferenceNumber": "TXN_1"}, "25.00DR "},
		"by id":           {fields{"enKashTransactionId": all[1].TxnID}, "40.00CR "},
		"by date":         {fields{"txnDateFrom": all[3].Date, "txnDateTo": all[2].Date}, "30.00CR 20.00CR "},
		"by offset date":  {fields{"txnDateFrom": "2026-01-02T08:34:11+05:30"}, "25.00DR 40.00CR "},
		"the first page":  {fields{"pageSize": 2}, "25.00DR 40.00CR "},
		"the last page":   {fields{"pageSize": 2, "pageNumber": 3}, "10.00CR "},
		"beyond it":       {fields{"pageSize": 2, "pageNumber": 4}, ""},
		"far beyond it":   {fields{"pageSize": 100, "pageNumber": 10_000}, ""},
	} {
		if got := amounts(d.listed(token, "asha", c.filter)); got != c.want {
			t.Errorf("%s: listed %s, want %s", name, got, c.want)
		}
	}
	for name, bad := range map[string]any{
		"cardTransactionType": "UP", "status": "done", "txnDateFrom": "yesterday", "txnDateTo": "2026-13-01", "pageNumber": 0, "pageSize": 101,
	} {
		m := d.moneyMessage(transactionsOp, token, "asha", "", "")
		m.body[name] = bad
		if a := d.send(m); a.body["message"] != name+" is not valid" {
			t.Errorf("%s %v: %s", name, bad, a.raw)
		}
	}
}
