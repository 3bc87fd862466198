package scenario

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/kasauti/kasauti/client"
)

// Bound is a step of a feature file with its definition and values, ready to run.
type Bound struct {
	Definition *Definition
	Values     []Value // as the feature file has them

	in []reflect.Value // the same, as the handler takes them
}

// Amounts are the amounts of money among the values.
func (b *Bound) Amounts() []client.Paise { return valuesOf[client.Paise](b) }

// Numbers are the whole numbers among the values.
func (b *Bound) Numbers() []int { return valuesOf[int](b) }

func valuesOf[T any](b *Bound) []T {
	var found []T
	for _, v := range b.in {
		if value, is := v.Interface().(T); is {
			found = append(found, value)
		}
	}
	return found
}

// Run calls the handler. A panic in it is returned as *Panic.
func (b *Bound) Run(ctx context.Context, s *State) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &Panic{Value: value, Where: fmt.Sprintf("%s:%d", b.Definition.File, b.Definition.Line)}
		}
	}()
	in := append([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(s)}, b.in...)
	err, _ = b.Definition.handler.Call(in)[0].Interface().(error)
	return err
}

// Panic is a crash of a step's handler: the harness's fault, never the target's.
type Panic struct {
	Value any
	Where string
}

func (p *Panic) Error() string {
	return fmt.Sprintf("the step registered at %s crashed (%v); this is a defect of kasauti, please report it", p.Where, p.Value)
}

// bind takes the values at groups, which are pairs of begin and end in the text.
func (d *Definition) bind(text string, groups []int, table *Table, doc *DocString) (*Bound, error) {
	b := &Bound{Definition: d}
	t := d.handler.Type()
	for i, argument := range d.Arguments {
		v := Value{Argument: argument, At: groups[2*i]}
		if v.At >= 0 {
			v.Text = text[v.At:groups[2*i+1]]
		}
		b.Values = append(b.Values, v)
		value, err := convert(v.Text, t.In(i+2))
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		b.in = append(b.in, value)
	}
	wants := reflect.Type(nil)
	if t.NumIn() > 2+len(d.Arguments) {
		wants = t.In(2 + len(d.Arguments))
	}
	switch {
	case wants == tableType && table != nil:
		b.in = append(b.in, reflect.ValueOf(table))
	case wants == docType && doc != nil:
		b.in = append(b.in, reflect.ValueOf(doc))
	case wants == blockType && (table != nil || doc != nil):
		b.in = append(b.in, reflect.ValueOf(&Block{Table: table, Doc: doc}))
	case wants == blockType:
		return nil, fmt.Errorf("%q needs a table, or a text in triple quotes, below it", text)
	case wants == tableType:
		return nil, fmt.Errorf("%q needs a table below it", text)
	case wants == docType:
		return nil, fmt.Errorf(`%q needs a text in triple quotes below it`, text)
	case table != nil || doc != nil:
		return nil, fmt.Errorf("%q takes nothing below it; remove the table or text", text)
	}
	return b, nil
}

func convert(group string, to reflect.Type) (reflect.Value, error) {
	switch {
	case to == paiseType:
		amount, err := client.ParsePaise(group)
		return reflect.ValueOf(amount), err
	case to == durationType:
		seconds, err := strconv.Atoi(group)
		if err != nil || seconds > 366*24*3600 {
			return reflect.Value{}, fmt.Errorf("%q is no number of seconds within a year", group)
		}
		return reflect.ValueOf(time.Duration(seconds) * time.Second), nil
	case to.Kind() == reflect.Int:
		number, err := strconv.Atoi(group)
		if err != nil {
			return reflect.Value{}, fmt.Errorf("%q is no whole number", group)
		}
		return reflect.ValueOf(number), nil
	}
	return reflect.ValueOf(group), nil
}
