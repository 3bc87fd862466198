package contract

import (
	"mime"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// JudgeRequest judges the request of one answered exchange of a known operation: method and
// path, headers, authorisation, content type and body. A request that is wrong on purpose is
// not for judging, and the caller does not ask.
func (c *Contract) JudgeRequest(e *exchange.Exchange, mock bool) []verdict.Check {
	if !e.Answered() {
		return nil
	}
	return c.JudgeSent(e, mock)
}

// JudgeSent judges the request of an exchange as JudgeRequest does, and asks for no answer: for who
// knows that all of the request arrived.
func (c *Contract) JudgeSent(e *exchange.Exchange, mock bool) []verdict.Check {
	o, err := c.reading(e.Operation)
	switch {
	case err != nil:
		return []verdict.Check{unreadable(e, err)}
	case o == nil || o.Webhook:
		return nil
	}
	j := c.judgement(o, e, mock)
	j.checks = make([]verdict.Check, 0, requestChecks)
	j.request()
	return j.checks
}

func (j *judgement) request() {
	sent := &j.e.Request
	target, err := url.Parse(sent.URL)
	if err != nil {
		target = &url.URL{}
	}
	isPath := matchesPath(j.o.Path, target.Path)
	j.holds("EK-REQ-010", sent.Method == j.o.Method && isPath, "the request went elsewhere",
		verdict.Field{Path: "request", Expected: j.o.Method + " " + j.o.Path, Actual: sent.Method + " " + target.Path})
	query := target.Query()
	j.parameters(query)
	j.singleHeaders()
	j.authorisation()
	j.secretsInQuery(query)
	if !j.o.Body || !j.o.BodyRequired && len(sent.Body) == 0 {
		return
	}
	if value, ok := j.requestBody(); ok && j.legible(sent, value, requestSealing) {
		j.exactNumbers(value)
		j.against(j.o.request, value, "the request's", requestRequirements[:], "EK-REQ-070")
	}
}

// parameters judges headers and query against those that the documentation shows.
func (j *judgement) parameters(query url.Values) {
	declared := map[string]bool{}
	for _, p := range j.o.Parameters {
		if strings.EqualFold(p.Name, "User-Agent") {
			continue // every HTTP client sends one, after what is recorded here
		}
		has := true
		switch p.In {
		case "header":
			has = j.e.Request.Header.Get(p.Name) != ""
		case "query":
			declared[p.Name] = true
			has = query.Get(p.Name) != ""
		}
		if p.Required && p.In != "path" {
			if has {
				j.pass("EK-REQ-020")
				continue
			}
			j.brokenBy(p.Evidence, "EK-REQ-020", "the request lacks a "+p.In+" value", verdict.Field{Path: p.Name, Expected: "present", Actual: "missing"})
		}
	}
	for _, name := range sortedNames(query) {
		if !declared[name] {
			j.broken("EK-REQ-090", "the request has a field that the documentation does not show",
				verdict.Field{Path: "query." + name, Expected: "no such field", Actual: "given"})
		}
	}
}

// singleHeaders: of two that differ, one server takes the first and the next the last.
func (j *judgement) singleHeaders() {
	names := []string{"Authorization", "Content-Type"}
	for _, p := range j.o.Parameters {
		if p.In == "header" && !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, p.Name) }) {
			names = append(names, p.Name)
		}
	}
	var fields []verdict.Field
	for _, name := range names {
		if n := len(j.e.Request.Header.Values(name)); n > 1 {
			fields = append(fields, verdict.Field{Path: name, Expected: "once", Actual: strconv.Itoa(n) + " times"})
		}
	}
	j.holds("EK-REQ-120", len(fields) == 0, "the request carries a header more than once", fields...)
}

func (j *judgement) authorisation() {
	if j.o.Auth == "" {
		return
	}
	scheme, credential, _ := strings.Cut(j.e.Request.Header.Get("Authorization"), " ")
	j.holds("EK-REQ-030", strings.EqualFold(scheme, j.o.Auth) && credential != "", "the request is not authorised as documented",
		verdict.Field{Path: "Authorization", Expected: j.o.Auth + " and a credential", Actual: orNone(scheme)})
}

