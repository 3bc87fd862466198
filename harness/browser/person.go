//go:build browser

package browser

import (
	"fmt"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Click clicks on what a CSS selector finds.
func (t *Tab) Click(selector string) { t.t.Helper(); t.Do(chromedp.Click(chromedp.CSS(selector))) }

// Put gives a field a value and tells the page.
func (t *Tab) Put(selector, value string) {
	t.t.Helper()
	t.JS(fmt.Sprintf(`(() => {
		const e = document.querySelector(%q)
		e.focus()
		e.value = %q
		for (const kind of ["input", "change"]) e.dispatchEvent(new Event(kind, { bubbles: true }))
	})(), 1`, selector, value))
}

// Type writes text, and keys of chromedp/kb, where the page has its focus.
func (t *Tab) Type(text string) { t.t.Helper(); t.Do(chromedp.KeyEvent(text)) }

// Press sends keys as a keyboard does: the character of one that the page takes arrives nowhere.
func (t *Tab) Press(keys ...string) {
	t.t.Helper()
	for _, key := range keys {
		down := input.DispatchKeyEventParams{Type: "keyDown", Key: key}
		if len(key) == 1 {
			down.Text = key
		}
		Call(t, input.DispatchKeyEvent, down)
		Call(t, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "keyUp", Key: key})
	}
}

// Media is what the page is for, a screen ("") or "print", and the colours that its reader prefers:
// "light" or "dark".
func (t *Tab) Media(media, scheme string) {
	t.t.Helper()
	Call(t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}
