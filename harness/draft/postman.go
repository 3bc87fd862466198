package draft

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// collection is a Postman collection, format 2.1 and 2.0, as far as requests go.
type collection struct {
	Info struct {
		Name   string `json:"name"`
		Schema string `json:"schema"`
	} `json:"info"`
	Items    []item          `json:"item"`
	Requests json.RawMessage `json:"requests"` // of the formats before 2
}

type item struct {
	Name    string          `json:"name"`
	Items   []item          `json:"item"`
	Request json.RawMessage `json:"request"`
}

type postmanRequest struct {
	Method string          `json:"method"`
	Header json.RawMessage `json:"header"`
	URL    json.RawMessage `json:"url"`
	Body   *struct {
		Mode       string `json:"mode"`
		Raw        string `json:"raw"`
		URLEncoded []pair `json:"urlencoded"`
	} `json:"body"`
}

type pair struct {
	Key      string `json:"key"`
	Value    string `json:"value"`
	Disabled bool   `json:"disabled"`
}

const (
	// MostBytes is the longest text that is read.
	MostBytes = 1 << 20
	// mostRequests are drafted of one text.
	mostRequests = 1000
	mostFolders  = 32 // one inside the other
)

// Postman reads the requests of a collection, and its name.
func Postman(text []byte) (name string, all []*Request, err error) {
	var c collection
	if err := json.Unmarshal(text, &c); err != nil {
		return "", nil, fmt.Errorf("the file is no Postman collection: %w", err)
	}
	switch {
	case c.Items == nil && c.Requests != nil:
		return "", nil, errors.New("the file is a Postman collection of format 1; export it as Collection v2.1")
	case c.Items == nil:
		return "", nil, errors.New("the file is JSON but no Postman collection: it has no item; export one as Collection v2.1")
	}
	err = c.walk(c.Items, 0, func(r *Request) { all = append(all, r) })
	return c.Info.Name, all, err
}

func (c *collection) walk(items []item, depth int, visit func(*Request)) error {
	if depth > mostFolders {
		return fmt.Errorf("the collection has more than %d folders inside each other", mostFolders)
	}
	for _, it := range items {
		if it.Request != nil {
			visit(it.request())
		}
		if err := c.walk(it.Items, depth+1, visit); err != nil {
			return err
		}
	}
	return nil
}

func (it *item) request() *Request {
	r := &Request{Name: it.Name}
	if json.Unmarshal(it.Request, &r.URL) == nil { // a URL alone
		r.Method = "GET"
		return r
	}
	var p postmanRequest
	if err := json.Unmarshal(it.Request, &p); err != nil {
		r.Notes = append(r.Notes, "the request could not be read: it is not as Postman writes one")
		return r
	}
	r.Method, r.URL = strings.ToUpper(p.Method), postmanURL(p.URL)
	if r.Method == "" {
		r.Method = "GET"
	}
	var headers []pair
	if p.Header != nil && json.Unmarshal(p.Header, &headers) != nil {
		r.Notes = append(r.Notes, "the headers could not be read and are left out")
	}
	for _, h := range headers {
		if !h.Disabled {
			r.Header = append(r.Header, [2]string{h.Key, h.Value})
		}
	}
	switch {
	case p.Body == nil, p.Body.Mode == "":
	case p.Body.Mode == "raw":
		if p.Body.Raw != "" {
			r.takeBody(p.Body.Raw, true)
		}
	case p.Body.Mode == "urlencoded":
		for _, field := range p.Body.URLEncoded {
			if !field.Disabled {
				r.Form = append(r.Form, [2]string{field.Key, field.Value})
			}
		}
	default:
		r.Notes = append(r.Notes, fmt.Sprintf("a body of the kind %.40q has no place in the contract and is left out", p.Body.Mode))
	}
	return r
}

// postmanURL is a URL, written as text or in parts.
func postmanURL(written json.RawMessage) string {
	var text string
	if json.Unmarshal(written, &text) == nil {
		return text
	}
	var parts struct {
		Raw string `json:"raw"`
	}
	// One that cannot be read names no path, which is said where it is matched.
	_ = json.Unmarshal(written, &parts)
	return parts.Raw
}