// secretsInQuery: an address is kept in logs of every server on the way.
func (j *judgement) secretsInQuery(query url.Values) {
	if len(query) == 0 {
		return
	}
	_, credential, _ := strings.Cut(j.e.Request.Header.Get("Authorization"), " ")
	var fields []verdict.Field
	for _, name := range sortedNames(query) {
		isSecret := slices.Contains(secretRequestFields, name) || slices.Contains(grantedTokens, name)
		if isSecret || credential != "" && slices.Contains(query[name], credential) {
			fields = append(fields, verdict.Field{Path: "query." + name, Expected: "no secret in an address", Actual: "given"})
		}
	}
	j.holds("EK-REQ-100", len(fields) == 0, "a secret stands in the request's address", fields...)
}

// requestBody reads the body as the operation's form or JSON.
func (j *judgement) requestBody() (any, bool) {
	sent := &j.e.Request
	given := sent.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(given)
	if want := j.o.request.media; want != "" {
		j.holds("EK-REQ-040", err == nil && media == want, "the request is not declared as documented",
			verdict.Field{Path: "Content-Type", Expected: want, Actual: orNone(given)})
	}
	if sent.Cut {
		j.broken("EK-REQ-050", "the body of the request is longer than what is recorded",
			verdict.Field{Path: "body", Expected: "at most " + strconv.Itoa(len(sent.Body)) + " bytes", Actual: strconv.FormatInt(sent.Bytes, 10) + " bytes"})
		return nil, false
	}
	if j.o.Form {
		form, err := url.ParseQuery(string(sent.Body))
		var twice []string
		fields := make(map[string]any, len(form))
		for _, name := range sortedNames(form) {
			fields[name] = form.Get(name)
			if len(form[name]) > 1 {
				twice = append(twice, name)
			}
		}
		if err != nil {
			j.broken("EK-REQ-050", "the body of the request is no form", verdict.Field{Path: "body", Expected: "name=value pairs", Actual: "not so"})
			return nil, false
		}
		j.once("EK-REQ-050", "the request names a field twice", twice)
		return fields, true
	}
	body, err := decode(sent.Content())
	if err != nil {
		j.broken("EK-REQ-050", "the request cannot be read: "+err.Error(), verdict.Field{Path: "body", Expected: "one JSON value", Actual: "not so"})
		return nil, false
	}
	j.once("EK-REQ-050", "the request names a key twice", body.duplicates)
	return body.value, true
}

// exactNumbers: a whole number beyond 2^53 is rounded by many a reader of JSON, and so must be
// sent as text.
func (j *judgement) exactNumbers(value any) {
	var fields []verdict.Field
	numbers := 0
	eachNumber(value, "", func(path, number string) {
		numbers++
		if isInexact(number) {
			fields = append(fields, verdict.Field{Path: path, Expected: "a number up to 2^53, or text", Actual: number})
		}
	})
	if numbers > 0 {
		j.holds("EK-REQ-110", len(fields) == 0, "a number of the request may be rounded on its way", fields...)
	}
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// pathOf is the path of an address, for messages: no query, which may hold what is secret.
func pathOf(address string) string {
	target, err := url.Parse(address)
	if err != nil || target.Path == "" {
		return "/"
	}
	return target.Path
}

// matchesPath reports whether a path ends with that of a template, where {name} stands for one
// part: the base address of a service may have a path of its own.
func matchesPath(template, path string) bool {
	want, have := strings.Split(strings.Trim(template, "/"), "/"), strings.Split(strings.Trim(path, "/"), "/")
	if len(have) < len(want) {
		return false
	}
	have = have[len(have)-len(want):]
	for i, part := range want {
		if isParameter := strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}"); isParameter && have[i] != "" {
			continue
		}
		if part != have[i] {
			return false
		}
	}
	return true
}
