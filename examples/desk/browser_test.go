package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pngs is where TestPagesLook writes its pictures.
var pngs = flag.String("png", "", "write a picture of each page into `DIR`")

// axe finds what keeps people with a disability from a page.
//
//go:embed testdata/axe-core/axe.min.js
var axe string

// A browser is a tab of a Chromium of its own.
type browser struct {
	context.Context
	at        string // the desk
	elsewhere chan string
}

// browse opens a tab of the given width on a desk with labels.
func browse(t *testing.T, width int64) *browser {
	t.Helper()
	d, err := labelledDesk()
	require.NoError(t, err)
	return browseAt(t, width, servedBy(t, d))
}

// browseAt opens a tab of the given width on a desk. It fails t where a page asks for
// anything from elsewhere.
func browseAt(t *testing.T, width int64, at string) *browser {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("chromium is missing: .ci/run installs it")
		}
		t.Skip("chromium is missing: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx)) // starts the browser
	b := &browser{at: at, elsewhere: make(chan string, 100)}
	b.Context, cancel = context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Listen(b, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(e.Request.URL, b.at+"/") {
			b.elsewhere <- e.Request.URL
		}
	}))
	t.Cleanup(func() {
		close(b.elsewhere)
		for url := range b.elsewhere {
			assert.Equal(t, "about:blank", url, "a page loads from elsewhere")
		}
	})
	_, err := chromedp.Call(b, network.Enable, network.EnableParams{})
	require.NoError(t, err)
	b.do(t, chromedp.EmulateViewport(width, 900), chromedp.Navigate(b.at+"/?lang=en"))
	return b
}

func (b *browser) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	require.NoError(t, chromedp.Do(b, steps...))
}

// eval returns the value of an expression on the page.
func eval[T any](t *testing.T, b *browser, expression string) T {
	t.Helper()
	value, err := chromedp.Run(b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	return value
}

// set chooses or writes what stands in a field.
func set(selector, value string) chromedp.Action[chromedp.Void] {
	return chromedp.SetValue(chromedp.CSS(selector), value)
}

// click clicks a button and waits for the next page.
func (b *browser) click(t *testing.T, selector string) {
	t.Helper()
	_, err := chromedp.RunResponse(b, chromedp.Click(chromedp.CSS(selector)))
	require.NoError(t, err, selector)
}

// says returns the text of what a selector finds first.
func (b *browser) says(t *testing.T, selector string) string {
	t.Helper()
	text, err := chromedp.Run(b, chromedp.Text(chromedp.CSS(selector)))
	require.NoError(t, err, selector)
	return text
}

// accessible fails t where axe finds a violation on the page as it is.
func (b *browser) accessible(t *testing.T, what string) {
	t.Helper()
	eval[bool](t, b, axe+"; true")
	found := eval[string](t, b, `axe.run().then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.help, v.nodes.map((n) => n.html).slice(0, 3)])))`)
	var violations []any
	require.NoError(t, json.Unmarshal([]byte(found), &violations))
	assert.Empty(t, violations, what)
}

// fits fails t where the page is wider than the window.
func (b *browser) fits(t *testing.T, what string) {
	t.Helper()
	over := eval[int](t, b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
	assert.LessOrEqual(t, over, 0, "%s: %d pixels too wide", what, over)
}

// widths are those of a telephone and of a desk, in pixels of a page.
var widths = []int64{390, 1280}

// TestPagesFlows goes through what a visitor does, with the mouse.
func TestPagesFlows(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) { flows(t, browse(t, width)) })
	}
}

