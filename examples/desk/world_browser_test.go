package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPagesWorldLook: the map fits its window, in which on a telephone the chart alone is
// moved sideways, with all of it open and where something is wrong; and it has nothing that axe objects to, in four
// languages, at both widths, light and dark; and it prints with its table and no form.
func TestPagesWorldLook(t *testing.T) {
	for _, width := range []int64{390, 1280} {
		b := browse(t, width)
		for _, tag := range tags {
			name := fmt.Sprintf("world-%s-%d", tag, width)
			b.media(t, "", "light")
			b.do(t, chromedp.Navigate(b.at+"/world?posture=conflict_avoidance&day=2018-03-23&lang="+tag))
			b.fits(t, name)
			b.picture(t, name)
			eval[bool](t, b, `for (const d of document.querySelectorAll("details")) d.open = true; true`)
			b.fits(t, name+" with all open")
			moves := eval[bool](t, b, `(({scrollWidth, clientWidth}) => scrollWidth > clientWidth)(document.querySelector(".world .wide"))`)
			assert.Equal(t, width == 390, moves, name)
			if tag == "en" {
				b.accessible(t, name)
			}
			b.do(t, chromedp.Navigate(b.at+"/world?by=UK&category=mail&customer=king&paper=letter&posture=none&day="+strings.Repeat("9", 70)+"&lang="+tag))
			b.fits(t, name+" with faults")
			b.picture(t, name+"-faults")
			if tag != "en" {
				continue
			}
			b.accessible(t, name+" with faults")
			b.do(t, chromedp.Navigate(b.at+"/world?posture=conflict_avoidance&day=2018-03-23&lang="+tag))
			eval[bool](t, b, `for (const d of document.querySelectorAll("details")) d.open = true; true`)
			b.media(t, "", "dark")
			b.accessible(t, name+" dark")
			b.picture(t, name+"-dark")
			b.media(t, "print", "light")
			text := eval[string](t, b, `document.body.innerText`)
			assert.Contains(t, text, "The world, asked by: United States")
			assert.Contains(t, text, "Zimbabwe")
			assert.NotContains(t, text, "Kind of customer")
			b.picture(t, name+"-print")
		}
	}
}

// TestPagesWorldByKeyboard asks for another map, moves the slider, and looks at the law of
// a state and at the request behind an answer, with the keyboard alone.
func TestPagesWorldByKeyboard(t *testing.T) {
	b := browse(t, 1280)
	b.reach(t, `nav a[href^="/world"]`)
	enter := func() {
		t.Helper()
		_, err := chromedp.RunResponse(b, chromedp.KeyEvent(kb.Enter))
		require.NoError(t, err)
	}
	enter()
	assert.Equal(t, "The world, asked by: United States", b.says(t, "h1"))
	b.reach(t, "#posture")
	b.do(t, chromedp.KeyEvent(kb.ArrowDown)) // provider control
	b.reach(t, "#day")
	b.do(t, set("#day", "2018-03-22"))
	enter()
	allowed := `document.querySelectorAll('figure.world [fill^="url(#allow"]').length`
	before := eval[int](t, b, allowed)
	b.reach(t, "#slider")
	b.do(t, chromedp.KeyEvent(kb.ArrowRight), chromedp.WaitVisible(chromedp.Search(`//p[@class="stops"]/strong[.="2018-03-23"]`)))
	assert.Greater(t, eval[int](t, b, allowed), before)
	assert.Equal(t, "2018-03-23", eval[string](t, b, `new URLSearchParams(location.search).get("day")`))
	assert.True(t, eval[bool](t, b, `document.activeElement.matches("#slider")`), "the slider keeps the focus")
	assert.Regexp(t, `^2018-03-23: \d+ changes$`, eval[string](t, b, `document.activeElement.getAttribute("aria-valuetext")`))
	b.reach(t, `.answers th a`)
	enter()
	assert.Equal(t, "Afghanistan (AF)", b.says(t, "h1"))
	assert.Equal(t, "2018-03-23", eval[string](t, b, `document.getElementById("day").value`))
	b.do(t, chromedp.NavigateBack())
	b.reach(t, `.answers td a`)
	enter()
	assert.Contains(t, b.says(t, ".outcome"), "received 2018-03-23")
}

// TestPagesWorldByMouse clicks a large state, and a dot on the map of Europe.
func TestPagesWorldByMouse(t *testing.T) {
	b := browse(t, 1280)
	for _, tt := range []struct{ selector, name string }{
		{`.world a[href*="state=BR"] path`, "Brazil (BR)"},
		{`.europe a[href*="state=JE"] circle`, "Jersey (JE)"},
	} {
		b.do(t, chromedp.Navigate(b.at+"/world?lang=en"))
		b.click(t, tt.selector)
		assert.Equal(t, tt.name, b.says(t, "h1"))
	}
}
