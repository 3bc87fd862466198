package target

import "context"

// Foreign is what is known of a request that no client of ours made.
type Foreign struct {
	// Plain is what the body holds, where it travels sealed; nil: it travels as it is.
	Plain []byte
	// SendsSMS says that somebody's phone may ring for it.
	SendsSMS bool
}

type foreignKey struct{}

// WithForeign tells, by a request's context, what the guard of contacts cannot see by itself.
func WithForeign(ctx context.Context, f Foreign) context.Context {
	return context.WithValue(ctx, foreignKey{}, f)
}

func foreignFrom(ctx context.Context) Foreign {
	f, _ := ctx.Value(foreignKey{}).(Foreign)
	return f
}

// Forbidden says why nobody may be sent to HOST or HOST:PORT: it is production, or cannot be told
// from it. nil: it is neither.
func Forbidden(hostport string) error { return forbidden(hostport) }
