package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A worked is a browser whose pages are used in one way: by mouse, or by keyboard alone.
type worked struct {
	*browser
	fill  func(t *testing.T, selector, value string)       // writes into a field
	pick  func(t *testing.T, selector, value, keys string) // chooses, or types what leads to it
	press func(t *testing.T, selector string)              // a button or a link, and waits
	tick  func(t *testing.T, selector string)
}

func (b *browser) byMouse() worked {
	return worked{b,
		func(t *testing.T, selector, value string) { b.do(t, set(selector, value)) },
		func(t *testing.T, selector, value, _ string) { b.do(t, set(selector, value)) },
		b.click,
		func(t *testing.T, selector string) { b.do(t, chromedp.Click(chromedp.CSS(selector))) }}
}

func (b *browser) byKeyboard() worked {
	return worked{b,
		func(t *testing.T, selector, value string) {
			b.reach(t, selector)
			_, err := chromedp.Call(b, input.InsertText, input.InsertTextParams{Text: value}) // as one pastes
			require.NoError(t, err)
		},
		func(t *testing.T, selector, _, keys string) { b.keys(t, selector, keys) },
		b.press,
		func(t *testing.T, selector string) { b.keys(t, selector, " ") }}
}

// as signs somebody in, and who was there before out.
func (w worked) as(t *testing.T, id string) {
	t.Helper()
	if eval[bool](t, w.browser, `document.querySelector(".signed button") !== null`) {
		w.press(t, ".signed button")
	}
	w.fill(t, "#id", id)
	w.fill(t, "#password", password)
	w.press(t, "form button.main")
	assert.Contains(t, w.says(t, ".signed"), strings.ToUpper(id)+" Example")
}

// open goes from the list to the first request.
func (w worked) open(t *testing.T) {
	t.Helper()
	w.press(t, `tbody a[href^="/work/1"]`)
}

// TestPagesWork goes the whole way of a request, by mouse and by keyboard alone.
func TestPagesWork(t *testing.T) {
	eachWay(t, []string{"mouse", "keyboard"}, func(t *testing.T, open func(at string) worked) {
		throughWork(t, open(working(t)))
	})
}

// eachWay opens the desk by each way at each width; by each way at one width unless
// COMITY_FULL=1.
func eachWay(t *testing.T, ways []string, through func(t *testing.T, open func(at string) worked)) {
	for i, width := range widths {
		for j, way := range ways {
			if i != j && os.Getenv("COMITY_FULL") != "1" {
				continue
			}
			t.Run(fmt.Sprint(width, " ", way), func(t *testing.T) {
				through(t, func(at string) worked {
					b := browseAt(t, width, at)
					return map[string]worked{"mouse": b.byMouse(), "keyboard": b.byKeyboard()}[way]
				})
			})
		}
	}
}

