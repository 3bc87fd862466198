package runner

import (
	"fmt"
	"strings"
)

// TagExpression is a Cucumber tag expression: tags joined by and, or, not and parentheses.
// The zero value selects everything.
type TagExpression struct{ matches func(map[string]bool) bool }

// Matches reports whether a scenario with these tags is selected.
func (t TagExpression) Matches(tags []string) bool {
	if t.matches == nil {
		return true
	}
	set := make(map[string]bool, len(tags))
	for _, tag := range tags {
		set[tag] = true
	}
	return t.matches(set)
}

// maxTagNesting bounds parentheses and nots, so that no input can exhaust the stack.
const maxTagNesting = 100

// ParseTags reads a tag expression. Its errors name the place in the expression. The tags
// that it mentions are returned too, for a check against those that exist.
func ParseTags(text string) (TagExpression, []string, error) {
	p := &tagParser{text: text, tokens: tokenize(text)}
	if len(p.tokens) == 0 {
		return TagExpression{}, nil, nil
	}
	matches, err := p.or(0)
	if err == nil && p.next < len(p.tokens) {
		err = p.wrong("expected and, or or the end")
	}
	if err != nil {
		return TagExpression{}, nil, err
	}
	return TagExpression{matches}, p.mentioned, nil
}

type tagToken struct {
	text   string
	column int
}

func tokenize(text string) []tagToken {
	var tokens []tagToken
	start := -1
	flush := func(end int) {
		if start >= 0 {
			tokens = append(tokens, tagToken{text[start:end], start + 1})
			start = -1
		}
	}
	for i, r := range text {
		switch {
		case r == '(' || r == ')':
			flush(i)
			tokens = append(tokens, tagToken{string(r), i + 1})
		case r == ' ' || r == '\t' || r == '\n':
			flush(i)
		case start < 0:
			start = i
		}
	}
	flush(len(text))
	return tokens
}

type tagParser struct {
	text      string
	tokens    []tagToken
	next      int
	mentioned []string
}

type tagMatcher = func(map[string]bool) bool

func (p *tagParser) wrong(what string) error {
	if p.next >= len(p.tokens) {
		return fmt.Errorf("read the tag expression %q: %s, but it ends; write for example: @otp and not (@slow or @wip)", p.text, what)
	}
	token := p.tokens[p.next]
	hint := ""
	switch strings.ToLower(token.text) {
	case "&&", "&", ",":
		hint = "; write and"
	case "||", "|":
		hint = "; write or"
	case "!", "~":
		hint = "; write not"
	}
	return fmt.Errorf("read the tag expression %q: %s at column %d, not %q%s", p.text, what, token.column, token.text, hint)
}

func (p *tagParser) take(word string) bool {
	if p.next < len(p.tokens) && p.tokens[p.next].text == word {
		p.next++
		return true
	}
	return false
}

func (p *tagParser) or(depth int) (tagMatcher, error) {
	left, err := p.and(depth)
	for err == nil && p.take("or") {
		var right tagMatcher
		if right, err = p.and(depth); err == nil {
			l := left
			left = func(tags map[string]bool) bool { return l(tags) || right(tags) }
		}
	}
	return left, err
}

func (p *tagParser) and(depth int) (tagMatcher, error) {
	left, err := p.not(depth)
	for err == nil && p.take("and") {
		var right tagMatcher
		if right, err = p.not(depth); err == nil {
			l := left
			left = func(tags map[string]bool) bool { return l(tags) && right(tags) }
		}
	}
	return left, err
}

func (p *tagParser) not(depth int) (tagMatcher, error) {
	if depth > maxTagNesting {
		return nil, fmt.Errorf("read the tag expression: it nests deeper than %d; simplify it", maxTagNesting)
	}
	if p.take("not") {
		inner, err := p.not(depth + 1)
		if err != nil {
			return nil, err
		}
		return func(tags map[string]bool) bool { return !inner(tags) }, nil
	}
	if p.take("(") {
		inner, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if !p.take(")") {
			return nil, p.wrong("expected )")
		}
		return inner, nil
	}
	if p.next >= len(p.tokens) || !strings.HasPrefix(p.tokens[p.next].text, "@") || len(p.tokens[p.next].text) == 1 {
		return nil, p.wrong("expected a tag such as @otp")
	}
	tag := p.tokens[p.next].text
	p.next++
	p.mentioned = append(p.mentioned, tag)
	return func(tags map[string]bool) bool { return tags[tag] }, nil
}
