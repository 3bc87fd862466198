package strictyaml

import (
	"errors"
	"fmt"
	"io"
	"os"

	"go.yaml.in/yaml/v4"
)

// ReadFile reads a file of a configuration, at most MaxSize bytes. A pipe or a device, also one
// that a link leads to, is refused: it could keep the caller waiting for ever.
func ReadFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && !info.IsDir() { // of a folder the system speaks itself
		return nil, errors.New("it is a pipe or a device, and not a regular file")
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxSize+1))
	if err == nil && len(data) > MaxSize {
		err = fmt.Errorf("it is larger than %d MiB", MaxSize>>20)
	}
	return data, err
}

// Tree parses data, called name in errors, into its nodes, for files whose keys are not all
// known beforehand. The error is a Problems.
func Tree(name string, data []byte) (*yaml.Node, error) {
	if len(data) > MaxSize {
		return nil, Problems{tooLarge(name)}
	}
	root, problem := parse(name, data)
	if problem != nil {
		return nil, Problems{problem}
	}
	return root, nil
}

func tooLarge(name string) *Problem {
	return &Problem{File: name, Rule: "unreadable-file", Message: fmt.Sprintf("is larger than %d MiB; split it", MaxSize>>20)}
}
