package exchange

import "context"

type purposeKey struct{}

// OnPurpose marks, in a request's context, that a request of an operation is wrong on purpose:
// its answer is judged and the request is not. Other calls under the same context, such as the
// one that gets a token, are as any.
func OnPurpose(ctx context.Context, operation string) context.Context {
	return context.WithValue(ctx, purposeKey{}, operation)
}

func isOnPurpose(ctx context.Context, operation string) bool {
	meant, _ := ctx.Value(purposeKey{}).(string)
	return meant != "" && meant == operation
}