func flows(t *testing.T, b *browser) {
	assert.Contains(t, b.says(t, ".outcome h2"), "REDIRECT TO MUTUAL LEGAL ASSISTANCE")

	b.do(t, set("#sample", "eu-epoc"))
	b.click(t, `button[value=sample]`)
	assert.Contains(t, b.says(t, ".outcome"), "European Production Order")

	b.do(t, set("#sample", "us-warrant-ireland"))
	b.click(t, `button[value=sample]`)
	b.click(t, `button[value="posture provider_control"]`)
	assert.Contains(t, b.says(t, ".outcome h2"), "ALLOW")
	b.click(t, `button[value="posture storage_location"]`)
	b.click(t, `button[value="remedy 0 0"]`)
	assert.Contains(t, b.says(t, ".outcome h2"), "ALLOW")

	b.click(t, `button[value="lang sv"]`)
	assert.Contains(t, b.says(t, ".outcome h2"), "UTLÄMNANDE MEDGES")
	b.click(t, `button[value="lang en"]`)

	b.click(t, `button[value="add /data"]`)
	b.do(t, set(`[name="/data/2/category"]`, "traffic"), set(`[name="/data/2/stored_in"]`, "Atlantis"))
	b.click(t, `.form button[value=decide]`)
	assert.Contains(t, b.says(t, ".fault"), "/data/2/stored_in/0")
	b.click(t, `button[value="remove /data/2"]`)
	b.click(t, `.form button[value=decide]`)
	assert.Contains(t, b.says(t, ".outcome h2"), "ALLOW")

	b.do(t, chromedp.Click(chromedp.CSS("#part-labels summary")), set(`[name="/labels/tier"]`, "sovereign"))
	b.click(t, `.form button[value=decide]`)
	assert.Contains(t, b.says(t, ".item .section"), "A sovereign customer's data leave with counsel's approval alone.")
	b.do(t, chromedp.Click(chromedp.CSS(`[name="/labels/approved_by"][value=counsel]`)))
	b.click(t, `.form button[value=decide]`)
	assert.Contains(t, b.says(t, ".outcome h2"), "ALLOW")

	b.do(t, chromedp.Click(chromedp.CSS(".json summary")), set("#json", `{"scope": "all"}`))
	b.click(t, `button[value=json]`)
	b.click(t, `button[value="lang de"]`)
	assert.Contains(t, b.says(t, ".fault"), "„all“ ist kein Wort dieses Feldes.")
}

// TestPagesByLink: a link that is made holds the request, and opening it decides it.
func TestPagesByLink(t *testing.T) {
	b := browse(t, 1280)
	b.do(t, set(`[name="/id"]`, "år/1 – ☂"))
	b.click(t, `.form button[value=decide]`)
	eval[bool](t, b, `document.querySelector(".json details").open = true`)
	b.do(t, chromedp.Click(chromedp.CSS("[data-link]")))
	link := b.says(t, "#link")
	require.True(t, strings.HasPrefix(link, b.at+"/#request="), link)
	b.do(t, chromedp.Navigate("about:blank"))
	_, err := chromedp.RunResponse(b, chromedp.Navigate(link))
	require.NoError(t, err)
	b.do(t, chromedp.WaitVisible(chromedp.Search(`//dd[contains(., "år/1 – ☂")]`)))
}

// TestPagesLawFlows looks a state up, keeps what is asked for in another language, and
// compares two days.
func TestPagesLawFlows(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			b := browse(t, width)
			b.click(t, `nav a[href^="/law"]`)
			b.do(t, set("#state", "is"), set("#day", "2018-01-01"))
			b.click(t, `.fields button`)
			assert.Equal(t, "Iceland (IS)", b.says(t, "h1"))
			b.click(t, `.languages button[value=fr]`)
			assert.Equal(t, "Islande (IS)", b.says(t, "h1"))
			assert.Equal(t, "2018-01-01", eval[string](t, b, `document.getElementById("day").value`))
			b.do(t, set("#until", "2026-01-01"), set("#posture", "conflict_avoidance"))
			b.click(t, `.fields button`)
			assert.Contains(t, b.says(t, "#law_flips_in"), "Islande")
			assert.Equal(t, "conflict_avoidance", eval[string](t, b, `document.getElementById("posture").value`))
		})
	}
}

// reach goes to what a selector finds with the tabulator alone.
func (b *browser) reach(t *testing.T, selector string) {
	t.Helper()
	for range 400 {
		b.do(t, chromedp.KeyEvent(kb.Tab))
		if eval[bool](t, b, fmt.Sprintf(`document.activeElement?.matches(%q) ?? false`, selector)) {
			return
		}
	}
	t.Fatalf("the keyboard does not reach %s", selector)
}

// press goes to a button or a link, presses it and waits for the next page.
func (b *browser) press(t *testing.T, selector string) {
	t.Helper()
	b.reach(t, selector)
	_, err := chromedp.RunResponse(b, chromedp.KeyEvent(kb.Enter))
	require.NoError(t, err, selector)
}

// keys goes to a field and writes.
func (b *browser) keys(t *testing.T, selector, keys string) {
	t.Helper()
	b.reach(t, selector)
	b.do(t, chromedp.KeyEvent(keys))
}

// TestPagesByKeyboard goes through what a visitor does, with the keyboard alone.
func TestPagesByKeyboard(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) { byKeyboard(t, browse(t, width)) })
	}
}

