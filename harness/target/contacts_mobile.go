package target

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// isMobileField goes by a field's name: any of the operations may send its SMS to what stands there.
func isMobileField(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "mobile") || strings.Contains(name, "phone") || name == "contactnumber"
}

// mobile is a number of India's, with or without its country's code.
var mobile = regexp.MustCompile(`^(?:\+?91|0)?[ -]?([6-9][0-9]{9})$`)

// checkMobiles stops a request that names a mobile number which is no allowed contact: creating
// a user or an order has an SMS sent as well.
func (g *contactGuard) checkMobiles(body []byte, query url.Values) error {
	named := collector{wanted: isMobileField, numbers: true}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	named.collect(decoder, false)
	numbers := named.found
	for _, values := range []url.Values{query, formOf(body)} {
		for name, given := range values {
			if isMobileField(name) {
				numbers = append(numbers, given...)
			}
		}
	}
	for _, number := range numbers {
		match := mobile.FindStringSubmatch(strings.TrimSpace(number))
		if match != nil && !slices.Contains(g.mobiles, match[1]) {
			return refuse("the request names a mobile number that ends in %s and is no allowed contact, and nobody else may get an SMS; add it to allowed_contacts if its holder agrees", match[1][8:])
		}
	}
	return nil
}

// formOf reads a body as a form; what is JSON has no names of fields as one.
func formOf(body []byte) url.Values {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	return form
}