func throughWork(t *testing.T, w worked) {
	w.press(t, `a[href^="/sign-in"]`)
	w.as(t, "ann")
	var order bytes.Buffer
	require.NoError(t, json.Compact(&order, []byte(epoc(t).Get("json"))))
	w.fill(t, "#json", order.String())
	w.press(t, `form[method=post][action="/work"] button.main`)
	assert.Equal(t, "#1 epoc-fr-2026-118", w.says(t, "h1"))
	w.press(t, `nav a[href^="/?"]`)
	w.pick(t, "#posture", "conflict_avoidance", "conf")
	w.press(t, `button[value=take]`)
	assert.Contains(t, w.says(t, "main"), "Conflict avoidance", "taken in from the form")

	w.as(t, "cid")
	w.open(t)
	w.press(t, `form[action$="/decide"] button`)
	assert.Contains(t, w.says(t, ".outcome h2"), "ALLOW")
	for _, id := range []string{"ben", "eve"} {
		w.as(t, id)
		w.open(t)
		w.press(t, `form[action$="/confirm"] button`)
	}
	assert.Contains(t, w.says(t, "main"), "Approved by two")
	w.as(t, "dan")
	w.open(t)
	w.tick(t, `[name=item][value="0"]`)
	w.press(t, `form[action$="/release"] button`)
	assert.Contains(t, w.says(t, "ol.acts"), "Released – Item 1")

	w.as(t, "ann")
	w.open(t)
	w.pick(t, "#event", "notified", "The enforcing authority was")
	w.press(t, `.happen button`)
	assert.Contains(t, w.says(t, ".clocks"), "Raise a ground for refusal")
	w.press(t, `form[action$="/met"] button`)
	assert.Contains(t, w.says(t, ".clocks tr.met"), ", ann")
	w.press(t, `nav a[href^="/clocks"]`)
	assert.NotContains(t, w.says(t, "h1"), "#")

	w.as(t, "cid")
	w.open(t)
	w.pick(t, "#kind", "notice", "Notice")
	w.press(t, `form[action$="/paper"] button`)
	w.press(t, `.papers a`)
	assert.Contains(t, w.says(t, "h1"), "authority")
	w.do(t, chromedp.Navigate(w.at+"/papers/read?lang=en"))
	w.fill(t, "#json", `{"annex": "V", "fields": {"V.A.1": "France"}}`)
	w.press(t, "form button.main")
	assert.Contains(t, w.says(t, ".value"), "France")
	w.do(t, chromedp.Navigate(w.at+"/work?lang=en"))

	w.as(t, "aud")
	w.open(t)
	w.press(t, `a[href^="/work/1/record"]`)
	assert.Contains(t, w.says(t, "h1"), "Record for auditors: #1")
	w.press(t, ".signed button")
	assert.Equal(t, "Sign in", w.says(t, "h1"))
}

// TestPagesNewLaw goes on after law or rules changed, by mouse and by keyboard alone: what
// two confirmed is decided again, confirmed twice, and released.
func TestPagesNewLaw(t *testing.T) {
	staff, err := staffed()
	require.NoError(t, err)
	eachWay(t, []string{"keyboard", "mouse"}, func(t *testing.T, open func(at string) worked) {
		o := newOffice(t, staff)
		for _, step := range []struct{ id, path string }{{"ann", "/work"}, {"cid", "/work/1/decide"}, {"ben", "/work/1/confirm"}, {"eve", "/work/1/confirm"}} {
			values := url.Values{}
			if step.path == "/work" {
				values = epoc(t)
			}
			status, text := signedIn(t, o.at, step.id).do(step.path, values)
			require.Equal(t, 200, status, text)
		}
		w := open(o.at)
		w.press(t, `a[href^="/sign-in"]`)
		w.as(t, "ben")
		w.open(t)
		o.start(t, twoConfirm)
		throughNewLaw(t, w)
	})
}

func throughNewLaw(t *testing.T, w worked) {
	w.press(t, `form[action$="/object"] button`)
	assert.Contains(t, w.says(t, ".fault"), "[desk.form]", "a page of before, of somebody who was signed out")
	w.do(t, chromedp.Navigate(w.at+"/sign-in?lang=en"))
	w.as(t, "dan")
	w.open(t)
	assert.Contains(t, w.says(t, ".again"), "Law or rules changed")
	assert.False(t, eval[bool](t, w.browser, `document.querySelector('form[action$="/release"]') !== null`))
	w.accessible(t, "law or rules changed")
	w.as(t, "cid")
	w.open(t)
	w.press(t, `form[action$="/decide"] button`)
	assert.Contains(t, w.says(t, ".outcome h2"), "DENY")
	assert.Contains(t, w.says(t, "ol.acts .before"), "does not count any more")
	assert.False(t, eval[bool](t, w.browser, `document.querySelector(".again") !== null`))
	for _, id := range []string{"ben", "eve"} {
		w.as(t, id)
		w.open(t)
		w.press(t, `form[action$="/confirm"] button`)
	}
	assert.Contains(t, w.says(t, ".outcome h2"), "ALLOW")
	w.accessible(t, "decided again")
	w.as(t, "dan")
	w.open(t)
	w.tick(t, `[name=item][value="0"]`)
	w.press(t, `form[action$="/release"] button`)
	assert.Contains(t, w.says(t, "main"), "Released – Item 1")
}

