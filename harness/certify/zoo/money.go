package zoo

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Defects of amounts.
const (
	FloatSum     = "amounts are added up as floats"
	FloatCut     = "paise are cut off a float"
	FloatText    = "an amount is written as a float is"
	FloatBalance = "a balance is kept as a float of single precision"
)

var errNoAmount = errors.New("that is no amount")

// paise reads rupees as decimal text.
func paise(text string) (int64, error) {
	whole, part, _ := strings.Cut(text, ".")
	if len(part) > 2 {
		if strings.Trim(part[2:], "0") != "" {
			return 0, errNoAmount
		}
		part = part[:2]
	}
	n, err := strconv.ParseInt(whole+part+"00"[len(part):], 10, 64)
	if err != nil {
		return 0, errNoAmount
	}
	return n, nil
}

// rupees writes paise.
func rupees(paise int64) string { return fmt.Sprintf("%d.%02d", paise/100, paise%100) }

// amount reads a task's amount, which may be several to be added up, and gives what is sent.
func (c *Client) amount(text string) (string, error) {
	var sum int64
	var float float64
	for _, one := range strings.Split(text, "+") {
		p, err := paise(one)
		if err != nil {
			return "", err
		}
		f, _ := strconv.ParseFloat(one, 64) // which paise read, too
		sum, float = sum+p, float+f
	}
	switch {
	case c.is(FloatSum):
		return strconv.FormatFloat(float, 'f', -1, 64), nil
	case c.is(FloatCut):
		return rupees(int64(float * 100)), nil
	case c.is(FloatText) && float >= 1e6:
		return fmt.Sprint(float), nil
	}
	return rupees(sum), nil
}

// balance is what the client shows of an amount that it was told.
func (c *Client) balance(text string) string {
	if c.is(FloatBalance) {
		f, _ := strconv.ParseFloat(text, 32)
		return rupees(int64(math.Round(float64(float32(f)) * 100)))
	}
	p, err := paise(text)
	if err != nil {
		return ""
	}
	return rupees(p)
}
