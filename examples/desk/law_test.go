package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
)

func get(t *testing.T, url string, status int) string {
	t.Helper()
	answer, err := http.Get(url)
	require.NoError(t, err)
	text := body(t, answer)
	assert.Equal(t, status, answer.StatusCode, url)
	return text
}

// TestPagesLaw: a page shows the rows of a state that apply on the day, and no others.
func TestPagesLaw(t *testing.T) {
	at := served(t)
	const cloudAct = "§ 2713</h3>"
	before, after := get(t, at+"/law?lang=en&state=US&day=2018-03-22", 200), get(t, at+"/law?lang=en&state=US&day=2018-03-23", 200)
	assert.False(t, strings.Contains(before, cloudAct))
	assert.True(t, strings.Contains(after, cloudAct))
	changed := get(t, at+"/law?lang=en&state=us&day=2018-03-22&until=2018-03-23", 200)
	assert.True(t, strings.Contains(changed, cloudAct))
	assert.Contains(t, changed, "Applies on the second day alone")
	assert.Contains(t, get(t, at+"/law?lang=en&q=e-Evidence+PRODUCTION", 200), "e-Evidence")
	assert.Contains(t, get(t, at+"/law?lang=sv&state=ZM", 200), "Inte genomgångna: ett förbud antas gälla")
	for _, wrong := range []string{"state=UK", "state=US&day=2018-02-30", "state=US&until=x"} {
		page := get(t, at+"/law?lang=en&"+wrong, 400)
		assert.Contains(t, page, `role="alert"`, wrong)
	}
}

// TestPagesLawOfAny: what is shown of each state that has a file is what the law holds,
// row by row.
func TestPagesLawOfAny(t *testing.T) {
	at := served(t)
	law := jurisdiction.Builtin()
	for in := range law.All() {
		if in.Kind != "state" {
			continue
		}
		state := strings.ToUpper(strings.TrimSuffix(in.ID, "/state"))
		page := get(t, at+"/law?lang=en&state="+state+"&day=2026-01-01", 200)
		want := 0
		for other := range law.All() {
			for _, p := range other.Provisions {
				if own(other, state) && p.Status == "" && p.On("2026-01-01") && p.Role != jurisdiction.RoleChannel {
					want++
				}
			}
		}
		assert.GreaterOrEqual(t, strings.Count(page, `class="item row"`), want, state)
	}
}

// own reports whether an instrument binds a state itself, on every day.
func own(in *jurisdiction.Instrument, state string) bool {
	for _, p := range in.Parties {
		if string(p.State) == state && p.Status == "" && p.Window == (jurisdiction.Window{}) {
			return true
		}
	}
	return false
}
