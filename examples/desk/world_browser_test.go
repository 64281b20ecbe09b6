package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// TestPagesWorldLook: the map fits its window and has nothing that axe objects to, in four
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
			if tag != "en" {
				continue
			}
			eval[bool](t, b, `for (const d of document.querySelectorAll("details")) d.open = true; true`)
			b.fits(t, name+" with all open")
			b.accessible(t, name)
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
