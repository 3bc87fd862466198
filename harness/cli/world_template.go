package cli

import (
	"context"
	"fmt"
)

// fork makes the mock, as it stands after an apply, what scenarios begin with. A target that is no mock
// has nothing to fork.
func (at *worldAt) fork(ctx context.Context) error {
	admin := at.running.Admin()
	if admin == nil {
		return nil
	}
	if err := admin.MakeTemplate(ctx); err != nil {
		return fmt.Errorf("make the applied world what scenarios on the mock begin with: %w", err)
	}
	return nil
}
