package world

import (
	"context"

	"github.com/kasauti/kasauti/client"
)

// Loads is how much money moves when a thing is created.
func (k *Kind) Loads(want any) client.Paise {
	if k.loads == nil {
		return 0
	}
	return k.loads(want)
}

// Begins is what a person must do about a side of a thing once that is made; known is false where the
// kind does not say.
func (k *Kind) Begins(want any) (person string, known bool) {
	if k.begins == nil {
		return "", false
	}
	return k.begins(want), true
}

// Lacks are the fields that a thing must be given before it can be created: on a mock those that it
// does not make up.
func (k *Kind) Lacks(want any, onMock bool) []string {
	var all []string
	if k.requires != nil {
		all = k.requires(want, onMock)
	}
	if k.lacks != nil && !onMock {
		all = append(all, k.lacks(want)...)
	}
	return all
}

// Find looks for a thing.
func (k *Kind) Find(ctx context.Context, at Reading, want any, id string) (Seen, error) {
	return k.find(ctx, at, want, id)
}

// Create makes a thing, which Can says is possible, and gives its id.
func (k *Kind) Create(ctx context.Context, at Writing, ref string, want any) (id string, err error) {
	return k.create(ctx, at, ref, want)
}

// Update changes the named fields of a thing.
func (k *Kind) Update(ctx context.Context, at Writing, id string, want any, fields []string) error {
	return k.update(ctx, at, id, want, fields)
}

// Remove removes a thing.
func (k *Kind) Remove(ctx context.Context, at Writing, id string, want any) error {
	return k.remove(ctx, at, id, want)
}

// Retire makes a thing harmless.
func (k *Kind) Retire(ctx context.Context, at Writing, id string, want any) error {
	return k.retire(ctx, at, id, want)
}

// Raise adds money to a thing.
func (k *Kind) Raise(ctx context.Context, at Writing, ref string, want any, by client.Paise) error {
	return k.raise(ctx, at, ref, want, by)
}

// Trace says whether the create or raise with a reference has happened.
func (k *Kind) Trace(ctx context.Context, at Reading, ref string, want any) (bool, error) {
	return k.trace(ctx, at, ref, want)
}

// Least is what a thing with a level must hold; ok is false for one without.
func (k *Kind) Least(want any) (least client.Paise, ok bool) {
	if k.least == nil {
		return 0, false
	}
	return k.least(want), true
}

// Partner is the partner that a thing is, for a kind whose things are partners.
func (k *Kind) Partner(want any) (p Partner, ok bool) {
	if k.as == nil {
		return p, false
	}
	return k.as(want), true
}