// TestPagesWorkLook: every page of the register fits its window and has nothing that axe
// objects to, in four languages, light at the smaller width and dark at the larger; and
// it prints.
func TestPagesWorkLook(t *testing.T) {
	staff, err := staffed()
	require.NoError(t, err)
	o := newOffice(t, staff)
	at := o.at
	do := func(id, path string, values map[string][]string) {
		status, text := signedIn(t, at, id).do(path, values)
		require.Equal(t, 200, status, text)
	}
	do("ann", "/work", epoc(t))
	warrant := epoc(t)
	warrant.Set("json", string(samples()[0].text))
	do("ann", "/work", warrant)
	for i, id := range []string{"epoc-fr-2026-119", "epoc-fr-2026-120"} {
		another := epoc(t)
		another.Set("json", strings.Replace(another.Get("json"), "epoc-fr-2026-118", id, 1))
		do("ann", "/work", another)
		do("cid", fmt.Sprintf("/work/%d/decide", i+3), nil)
		do("ben", fmt.Sprintf("/work/%d/confirm", i+3), nil)
	}
	o.start(t, twoConfirm) // the third is as it was, the fourth is decided again
	for _, number := range []string{"1", "4"} {
		do("cid", "/work/"+number+"/decide", nil)
		do("ben", "/work/"+number+"/confirm", nil)
	}
	do("eve", "/work/1/confirm", nil)
	do("ann", "/work/1/happen", map[string][]string{"event": {"notified"}, "at": {"2026-09-15T10:00:00+02:00"}})
	do("cid", "/work/1/paper", map[string][]string{"kind": {"notice"}})
	for _, width := range widths {
		b := browseAt(t, width, at)
		w := b.byMouse()
		for _, id := range []string{"", "ann", "cid", "dan", "eve", "aud"} {
			b.do(t, chromedp.Navigate(at+"/sign-in?lang=en"))
			if id != "" {
				w.as(t, id)
			}
			for _, page := range map[string][]struct{ name, at string }{
				"":    {{"signin", "/sign-in?"}},
				"ann": {{"register", "/work?"}, {"taken", "/work/2?"}, {"clocks", "/clocks?"}},
				"cid": {{"case", "/work/1?"}, {"changed", "/work/3?"}, {"read", "/papers/read?"}, {"fault", "/work/9?"}, {"paper", "/work/1/paper/0?"}},
				"dan": {{"release", "/work/1?"}},
				"eve": {{"again", "/work/4?"}},
				"aud": {{"record", "/work/4/record?"}},
			}[id] {
				for _, tag := range tags {
					if tag != "en" && width != widths[0] && *pngs == "" {
						continue // long words show at the smaller width
					}
					name := fmt.Sprintf("work-%s-%s-%d", page.name, tag, width)
					b.media(t, "", map[int64]string{widths[0]: "light", widths[1]: "dark"}[width])
					b.do(t, chromedp.Navigate(at+page.at+"lang="+tag))
					b.fits(t, name)
					b.picture(t, name)
					if tag == "en" {
						b.accessible(t, name)
					}
				}
			}
		}
		b.media(t, "print", "light")
		b.do(t, chromedp.Navigate(at+"/work/4/record?lang=en"))
		text := eval[string](t, b, `document.body.innerText`)
		assert.Contains(t, text, "Record for auditors: #4")
		assert.NotContains(t, text, "Sign out")
		pdf, err := chromedp.Run(b, chromedp.PrintToPDF())
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(pdf), "%PDF"))
	}
}
