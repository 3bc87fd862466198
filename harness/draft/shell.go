package draft

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// commands splits a text as a POSIX shell would, far enough for curl lines that people paste:
// quotes, $'…', escapes, line continuations and comments. Nothing is expanded or run; an
// unfinished quote ends with the text.
func commands(text string) [][]string {
	s := &splitter{rest: strings.ReplaceAll(text, "\r\n", "\n")}
	for s.rest != "" {
		s.next()
	}
	s.endCommand()
	return s.commands
}

type splitter struct {
	rest     string
	word     strings.Builder
	inWord   bool
	words    []string
	commands [][]string
}

func (s *splitter) endWord() {
	if s.inWord {
		s.words = append(s.words, s.word.String())
		s.word.Reset()
		s.inWord = false
	}
}

func (s *splitter) endCommand() {
	s.endWord()
	if len(s.words) > 0 {
		s.commands = append(s.commands, s.words)
		s.words = nil
	}
}

func (s *splitter) add(text string) {
	s.word.WriteString(text)
	s.inWord = true
}

func (s *splitter) next() {
	c := s.rest[0]
	switch {
	case strings.HasPrefix(s.rest, "\\\n"):
		s.rest = s.rest[2:]
	case c == '\\':
		n := 1
		if len(s.rest) > 1 {
			n += runeLength(s.rest[1:])
		}
		s.add(s.rest[1:n])
		s.rest = s.rest[n:]
	case c == '\'':
		inside, after, _ := strings.Cut(s.rest[1:], "'")
		s.add(inside)
		s.rest = after
	case strings.HasPrefix(s.rest, "$'"):
		s.rest = s.rest[2:]
		s.ansi()
	case c == '"':
		s.rest = s.rest[1:]
		s.double()
	case c == ' ' || c == '\t':
		s.endWord()
		s.rest = s.rest[1:]
	case c == '\n' || c == ';' || c == '|' || c == '&' || c == '(' || c == ')':
		s.endCommand()
		s.rest = s.rest[1:]
	case c == '#' && !s.inWord:
		_, after, _ := strings.Cut(s.rest, "\n")
		s.rest = "\n" + after
		if after == "" {
			s.rest = ""
		}
	default:
		n := runeLength(s.rest)
		s.add(s.rest[:n])
		s.rest = s.rest[n:]
	}
}

func runeLength(text string) int { _, n := utf8.DecodeRuneInString(text); return n }

// double reads the rest of a text in double quotes.
func (s *splitter) double() {
	s.add("")
	for s.rest != "" {
		c := s.rest[0]
		switch {
		case c == '"':
			s.rest = s.rest[1:]
			return
		case strings.HasPrefix(s.rest, "\\\n"):
			s.rest = s.rest[2:]
		case c == '\\' && len(s.rest) > 1 && strings.ContainsRune("\"\\$`", rune(s.rest[1])):
			s.add(s.rest[1:2])
			s.rest = s.rest[2:]
		default:
			s.add(s.rest[:1])
			s.rest = s.rest[1:]
		}
	}
}

// ansiEscapes are those of $'…' that stand for one character.
var ansiEscapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'a': "\a", 'b': "\b", 'e': "\x1b", 'f': "\f", 'v': "\v", '\\': "\\", '\'': "'", '"': "\"", '?': "?"}

// ansi reads the rest of a text in $'…'.
func (s *splitter) ansi() {
	s.add("")
	for s.rest != "" {
		c := s.rest[0]
		switch {
		case c == '\'':
			s.rest = s.rest[1:]
			return
		case c != '\\' || len(s.rest) == 1:
			s.add(s.rest[:1])
			s.rest = s.rest[1:]
		case ansiEscapes[s.rest[1]] != "":
			s.add(ansiEscapes[s.rest[1]])
			s.rest = s.rest[2:]
		case s.rest[1] == 'x':
			s.number(2, 2, func(n uint64) string { return string([]byte{byte(n)}) })
		case s.rest[1] == 'u':
			s.number(2, 4, func(n uint64) string { return string(rune(n)) })
		case s.rest[1] == 'U':
			s.number(2, 8, func(n uint64) string { return string(rune(n)) })
		default:
			s.add(s.rest[:2])
			s.rest = s.rest[2:]
		}
	}
}

// number reads up to most hexadecimal digits after the first skip bytes.
func (s *splitter) number(skip, most int, write func(uint64) string) {
	end := skip
	for end < len(s.rest) && end < skip+most && strings.IndexByte("0123456789abcdefABCDEF", s.rest[end]) >= 0 {
		end++
	}
	if n, err := strconv.ParseUint(s.rest[skip:end], 16, 32); err == nil {
		s.add(write(n))
	} else {
		s.add(s.rest[:end])
	}
	s.rest = s.rest[end:]
}
