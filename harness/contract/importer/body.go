package importer

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// write turns the operation into the form of our documents: parameters, body and answers.
func (e *export) write(op *operation, sensitive map[string]bool) {
	item, n := e.raw(op)
	s := &schemas{e: e, where: op.method + " " + shorter(op.path), budget: mostExpanded, sensitive: sensitive}
	op.node = mapping()
	set(op.node, "security", e.security(n))
	if parameters := s.parameters(op, get(item, "parameters"), get(n, "parameters")); len(parameters.Content) > 0 {
		set(op.node, "parameters", parameters)
	}
	if body := s.resolved(get(n, "requestBody"), "the request"); isMapping(body) {
		if content := s.content(body, "the request"); content != nil {
			out := mapping()
			set(out, "required", truth(true))
			set(out, "content", content)
			set(op.node, "requestBody", out)
		}
	}
	set(op.node, "responses", s.responses(get(n, "responses")))
}

// resolved follows the reference of a body or answer.
func (s *schemas) resolved(n *yaml.Node, what string) *yaml.Node {
	for seen := []string{}; word(n, "$ref") != ""; {
		ref := word(n, "$ref")
		switch {
		case !strings.HasPrefix(ref, "#"):
			s.find("%s refers to %s, which is not fetched; export it with its parts inside", what, shorter(ref))
			return nil
		case slices.Contains(seen, ref):
			s.find("%s refers to %s, and so to itself", what, shorter(ref))
			return nil
		}
		seen = append(seen, ref)
		if n = s.e.local(ref); n == nil {
			s.find("%s refers to %s, which the export does not hold", what, shorter(ref))
			return nil
		}
	}
	return n
}

// content writes the one form that the documentation has of each body.
func (s *schemas) content(n *yaml.Node, what string) *yaml.Node {
	s.part = what
	defer func() { s.part = "" }()
	forms := get(n, "content")
	if !isMapping(forms) || len(forms.Content) == 0 {
		return nil
	}
	media := forms.Content[0].Value
	for _, wanted := range [...]string{"application/json", "application/x-www-form-urlencoded"} {
		if get(forms, wanted) != nil {
			media = wanted
			break
		}
	}
	form := get(forms, media)
	given := get(form, "schema")
	if given == nil {
		return nil
	}
	schema := s.of(given, "")
	if schema == nil || len(schema.Content) == 0 {
		return nil
	}
	if why := compiles(schema); why != "" {
		s.find("its schema cannot be used: %s", why)
		return nil
	}
	inner := mapping()
	set(inner, "schema", schema)
	if example := s.example(form, given); example != nil {
		switch why := breaks(schema, example); {
		case why != "":
			s.find("its example breaks its own schema: %s; it is left out", why)
		default:
			if own := s.copy(example); own != nil {
				set(inner, "example", own)
			}
		}
	}
	out := mapping()
	set(out, media, inner)
	return out
}

// example is the page's own: beside the schema or in it.
func (s *schemas) example(form, schema *yaml.Node) *yaml.Node {
	if own := get(form, "example"); own != nil {
		return own
	}
	var first *yaml.Node
	pairs(get(form, "examples"), func(_ string, one *yaml.Node) {
		if first == nil {
			first = get(one, "value")
		}
	})
	if first == nil && (isMapping(get(schema, "example")) || isList(get(schema, "example"))) {
		first = get(schema, "example")
	}
	return first
}

// unlisted are headers that documents do not list as parameters.
var unlisted = []string{"authorization", "content-type", "accept"}

