package check

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
)

// documented is a request of an operation of which nobody here knows what it must take: as its
// page shows it, with the names that are declared and, for what the page does not show, values
// of the documented type that nobody has. It is spoilt before it is sent, and never sent whole.
func documented(c *contract.Contract, o contract.Operation, about subject) client.Request {
	request := client.Request{Operation: o.Name}
	for _, p := range o.Parameters {
		switch {
		case p.In == "path":
			if request.Values == nil {
				request.Values = map[string]string{}
			}
			request.Values[p.Name] = nobodys
		case p.In == "query" && p.Required:
			if request.Query == nil {
				request.Query = url.Values{}
			}
			request.Query.Set(p.Name, "1") // limits, offsets and BINs are numbers; as anything else it is unknown
		}
	}
	if !o.Body {
		return request
	}
	request.Body = documentedBody(c.Request(o.Name), about)
	return request
}

// nobodys is an id that no system gives out.
const nobodys = "KASAUTI0000000000"

func documentedBody(body contract.Body, about subject) map[string]any {
	fields := map[string]any{}
	example, _ := body.Example.(map[string]any)
	for name, value := range example {
		fields[name] = value
	}
	for _, f := range body.Fields {
		if _, shown := fields[f.Path]; f.Path == "" || strings.ContainsAny(f.Path, ".[") || !shown && !f.Required {
			continue
		} else if !shown {
			fields[f.Path] = typical(f)
		}
		if known := about.known(f.Path); known != "" {
			fields[f.Path] = known
		}
	}
	return fields
}

// known is what the declared names have for a field.
func (s subject) known(field string) string {
	switch field {
	case "cardAccountId":
		return s.account.ID
	case "enKashCardId", "enkashCardId":
		return s.card.ID
	case "companyId":
		return s.owner.CompanyID
	case "merchantDetailId":
		return s.merchant.ID
	}
	return ""
}

// typical is a value of a field's documented type.
func typical(f contract.Field) any {
	switch {
	case len(f.Enum) > 0:
		return f.Enum[0]
	case f.Is("string"):
		return nobodys
	case f.Is("integer"), f.Is("number"):
		if f.Minimum != "" {
			return json.Number(f.Minimum)
		}
		return json.Number("1")
	case f.Is("boolean"):
		return false
	case f.Is("array"):
		return []any{}
	}
	return map[string]any{}
}
