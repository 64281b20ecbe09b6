package main

import (
	"context"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	xhtml "golang.org/x/net/html"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// one returns an element at random.
func one[T any](random *rand.Rand, of []T) T { return of[random.IntN(len(of))] }

// randomAsking returns an asking and its profile.
func randomAsking(random *rand.Rand) (asking, policy.Profile) {
	by := one(random, []request.State{"US", "SE", "FR", "GB", "DE", "AU", "BR", "IN", "CN", one(random, request.States())})
	profile := one(random, policy.Profiles())
	return asking{by, request.Category(one(random, request.Content.Words())), profile.Instrument,
		request.CustomerKind(one(random, request.Consumer.Words())), one(random, postures)}, profile
}

func randomDay(random *rand.Rand) request.Day {
	return request.Day(fmt.Sprintf("%d-%02d-%02d", 2010+random.IntN(18), 1+random.IntN(12), 1+random.IntN(28)))
}

// TestPagesWorld: in each of 20 maps, of random askings on random days, what a state looks
// like on both charts, and what the table says of it, is what the engine decides for the
// request of the profile.
func TestPagesWorld(t *testing.T) {
	d, err := theDesk()
	require.NoError(t, err)
	at, random := served(t), rand.New(rand.NewPCG(5, 6))
	var a asking
	var profile policy.Profile
	for i := range 20 {
		if i%5 == 0 {
			a, profile = randomAsking(random)
		}
		day := randomDay(random)
		root, err := xhtml.Parse(strings.NewReader(get(t, at+"/world?"+a.query(day, "en").Encode(), 200)))
		require.NoError(t, err)
		fills, said := fillsOf(root), saidOf(root)
		require.Len(t, said, len(request.States()))
		for _, place := range request.States() {
			req := profile.Request(day, a.By, place)
			req.Customer = request.Customer{Kind: a.Customer}
			if a.Customer == request.PublicSector {
				req.Customer.State = request.Area(place)
			}
			req.Data = []request.Item{{Category: a.Category, StoredIn: []request.Place{request.Place(place)}}}
			decision, err := d.engines[a.Posture]["en"].Decide(t.Context(), req)
			require.NoError(t, err)
			want := decision.Outcome.String()
			require.Equal(t, want, said[place], "%v %s %s", a, day, place)
			if !d.law().Coverage(place).BarsSurveyed {
				want += "-pale"
			}
			require.NotEmpty(t, fills[place], place)
			for _, fill := range fills[place] {
				require.Equal(t, "url(#"+want+")", fill, "%v %s %s", a, day, place)
			}
		}
	}
}

// attribute returns an attribute of an element.
func attribute(n *xhtml.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// fillsOf returns how each state is drawn, by where its link goes.
func fillsOf(root *xhtml.Node) map[request.State][]string {
	all := map[request.State][]string{}
	for n := range root.Descendants() {
		if n.Data == "path" || n.Data == "circle" {
			if to, err := url.Parse(attribute(n.Parent, "href")); err == nil && to.Path == "/law" {
				state := request.State(to.Query().Get("state"))
				all[state] = append(all[state], attribute(n, "fill"))
			}
		}
	}
	return all
}

// saidOf returns the outcome of each row of the table.
func saidOf(root *xhtml.Node) map[request.State]string {
	all := map[request.State]string{}
	for n := range root.Descendants() {
		if state, ok := strings.CutPrefix(attribute(n, "id"), "state-"); ok && n.Data == "tr" {
			for cell := range n.ChildNodes() {
				if cell.Data == "td" && attribute(cell, "class") != "" {
					all[request.State(state)] = attribute(cell, "class")
				}
			}
		}
	}
	return all
}

// TestHistory: on every day on which any law changes, an answer is what the changes up to
// that day make of it.
func TestHistory(t *testing.T) {
	d, err := theDesk()
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(7, 8))
	days := d.law().Changes(request.States()...)
	changes := 0
	for range 4 {
		a, _ := randomAsking(random)
		engine := d.engines[a.Posture]["en"]
		h, err := newHistory(t.Context(), engine, a)
		require.NoError(t, err)
		for _, place := range []request.State{"US", "IE", one(random, request.States()), one(random, request.States())} {
			first, err := engine.Decide(t.Context(), a.request(days[0], place))
			require.NoError(t, err)
			stands := first.Outcome
			for _, day := range days {
				for _, c := range h.changes[day] {
					if c.state == place {
						require.Equal(t, stands, c.old)
						stands = c.new
						changes++
					}
				}
				decision, err := engine.Decide(t.Context(), a.request(day, place))
				require.NoError(t, err)
				require.Equal(t, decision.Outcome, stands, "%v %s %s", a, place, day)
			}
		}
	}
	assert.NotZero(t, changes)
}

// TestHistoriesForget: no more askings are remembered than the desk says.
func TestHistoriesForget(t *testing.T) {
	d, err := theDesk()
	require.NoError(t, err)
	var hs histories
	for range mostHistories {
		hs.last = append(hs.last, remembered{asking{By: "SE"}, &history{}})
	}
	engine := d.engines[policy.StorageLocation]["en"]
	a, _ := d.asked(nil)
	made, err := hs.of(t.Context(), engine, a)
	require.NoError(t, err)
	assert.Len(t, hs.last, mostHistories)
	again, err := hs.of(t.Context(), engine, a)
	require.NoError(t, err)
	assert.Same(t, made, again)
}

// TestPagesWorldStops: the day of the CLOUD Act changes answers, and the page leads to the
// days before and after.
func TestPagesWorldStops(t *testing.T) {
	at := served(t)
	page := get(t, at+"/world?lang=en&posture=provider_control&day=2018-03-23", 200)
	assert.Contains(t, page, "Changed on 2018-03-23")
	assert.Contains(t, page, "Redirect to mutual legal assistance → Allow")
	assert.Contains(t, page, "← ")
	page = get(t, at+"/world?lang=en&posture=provider_control&day=2018-03-24", 200)
	assert.Contains(t, page, "No answer is another than on the day before.")
	assert.Contains(t, page, "← 2018-03-23")
	assert.NotContains(t, get(t, at+"/world?lang=en&day=2010-01-01", 200), "← ")
}

// TestPagesWorldRefuse: what is wrong in each part of the address is told beside the name of
// its field, in every language, and no map is drawn. Of one thing that is wrong, one thing is
// told, and of several all.
func TestPagesWorldRefuse(t *testing.T) {
	at := served(t)
	all, err := allWords()
	require.NoError(t, err)
	for _, tt := range []struct{ id, query, value, code string }{
		{"by", "by=UK", "UK", "request.unknown_state"},
		{"by", "by=EU", "EU", "request.not_a_state"},
		{"by", "by=%22%3E%3Cscript%3E", `"><SCRIPT>`, "request.unknown_state"},
		{"category", "category=mail", "mail", "request.unknown_word"},
		{"customer", "customer=king", "king", "request.unknown_word"},
		{"day", "day=2018-02-30", "2018-02-30", "request.bad_day"},
		{"day", "day=2009-12-31", "2009-12-31", "request.before_law"},
		{"paper", "paper=letter", "letter", ""},
		{"paper", "paper=mla_request", "mla_request", ""},
		{"posture", "posture=none", "none", ""},
		{"posture", "posture=" + strings.Repeat("x", 61), strings.Repeat("x", 60) + "…", ""},
	} {
		for _, tag := range tags {
			page := get(t, at+"/world?lang="+tag+"&"+tt.query, 400)
			assert.Equal(t, 1, strings.Count(page, `role="alert"`), tt.query)
			assert.Contains(t, page, html.EscapeString(all[tag].Say("faults")))
			assert.NotContains(t, page, `class="charts"`, tt.query)
			assert.NotContains(t, page, "<script>", tt.query)
			told := regexp.MustCompile(`<li><a href="#`+tt.id+`">[^<]+</a> (.*)</li>`).FindAllStringSubmatch(page, -1)
			require.Len(t, told, 1, "%s %s: %s", tag, tt.query, page)
			said := all[tag].Fault[tt.code] // in English it is what the library says
			if tt.code == "" {
				said = strings.ReplaceAll(all[tag].Page["world_not_listed"], "{word}", tt.value)
			}
			problem := html.UnescapeString(told[0][1])
			assert.Contains(t, problem, strings.ReplaceAll(said, "{value}", tt.value), "%s %s", tag, tt.query)
			assert.NotContains(t, problem, "{")
		}
	}
	page := get(t, at+"/world?lang=de&by=UK&category=mail&customer=king&posture=none&paper=letter&day=0", 400)
	assert.Equal(t, []string{"paper", "posture", "day", "by", "category", "customer"}, faultIDs(page))
}

// faultIDs returns to which fields the faults of a page lead.
func faultIDs(page string) (ids []string) {
	for _, m := range regexp.MustCompile(`<li><a href="#(\w+)">`).FindAllStringSubmatch(page, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// TestPagesWorldFails: where no decision comes about, the page says so, and has no map.
func TestPagesWorldFails(t *testing.T) {
	d, err := theDesk()
	require.NoError(t, err)
	ctx, end := context.WithCancel(t.Context())
	end()
	for _, tag := range tags {
		r := httptest.NewRequestWithContext(ctx, "GET", "/world?by=NO&lang="+tag, nil)
		w := httptest.NewRecorder()
		d.showWorld(w, r)
		assert.Equal(t, http.StatusServiceUnavailable, w.Code)
		page := html.UnescapeString(w.Body.String())
		assert.Contains(t, page, d.words[tag].Say("no_decision"))
		assert.Contains(t, page, "failure.cancelled")
		assert.Contains(t, page, d.words[tag].Failure["failure.cancelled"])
		assert.NotContains(t, page, `class="charts"`)
	}
}

// TestPagesWorldTry: the answer in the table leads to the request that it answers.
func TestPagesWorldTry(t *testing.T) {
	at := served(t)
	page := get(t, at+"/world?lang=en&by=SE&category=traffic&customer=public_sector&day=2024-05-06&posture=conflict_avoidance", 200)
	root, err := xhtml.Parse(strings.NewReader(page))
	require.NoError(t, err)
	followed := 0
	for n := range root.Descendants() {
		to, err := url.Parse(attribute(n, "href"))
		if place := to.Query().Get("place"); err == nil && (place == "US" || place == "NO" || place == "KI") {
			answer := get(t, at+to.String(), 200)
			assert.Contains(t, answer, `<article class="item `+saidOf(root)[request.State(place)]+`" id="item-1">`, place)
			assert.Contains(t, answer, "2024-05-06")
			followed++
		}
	}
	assert.Equal(t, 3, followed)
}