func (s *schemas) parameters(op *operation, lists ...*yaml.Node) *yaml.Node {
	out := list()
	seen := map[string]bool{}
	for _, given := range lists {
		if !isList(given) {
			continue
		}
		for _, p := range given.Content {
			p = s.resolved(p, "a parameter")
			name, in := word(p, "name"), word(p, "in")
			if name == "" || seen[in+" "+name] || !slices.Contains([]string{"header", "query", "path"}, in) ||
				in == "header" && slices.Contains(unlisted, strings.ToLower(name)) {
				continue
			}
			if in == "path" && !strings.Contains(op.path, "{"+name+"}") {
				s.find("the path parameter %s is not in the path, and is left out", shorter(name))
				continue
			}
			seen[in+" "+name] = true
			schema := s.of(get(p, "schema"), name)
			if schema == nil || compiles(schema) != "" {
				schema = mapping()
			}
			one := flow(mapping())
			set(one, "name", text(name))
			set(one, "in", text(in))
			if in == "path" || yes(p, "required") {
				set(one, "required", truth(true))
			}
			set(one, "schema", schema)
			out.Content = append(out.Content, one)
		}
	}
	for _, name := range pathNames(op.path) { // the page may list none
		if !seen["path "+name] {
			one := flow(mapping())
			set(one, "name", text(name))
			set(one, "in", text("path"))
			set(one, "required", truth(true))
			schema := mapping()
			set(schema, "type", text("string"))
			set(one, "schema", schema)
			out.Content = append(out.Content, one)
			seen["path "+name] = true
		}
	}
	return out
}

// pathNames are the names in braces of a path.
func pathNames(path string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(path, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return names
		}
		if name != "" && !strings.Contains(name, "{") {
			names = append(names, name)
		}
		path = after
	}
}

// responses writes a success as 200 and a refusal as default.
func (s *schemas) responses(n *yaml.Node) *yaml.Node {
	out := mapping()
	var success, refusal string
	pairs(n, func(status string, _ *yaml.Node) {
		switch {
		case strings.HasPrefix(status, "x-"):
			s.find("a further answer, %s, is left out", shorter(status))
		case strings.HasPrefix(status, "2") && (success == "" || status < success):
			success = status
		case (strings.HasPrefix(status, "4") || strings.HasPrefix(status, "5") || status == "default") && refusal == "":
			refusal = status
		}
	})
	if success != "" && success != "200" {
		s.find("its success is HTTP %s, and is taken over as 200", shorter(success))
	}
	set(out, "200", s.answer(get(n, success), "A success", "the answer"))
	set(out, "default", s.answer(get(n, refusal), "A refusal", "the refusal"))
	return out
}

func (s *schemas) answer(n *yaml.Node, description, what string) *yaml.Node {
	out := mapping()
	n = s.resolved(n, what)
	if content := s.content(n, what); content != nil {
		if own := strings.TrimSpace(word(n, "description")); own != "" {
			description = shorter(own)
		}
		set(out, "description", text(description))
		set(out, "content", content)
		return out
	}
	set(out, "description", text(description+"; the export shows no schema"))
	return flow(out)
}

// security writes how a call is authorised: by the scheme, or by the header that a page lists.
func (e *export) security(n *yaml.Node) *yaml.Node {
	given := get(n, "security")
	if given == nil {
		given = get(e.root, "security")
	}
	scheme := ""
	if isList(given) {
		for _, one := range given.Content {
			pairs(one, func(name string, _ *yaml.Node) {
				if found := e.scheme(name); scheme == "" {
					scheme = found
				}
			})
		}
	}
	if parameters := get(n, "parameters"); scheme == "" && isList(parameters) {
		for _, p := range parameters.Content {
			if strings.EqualFold(word(p, "name"), "Authorization") && word(p, "in") == "header" {
				scheme = "bearer"
				if strings.HasPrefix(strings.ToLower(fmt.Sprint(word(p, "example"), word(p, "description"))), "basic") {
					scheme = "basic"
				}
			}
		}
	}
	if scheme == "" {
		return flow(list())
	}
	one := mapping()
	set(one, scheme, list())
	return flow(list(one))
}

func (e *export) scheme(name string) string {
	schemes := get(get(e.root, "components"), "securitySchemes")
	switch s := get(schemes, name); {
	case strings.EqualFold(word(s, "scheme"), "basic"):
		return "basic"
	case s != nil:
		return "bearer"
	}
	return ""
}
