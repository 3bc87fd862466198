package target

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
)

// clockSlack is by how much a code may be older than the answer that announced it: the SMS
// may be faster than the answer, and file systems round their times.
const clockSlack = 5 * time.Second

// codeFile is a file into which somebody writes the code, alone, once it has come.
type codeFile struct {
	path string
	poll time.Duration
	seen seen
}

// read takes what was written after the OTP was sent, so that an old code is not taken.
func (f *codeFile) read(ctx context.Context, request scenario.OTPRequest) (string, error) {
	return poll(ctx, f.poll, func() (string, error) {
		info, err := os.Stat(f.path)
		switch {
		case errors.Is(err, os.ErrNotExist):
			return "", errors.New("the file does not exist yet")
		case err != nil:
			return "", fmt.Errorf("the file cannot be read: %s", reason(err))
		case !info.Mode().IsRegular():
			return "", errors.New("it is a pipe or a device, and not a regular file")
		case info.ModTime().Before(request.Sent.Add(-clockSlack)):
			return "", errors.New("the file is older than the OTP")
		case info.Size() > mostOutput:
			return "", errors.New("the file is too large to be a code")
		}
		data, err := os.ReadFile(f.path)
		if err != nil {
			return "", fmt.Errorf("the file cannot be read: %s", reason(err))
		}
		text := strings.TrimSpace(string(data))
		if !codeShape.MatchString(text) {
			return "", errors.New("the file does not hold 4 to 8 digits, and nothing else") // or is being written just now
		}
		if !f.seen.fresh(text + info.ModTime().String()) {
			return "", errors.New("the file still holds the code of the OTP before")
		}
		return text, nil
	})
}

// poll tries until something comes or ctx ends; the last reason why nothing came is told.
func poll(ctx context.Context, every time.Duration, try func() (string, error)) (string, error) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	why := "it did not answer"
	for {
		text, err := try()
		switch {
		case err == nil:
			return text, nil
		case ctx.Err() == nil:
			why = err.Error() // not that the time was over in the middle of this try
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return "", fmt.Errorf("nothing came in time: %s; put the code there sooner, or raise otp.wait", why)
			}
			return "", ctx.Err()
		}
	}
}
