package mock

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
)

// match compares a path and takes out what its parameters stand for.
func (a adminRoute) match(path string) (values map[string]string, fits bool) {
	want, have := strings.Split(a.path, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	values = map[string]string{}
	for i, part := range want {
		switch name, parametric := parameter(part); {
		case parametric && have[i] != "":
			values[name] = have[i]
		case part != have[i]:
			return nil, false
		}
	}
	return values, true
}

// parameter is the name of a part of a path that stands for others.
func parameter(part string) (name string, parametric bool) {
	inner, opens := strings.CutPrefix(part, "{")
	name, closes := strings.CutSuffix(inner, "}")
	return name, opens && closes
}

// pathHint is what a path that the admin API does not have was probably meant to be or, where
// none is near, all that it has.
func pathHint(routes []adminRoute, path string) string {
	path = strings.TrimRight(path, "/")
	var near, all []string
	for _, route := range routes {
		all = append(all, route.path)
		for _, asked := range []string{path, "/v1" + path} {
			if meant, fits := route.meant(asked); fits {
				near = append(near, meant)
			}
		}
	}
	if meant := nearest.Word(path, near); meant != "" {
		return fmt.Sprintf("; did you mean %q?", clip(meant))
	}
	slices.Sort(all)
	return "; it has " + strings.Join(slices.Compact(all), ", ")
}

// meant is the route's path with the parameters of another, each other part of which is near.
func (a adminRoute) meant(path string) (string, bool) {
	parts, have := strings.Split(a.path, "/"), strings.Split(path, "/")
	if len(parts) != len(have) {
		return "", false
	}
	for i, part := range parts {
		if _, parametric := parameter(part); parametric {
			parts[i] = have[i]
		} else if part != "" && nearest.Word(have[i], []string{part}) == "" {
			return "", false
		}
	}
	return strings.Join(parts, "/"), true
}
