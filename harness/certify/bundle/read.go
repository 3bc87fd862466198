package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// Read reads a bundle's file, which may be anything: a device, an archive, more than there is memory.
func Read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the bundle %s: %w; name the file that kasauti certify --bundle wrote", path, pathless(err))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("read the bundle %s: it is no file; name the one that kasauti certify --bundle wrote", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the bundle %s: %w; name a file that can be read", path, pathless(err))
	}
	defer func() { _ = file.Close() }()
	if info.Size() > MostBytes {
		return nil, refused("%s is longer than %d MiB, and no bundle is", path, MostBytes>>20)
	}
	data, err := io.ReadAll(io.LimitReader(file, MostBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the bundle %s: %w; name a file that can be read", path, pathless(err))
	case len(data) > MostBytes:
		return nil, refused("%s is longer than %d MiB, and no bundle is", path, MostBytes>>20)
	case len(data) == 0:
		return nil, refused("%s is empty", path)
	}
	if kind := packed(data); kind != "" {
		return nil, refused("%s is %s, and nothing is unpacked here; give the bundle itself, which is one file of text", path, kind)
	}
	return data, nil
}

// Refused says that a file is no bundle, or none that may be believed.
type Refused struct{ why string }

// Error implements error.
func (r *Refused) Error() string { return r.why }

func refused(format string, args ...any) error { return &Refused{fmt.Sprintf(format, args...)} }

// packed names the kind of an archive; "" for none.
func packed(data []byte) string {
	for _, kind := range []struct {
		at    int
		magic string
		name  string
	}{
		{0, "\x1f\x8b", "a gzip file"}, {0, "PK\x03\x04", "a zip archive"}, {0, "PK\x05\x06", "a zip archive"}, {257, "ustar", "a tar archive"},
		{0, "BZh", "a bzip2 file"}, {0, "\xfd7zXZ\x00", "an xz file"}, {0, "\x28\xb5\x2f\xfd", "a zstd file"}, {0, "7z\xbc\xaf\x27\x1c", "a 7z archive"},
	} {
		if len(data) > kind.at && bytes.HasPrefix(data[kind.at:], []byte(kind.magic)) {
			return kind.name
		}
	}
	return ""
}

// pathless is an error without the path, which the sentence has already.
func pathless(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
