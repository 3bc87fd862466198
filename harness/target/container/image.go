package container

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/testcontainers/testcontainers-go"
)

// BinaryError says why no image can be made of a file.
type BinaryError struct{ Reason string }

func (e *BinaryError) Error() string { return e.Reason }

const (
	repository = "kasauti-mock"
	worldPath  = "/world.yaml"
)

// image is what the engine builds an image from: an archive and its digest.
type image struct {
	archive []byte
	tag     string
}

// newImage packs the binary, and the world file unless it is "".
func newImage(binary, worldFile string) (*image, error) {
	path, err := linuxBinary(binary, runtime.GOOS)
	if err != nil {
		return nil, err
	}
	program, err := os.ReadFile(path)
	if err != nil {
		return nil, &BinaryError{fmt.Sprintf("read the binary for the container: %v; give another with --mock-binary", err)}
	}
	if err := static(path, program); err != nil {
		return nil, err
	}
	recipe := "FROM scratch\nCOPY kasauti /kasauti\n"
	files := []file{{"kasauti", 0o755, program}}
	if worldFile != "" {
		world, err := os.ReadFile(worldFile)
		if err != nil {
			return nil, &BinaryError{fmt.Sprintf("read the world for the container: %v; correct --world", err)}
		}
		files = append(files, file{"world.yaml", 0o644, world})
		recipe += "COPY world.yaml " + worldPath + "\n"
	}
	recipe += "USER 65534:65534\nENTRYPOINT [\"/kasauti\"]\n"
	archive, err := pack(append(files, file{"Dockerfile", 0o644, []byte(recipe)}))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(archive)
	return &image{archive, hex.EncodeToString(sum[:8])}, nil
}

// linuxBinary is the given file, or on Linux this program.
func linuxBinary(given, system string) (string, error) {
	if given != "" {
		return given, nil
	}
	if system != "linux" {
		return "", &BinaryError{fmt.Sprintf("the container needs a static Linux build of kasauti, and this is one for %s; give one with --mock-binary FILE", system)}
	}
	own, err := os.Executable()
	if err != nil {
		return "", &BinaryError{fmt.Sprintf("find this program's own file for the container: %v; give a static Linux build with --mock-binary FILE", err)}
	}
	return own, nil
}

// static refuses what could not start in an image that holds nothing but the binary.
func static(path string, program []byte) error {
	parsed, err := elf.NewFile(bytes.NewReader(program))
	if err != nil {
		return &BinaryError{fmt.Sprintf("%s is no Linux program; give a static Linux build of kasauti with --mock-binary FILE", path)}
	}
	for _, part := range parsed.Progs {
		if part.Type == elf.PT_INTERP {
			return &BinaryError{fmt.Sprintf("%s is linked dynamically and cannot start in an empty image; build kasauti with CGO_ENABLED=0, or give such a build with --mock-binary FILE", path)}
		}
	}
	return nil
}

type file struct {
	name string
	mode int64
	data []byte
}

// pack writes an archive whose bytes depend on the files alone, so that equal content has
// an equal digest and the engine finds the image that it has.
func pack(files []file) ([]byte, error) {
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	for _, f := range files {
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: f.name, Mode: f.mode, Size: int64(len(f.data)),
			ModTime: time.Unix(0, 0).UTC(), Format: tar.FormatUSTAR,
		}
		if err := archive.WriteHeader(header); err != nil {
			return nil, fmt.Errorf("pack %s for the container: %w", f.name, err)
		}
		if _, err := archive.Write(f.data); err != nil {
			return nil, fmt.Errorf("pack %s for the container: %w", f.name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("pack the files for the container: %w", err)
	}
	return buffer.Bytes(), nil
}

func (i *image) dockerfile(log io.Writer) testcontainers.FromDockerfile {
	return testcontainers.FromDockerfile{
		ContextArchive: bytes.NewReader(i.archive),
		Repo:           repository, Tag: i.tag, KeepImage: true,
		BuildLogWriter: log,
	}
}
