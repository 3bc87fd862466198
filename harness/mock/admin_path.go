package mock

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
)

// fits compares a path. Each call of the admin API is compared with many: it allocates nothing.
func (a adminRoute) fits(path string) bool {
	for want, have, more := a.path, path, true; more; {
		var part, given string
		var longer bool
		part, want, more = strings.Cut(want, "/")
		given, have, longer = strings.Cut(have, "/")
		if _, parametric := parameter(part); more != longer || part != given && (!parametric || given == "") {
			return false
		}
	}
	return true
}

// take takes out of a path that fits what its parameters stand for.
func (a adminRoute) take(r *http.Request) {
	have := strings.Split(r.URL.Path, "/")
	for i, part := range strings.Split(a.path, "/") {
		if name, parametric := parameter(part); parametric {
			r.SetPathValue(name, have[i])
		}
	}
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
