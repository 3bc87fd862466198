package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"slices"

	"github.com/kasauti/kasauti/harness/verdict"
)

// filesOf are those that the arguments of a command name.
func filesOf(command []string) (names []string) {
	for _, word := range command[min(1, len(command)):] {
		if info, err := os.Stat(word); err == nil && info.Mode().IsRegular() && !slices.Contains(names, word) {
			names = append(names, word)
		}
	}
	return names
}

// mostDigested is how much is read of the files that a command names, all together: a program and its
// scripts are no data sets, and nothing is certified before.
const mostDigested = 1 << 30 // bytes

// leastDigested is how long a file must be at least: a digest of a short one, which may hold no more than a
// password, could be guessed.
const leastDigested = 64 // bytes

// digestsOf are the digests of the files that the arguments of a command name.
func digestsOf(command []string) (all []verdict.SubjectFile) {
	left := int64(mostDigested)
	for _, name := range filesOf(command) {
		digest, read := digestOf(name, left)
		if read < leastDigested {
			digest = ""
		}
		all, left = append(all, verdict.SubjectFile{Name: name, Digest: digest}), left-read
	}
	return all
}

// digestOf is the SHA-256 of a file and how much was read for it; "" where it cannot be read, or is longer
// than most. It is of what the file has when it is opened: what grows, or has no end, is read no further.
func digestOf(path string, most int64) (digest string, read int64) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > most {
		return "", 0
	}
	sum := sha256.New()
	if read, err = io.CopyN(sum, file, info.Size()); err != nil {
		return "", read
	}
	return hex.EncodeToString(sum.Sum(nil)), read
}
