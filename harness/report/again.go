package report

import "strings"

// again names the command that shows a scenario once more, without its target.
func (d *detail) again(capsule string) {
	d.b.WriteByte('\n')
	d.line(4, "see it again: "+replayLine(capsule))
}

// replayLine is that command. A path that a shell would take apart is quoted.
func replayLine(capsule string) string {
	path := oneLine(capsule)
	if strings.Trim(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@,~\\") != "" {
		path = "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return "kasauti replay " + path
}
