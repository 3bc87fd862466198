package world

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/kasauti/kasauti/client"
)

// Resolve is the thing with its references replaced by what output gives for them; later are the
// fields that output does not know yet.
func (d *Declared) Resolve(output func(of Address, field string) (value string, known bool)) (value any, later []string) {
	value = clone(d.value)
	v := reflect.ValueOf(value).Elem()
	for _, r := range d.refs {
		text, known := output(r.to, r.of)
		if !known {
			later = append(later, r.field.Name)
		}
		v.Field(r.field.index).SetString(text)
	}
	for _, f := range d.Kind.Fields {
		if f.Own {
			v.Field(f.index).SetString(d.Address.Name)
		}
		if !f.Of || f.Own {
			continue
		}
		for _, r := range d.refs {
			if text, known := output(r.to, f.Name); known {
				v.Field(f.index).SetString(text)
			}
		}
	}
	return value, later
}

// PartnerLacks is what the partner of a thing must be given before a thing of that kind can be created,
// with the place where: what says it travels sealed by the partner's client secret.
func (w *World) PartnerLacks(d *Declared) []string {
	partner, ok := w.Partner(d)
	if !ok || partner == d {
		return nil
	}
	as, _ := partner.Kind.Partner(partner.value)
	sealed := func(name string) bool { op, known := client.Lookup(name); return known && op.Encrypted }
	if !as.Credentials.PayloadSecret().IsZero() || !slices.ContainsFunc(d.Kind.Uses.Create, sealed) {
		return nil
	}
	return []string{fmt.Sprintf("client_secret of %s, by which the call is encrypted (%s:%d:%d),", partner.Address, partner.Place.File, partner.Place.Line, partner.Place.Column)}
}

// Partner is the partner whose thing it is: the one that its references lead to or, where they lead
// to none, the only one of the world. ok is false where there is none, or no one.
func (w *World) Partner(d *Declared) (partner *Declared, ok bool) {
	if d.Kind.OnMock != "" {
		return nil, false
	}
	if _, is := d.Kind.Partner(d.value); is {
		return d, true
	}
	for _, need := range d.Needs() {
		if found, ok := w.Partner(w.things[need]); ok {
			return found, true
		}
	}
	if len(d.refs) > 0 {
		return nil, false
	}
	for _, other := range w.ordered {
		if _, is := other.Kind.Partner(other.value); is {
			if partner != nil {
				return nil, false
			}
			partner = other
		}
	}
	return partner, partner != nil
}
