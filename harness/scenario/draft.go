package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/kasauti/kasauti/client"
)

// Draft is a request that a step or spec spoils before it is sent. Method, Path and Header
// are changed in place, fields of the body by name.
type Draft struct {
	client.Request
	Touched string // the field that was changed last, "" for none

	fields map[string]any
	form   bool
	spoil  func(whole []byte) []byte // of the body as a whole
}

// NewDraft takes a request apart.
func NewDraft(r client.Request) (*Draft, error) {
	d := &Draft{Request: r, fields: map[string]any{}}
	d.Query = maps.Clone(r.Query)
	if d.Header = r.Header.Clone(); d.Header == nil {
		d.Header = http.Header{}
	}
	if form, ok := r.Body.(url.Values); ok {
		d.form = true
		for name, values := range form {
			d.fields[name] = values[0]
		}
		return d, nil
	}
	if r.Body == nil {
		return d, nil
	}
	body, err := json.Marshal(r.Body)
	if err != nil {
		return nil, fmt.Errorf("prepare a request of %s: %w", r.Operation, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // 20.00 stays 20.00
	if err := decoder.Decode(&d.fields); err != nil {
		return nil, fmt.Errorf("prepare a request of %s: %w", r.Operation, err)
	}
	return d, nil
}

// Set gives a field of the body, or of the query where no body has it, another value.
func (d *Draft) Set(name string, value any) error {
	if !d.has(name) && d.Query.Has(name) {
		d.Query.Set(name, fmt.Sprint(value))
		d.Touched = name
		return nil
	}
	if !d.has(name) {
		return fmt.Errorf("change %q of the request: it has no such field", name)
	}
	d.fields[name], d.Touched = value, name
	return nil
}

// cardFields are the spellings of the documentation: one operation has the one, another the
// other.
func cardFields() []string { return []string{"enKashCardId", "enkashCardId", "enKashCardIds"} }

// SetCard puts another card in place of the request's own.
func (d *Draft) SetCard(id string) error {
	if !d.setFirst(cardFields(), id) {
		return fmt.Errorf("put another card into the request of %s: it names none", d.Operation)
	}
	return nil
}

// SetCards puts a list of cards in place of the request's own.
func (d *Draft) SetCards(ids []string) error { return d.Set("enKashCardIds", ids) }

// setFirst sets the first of the fields that the request has, if it has one.
func (d *Draft) setFirst(names []string, value any) bool {
	return slices.ContainsFunc(names, func(name string) bool { return d.Set(name, value) == nil })
}

// Remove takes a field out of the body, or of the query where no body has it.
func (d *Draft) Remove(name string) error {
	if !d.has(name) && d.Query.Has(name) {
		d.Query.Del(name)
		d.Touched = name
		return nil
	}
	if !d.has(name) {
		return fmt.Errorf("take %q out of the request: it has no such field", name)
	}
	delete(d.fields, name)
	d.Touched = name
	return nil
}

func (d *Draft) has(name string) bool {
	_, has := d.fields[name]
	return has
}

// RemoveHeader takes a header out, also one that the client would set by itself.
func (d *Draft) RemoveHeader(name string) { d.Header[http.CanonicalHeaderKey(name)] = []string{} }

// Ready is the request to send.
func (d *Draft) Ready() (client.Request, error) {
	request := d.Request
	if d.form {
		form := url.Values{}
		for name, value := range d.fields {
			form.Set(name, fmt.Sprint(value))
		}
		request.Body = form
		return request, nil
	}
	if d.fields == nil && d.spoil == nil {
		return request, nil // it has no body
	}
	if d.spoil == nil {
		if d.Body != nil {
			request.Body = d.fields
		}
		return request, nil
	}
	whole, err := json.Marshal(d.fields)
	if err != nil {
		return request, fmt.Errorf("write a request of %s: %w", d.Operation, err)
	}
	request.Body = d.spoil(whole)
	return request, nil
}
