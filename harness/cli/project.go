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

// ciSystems are those for which there are files, in the order in which people read of them.
var ciSystems = []string{"github", "gitlab", "jenkins", "none"}

// ciFiles says where each CI system looks for its files, and which templates those are.
var ciFiles = map[string][]struct{ path, what, template string }{
	"github": {
		{".github/workflows/kasauti.yml", "runs the features in CI", "project/ci/github.yml"},
		{".github/actions/kasauti/action.yml", "the steps of that, for other workflows, too", "project/ci/action.yml"},
	},
	"gitlab": {
		{".gitlab-ci.yml", "runs the features in CI", "project/ci/gitlab.yml"},
		{".gitlab/kasauti.yml", "the job of that, for other pipelines, too", "project/ci/gitlab-kasauti.yml"},
	},
	"jenkins": {{"Jenkinsfile", "runs the features in CI", "project/ci/Jenkinsfile"}},
	"none":    nil,
}

// project is what kasauti init writes, in the order in which people read of it.
func project(ci string) ([]projectFile, error) {
	type source struct {
		path, what string
		from       fs.FS
		name       string
	}
	files := []source{
		{"README.md", "what to do first", templates, "project/README.md"},
		{"features/first.feature", "a feature that is green", templates, "project/first.feature"},
		{"features/payments.phrases", "a step of your own, which it uses", templates, "project/payments.phrases"},
		{"world.yaml", "what the simulator starts with", fixtures.FS, "worlds/base.yaml"},
		{"world.schema.json", "the editor: what a world may say", fixtures.FS, "worlds/world.schema.json"},
		{"uat.yaml", "UAT: fill in your ids", fixtures.FS, "environments/uat.example.yaml"},
	}
	for _, f := range ciFiles[ci] {
		files = append(files, source{f.path, f.what, templates, f.template})
	}
	files = append(files, []source{
		{".gitignore", "reports and secrets stay out", templates, "project/gitignore"},
		{"excuses.yaml", "known failures, each until a day", templates, "project/excuses.yaml"},
		{".vscode/settings.json", "VS Code: where features and steps are", templates, "project/settings.json"},
		{".vscode/tasks.json", "VS Code: renews the steps, after a new phrase", templates, "project/tasks.json"},
		{".vscode/extensions.json", "VS Code: recommends Cucumber", templates, "project/extensions.json"},
	}...)
	var all []projectFile
	for _, f := range files {
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
