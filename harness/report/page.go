package report

// Style is the stylesheet of report.html, for other pages that should look like it.
func Style() string { return pageStyle }

// Policy is what a page allows itself: this style and this script, no others and no network.
func Policy(style, script string) string {
	return "default-src 'none'; style-src " + hashSource(style) + "; script-src " + hashSource(script) +
		"; base-uri 'none'; form-action 'none'"
}

// Visible shows control characters and direction marks instead of sending them.
func Visible(text string) string { return visible(text) }
