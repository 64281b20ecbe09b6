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

// TestPagesFlips: two days and a state show which answers change and why, whichever day
// stands first, and by posture; without a state the page asks for one.
func TestPagesFlips(t *testing.T) {
	at := served(t)
	page := get(t, at+"/law?lang=en&state=GB&day=2022-10-02&until=2022-10-03", 200)
	_, asks, found := strings.Cut(page, ">Answers that change, asked by: United Kingdom</h2>")
	require.True(t, found)
	asks, kept, found := strings.Cut(asks, ">Answers that change, data in: United Kingdom</h2>")
	require.True(t, found)
	assert.Contains(t, asks, "Came into force: Agreement ")
	assert.Contains(t, asks, "U.S. Virgin Islands, United States</dd>")
	assert.Contains(t, asks, "<dd>Overseas production order under an agreement</dd>")
	assert.Contains(t, kept, "U.S. Virgin Islands, United States</dd>")
	assert.Equal(t, page, get(t, at+"/law?lang=en&state=GB&day=2022-10-03&until=2022-10-02", 200))
	assert.NotEqual(t, page, get(t, at+"/law?lang=en&state=GB&day=2022-10-02&until=2022-10-03&posture=conflict_avoidance", 200))
	assert.Contains(t, get(t, at+"/law?lang=en&state=GB&day=2020-01-01&until=2020-01-01", 200), "0 of 13500 answers change.")
	assert.Contains(t, get(t, at+"/law?lang=en&day=2020-01-01&until=2021-01-01", 200), "Choose a state")
	french := get(t, at+"/law?lang=fr&state=GB&day=2022-10-02&until=2022-10-03", 200)
	assert.Contains(t, french, "Entrée en vigueur : Agreement ")
	assert.NotContains(t, french, " , ")
	long := get(t, at+"/law?lang=en&state=SE&day=2012-01-01&until=2026-01-01", 200)
	assert.LessOrEqual(t, strings.Count(long, "<dt>Because</dt>"), 2*mostGroups)
	assert.Regexp(t, `</article>\s*<p>and \d+ more</p>`, long)
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
