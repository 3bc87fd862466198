package importer

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// export is what was read of an OpenAPI export.
type export struct {
	root       *yaml.Node
	operations []*operation
	findings   []string
	dropped    int // findings beyond those that are kept
}

// operation is one of the export, written as our documents have them.
type operation struct {
	method, path string // POST, /api/v0/orders
	title        string
	folders      []string // of the documentation's menu, from the outside in
	hosts        []string
	node         *yaml.Node // parameters, requestBody, responses, security

	name    string // of ours; "" until it is matched, and where it cannot be
	product string
	ours    *place // nil: no document describes it
	named   bool   // a menu names it
	byPath  bool   // method and path are ours
}

// mostFindings are kept; a hostile export could hold a million.
const mostFindings = 500

func (e *export) find(finding string) {
	if len(e.findings) >= mostFindings {
		e.dropped++
		return
	}
	if !slices.Contains(e.findings, finding) {
		e.findings = append(e.findings, finding)
	}
}

var methods = []string{"get", "put", "post", "delete", "patch"}

// readExport reads the operations of an export.
func readExport(o Options) (*export, error) {
	root, err := openAPI(o.File, o.Data)
	if err != nil {
		return nil, err
	}
	e := &export{root: root}
	pairs(get(root, "paths"), func(path string, item *yaml.Node) {
		if ref := word(item, "$ref"); ref != "" {
			e.find(fmt.Sprintf("%s: refers to %s, which is not fetched; export it with its operations inside", shorter(path), shorter(ref)))
			return
		}
		if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " #\t\r\n") {
			e.find(fmt.Sprintf("%q is no path, and is left out", shorter(path)))
			return
		}
		pairs(item, func(method string, n *yaml.Node) {
			if slices.Contains(methods, method) && isMapping(n) {
				e.operations = append(e.operations, e.operation(method, path, item, n))
			}
		})
	})
	if len(e.operations) == 0 {
		e.find("the export holds no operation")
	}
	return e, nil
}

func (e *export) operation(method, path string, item, n *yaml.Node) *operation {
	path, _, _ = strings.Cut(path, "?")
	op := &operation{method: strings.ToUpper(method), path: path, title: titleOf(n), folders: foldersOf(n)}
	for _, servers := range []*yaml.Node{get(n, "servers"), get(item, "servers"), get(e.root, "servers")} {
		op.hosts = append(op.hosts, hostsOf(servers)...)
	}
	return op
}

// titleOf is the page's title. Exports often leave operationId empty.
func titleOf(n *yaml.Node) string {
	for _, key := range [...]string{"summary", "x-apidog-name", "operationId"} {
		if title := strings.Join(strings.Fields(word(n, key)), " "); title != "" {
			return title
		}
	}
	return ""
}

// foldersOf are the menu's folders: Apidog writes them as one tag with slashes.
func foldersOf(n *yaml.Node) []string {
	path := word(n, "x-apidog-folder")
	if tags := get(n, "tags"); path == "" && isList(tags) && len(tags.Content) > 0 {
		path = tags.Content[0].Value
	}
	var folders []string
	for part := range strings.SplitSeq(path, "/") {
		if part = strings.TrimSpace(part); part != "" {
			folders = append(folders, part)
		}
	}
	return folders
}

func hostsOf(servers *yaml.Node) []string {
	var hosts []string
	if isList(servers) {
		for _, server := range servers.Content {
			if base, err := url.Parse(word(server, "url")); err == nil && base.Hostname() != "" {
				hosts = append(hosts, base.Hostname())
			}
		}
	}
	return hosts
}

// raw is the operation as the export has it, and the path item around it.
func (e *export) raw(op *operation) (item, n *yaml.Node) {
	pairs(get(e.root, "paths"), func(path string, value *yaml.Node) {
		bare, _, _ := strings.Cut(path, "?")
		if own := get(value, strings.ToLower(op.method)); bare == op.path && own != nil && n == nil {
			item, n = value, own
		}
	})
	return item, n
}
