package report

type allureResult struct {
	UUID       string            `json:"uuid"`
	HistoryID  string            `json:"historyId"`
	TestCaseID string            `json:"testCaseId"`
	FullName   string            `json:"fullName"`
	Name       string            `json:"name"`
	Labels     []allureLabel     `json:"labels"`
	Links      []allureLink      `json:"links"`
	Parameters []allureParameter `json:"parameters"`
	allureStep
}

type allureStep struct {
	Name        string             `json:"name,omitempty"` // of a step; a result has its own
	Status      string             `json:"status"`
	Details     *allureDetails     `json:"statusDetails,omitempty"`
	Stage       string             `json:"stage"`
	Start       int64              `json:"start"` // milliseconds
	Stop        int64              `json:"stop"`
	Steps       []allureStep       `json:"steps"`
	Attachments []allureAttachment `json:"attachments"`
}

type allureDetails struct {
	Message string `json:"message"`
	Trace   string `json:"trace,omitempty"`
	Flaky   bool   `json:"flaky,omitempty"`
	Known   bool   `json:"known,omitempty"`
	Muted   bool   `json:"muted,omitempty"` // in quarantine
}

type allureLabel struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type allureLink struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
	Type string `json:"type"`
}

type allureParameter struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Excluded bool   `json:"excluded"` // of what tells one scenario from another
}

type allureAttachment struct {
	Name   string `json:"name"`
	Source string `json:"source"`
	Type   string `json:"type"`
}

func allureStatus(o outcome) string {
	return [...]string{passed: "passed", skipped: "skipped", failed: "failed", broke: "broken", blocked: "broken"}[o]
}
