package cli

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/excuse"
	"github.com/kasauti/kasauti/harness/runner"
)

// templates are the files of a new project that are written as they are.
//
//go:embed project
var templates embed.FS

// projectFile is a file of a new project.
type projectFile struct {
	path    string // within the project, with slashes
	what    string // for the list that people read
	content []byte
}

// ciFiles says where each CI system looks for its file, and which template that is.
var ciFiles = map[string]struct{ path, template string }{
	"github": {".github/workflows/kasauti.yml", "project/github.yml"},
	"gitlab": {".gitlab-ci.yml", "project/gitlab.yml"},
	"none":   {},
}

// project is what kasauti init writes, in the order in which people read of it.
func project(ci string) ([]projectFile, error) {
	files := []struct {
		path, what string
		from       fs.FS
		name       string
	}{
		{"README.md", "what to do first", templates, "project/README.md"},
		{"features/first.feature", "a feature that is green", templates, "project/first.feature"},
		{"features/payments.phrases", "a step of your own, which it uses", templates, "project/payments.phrases"},
		{"world.yaml", "what the simulator starts with", fixtures.FS, "worlds/base.yaml"},
		{"world.schema.json", "the editor: what a world may say", fixtures.FS, "worlds/world.schema.json"},
		{"uat.yaml", "UAT: fill in your ids", fixtures.FS, "environments/uat.example.yaml"},
		{ciFiles[ci].path, "runs the features in CI", templates, ciFiles[ci].template},
		{".gitignore", "reports and secrets stay out", templates, "project/gitignore"},
		{"excuses.yaml", "known failures, each until a day", templates, "project/excuses.yaml"},
		{".vscode/settings.json", "VS Code: where features and steps are", templates, "project/settings.json"},
		{".vscode/tasks.json", "VS Code: renews the steps, after a new phrase", templates, "project/tasks.json"},
		{".vscode/extensions.json", "VS Code: recommends Cucumber", templates, "project/extensions.json"},
	}
	var all []projectFile
	for _, f := range files {
		if f.path == "" {
			continue
		}
		content, err := fs.ReadFile(f.from, f.name)
		if err != nil {
			return nil, err
		}
		if f.path == "uat.yaml" {
			content = ownEnvironment(content)
		}
		all = append(all, projectFile{f.path, f.what, content})
	}
	glue, err := projectGlue()
	if err != nil {
		return nil, fmt.Errorf("write the steps for the editor: %w", err)
	}
	return append(all,
		projectFile{"excuses.schema.json", "the editor: what excuses may say", excuse.Schema},
		projectFile{".kasauti/glue/steps.go", "VS Code: the steps, for completion", glue}), nil
}

// projectGlue is what kasauti steps --glue --phrases features prints in the project.
func projectGlue() ([]byte, error) {
	own, err := fs.Sub(templates, "project")
	if err != nil {
		return nil, err
	}
	registry := vocabulary()
	phrases, problems, err := runner.EmbeddedPhrases(own, "features", registry)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, asErrors(problems)
	}
	steps, err := lexiconOf(registry, phrases)
	if err != nil {
		return nil, err
	}
	var glue bytes.Buffer
	err = steps.Glue(&glue, glueCommand("features"))
	return glue.Bytes(), err
}

// ownEnvironment turns the example into the file of a project: it need not be copied any more.
func ownEnvironment(example []byte) []byte {
	return []byte(strings.NewReplacer(
		"# Copy it, put your own ids in, and run:", "# Put your own ids in, set the variables that it mentions, and run:",
		"run    --target uat --env uat.yaml", "run    --target uat --env uat.yaml features",
		"{name: uat-example}", "{name: uat}",
	).Replace(string(example)))
}