func byKeyboard(t *testing.T, b *browser) {
	b.keys(t, "#posture", kb.ArrowDown)
	b.press(t, `.bar button[value=decide]`)
	assert.Contains(t, b.says(t, ".outcome h2"), "ALLOW")
	b.press(t, `button[value="posture storage_location"]`)
	b.press(t, `button[value="remedy 0 0"]`)
	assert.Contains(t, b.says(t, ".outcome h2"), "ALLOW")
	b.keys(t, `.facts summary`, " ")
	assert.Contains(t, b.says(t, ".facts"), "hosts")

	b.keys(t, `#part-labels summary`, " ")
	b.keys(t, `[name="/labels/tier"]`, "sov")
	b.keys(t, `[name="/labels/approved_by"][value=security]`, " ")
	b.press(t, `.form button[value=decide]`)
	assert.Contains(t, b.says(t, ".item .section"), "A sovereign customer's data leave with counsel's approval alone.")

	b.press(t, `button[value="add /data"]`)
	b.keys(t, `[name="/data/2/stored_in"]`, "Atlantis")
	b.press(t, `.form button[value=decide]`)
	assert.Contains(t, b.says(t, ".fault"), "/data/2/stored_in/0")
	b.keys(t, `.fault a[href="#f-data-2-stored_in"]`, kb.Enter)
	assert.Equal(t, "f-data-2-stored_in", eval[string](t, b, `document.activeElement.id`), "a fault leads to its field")
	b.press(t, `button[value="remove /data/2"]`)

	b.keys(t, `.json summary`, " ")
	b.keys(t, "#json", "no JSON ")
	b.press(t, `button[value=json]`)
	assert.Contains(t, b.says(t, ".fault"), "malformed JSON")

	b.press(t, `nav a[href^="/law"]`)
	b.keys(t, "#state", "IS")
	b.keys(t, "#until", "2026-12-31")
	b.keys(t, "#posture", kb.ArrowDown)
	b.press(t, `.fields button`)
	assert.Equal(t, "Iceland (IS)", b.says(t, "h1"))
	b.keys(t, `main a[href="#law_flips_in"]`, kb.Enter)
	assert.True(t, strings.HasSuffix(eval[string](t, b, `location.hash`), "law_flips_in"))
	b.press(t, `.languages button[value=sv]`)
	assert.Equal(t, "Island (IS)", b.says(t, "h1"))
}

// TestPagesLook: every page fits its window and has nothing that axe objects to, in four
// languages, at both widths, light and dark; and it prints.
func TestPagesLook(t *testing.T) {
	for _, width := range widths {
		b := browse(t, width)
		for _, tag := range tags {
			for _, page := range []struct{ name, at string }{
				{"answer", "/?"},
				{"faults", "/?sample=five-faults&"},
				{"order", "/?sample=eu-epoc&"},
				{"law", "/law?state=IS&"},
				{"changed", "/law?state=IS&day=2018-01-01&until=2026-01-01&"},
			} {
				name := fmt.Sprintf("%s-%s-%d", page.name, tag, width)
				b.media(t, "", "light")
				b.do(t, chromedp.Navigate(b.at+page.at+"lang="+tag))
				b.fits(t, name)
				b.picture(t, name)
				if tag != "en" || page.name == "order" || page.name == "changed" {
					continue
				}
				eval[bool](t, b, `for (const d of document.querySelectorAll("details")) d.open = true; true`)
				b.fits(t, name+" with all open")
				b.accessible(t, name)
				b.media(t, "", "dark")
				b.accessible(t, name+" dark")
				b.picture(t, name+"-dark")
			}
		}
		if width == 1280 {
			b.print(t)
		}
	}
}

// media shows the page as on paper ("print") or in a colour scheme.
func (b *browser) media(t *testing.T, media, scheme string) {
	t.Helper()
	_, err := chromedp.Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	require.NoError(t, err)
}

// picture writes a picture of the whole page, where pictures are asked for.
func (b *browser) picture(t *testing.T, name string) {
	t.Helper()
	if *pngs == "" {
		return
	}
	png, err := chromedp.Run(b, chromedp.FullScreenshot(100))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(*pngs, name+".png"), png, 0o644))
}

// print prints the answer: it has the outcome and the sources, and no form.
func (b *browser) print(t *testing.T) {
	t.Helper()
	b.media(t, "print", "light")
	b.do(t, chromedp.Navigate(b.at+"/?lang=en"))
	text := eval[string](t, b, `document.body.innerText`)
	assert.Contains(t, text, "REDIRECT TO MUTUAL LEGAL ASSISTANCE")
	assert.Contains(t, text, "Sources")
	assert.NotContains(t, text, "Paste a request here")
	pdf, err := chromedp.Run(b, chromedp.PrintToPDF())
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(pdf), "%PDF"))
	if *pngs != "" {
		require.NoError(t, os.WriteFile(filepath.Join(*pngs, "print.pdf"), pdf, 0o644))
	}
}
