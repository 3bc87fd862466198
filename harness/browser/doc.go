// Package browser shows a page to a test in a real Chromium, and fails the test where the page
// complains or asks anybody else. It knows no page. What it does needs the tag browser.
package browser
