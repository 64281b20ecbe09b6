package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
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

// TestPagesWorldRefuse: a word that is not accepted is told, and no map is drawn.
func TestPagesWorldRefuse(t *testing.T) {
	at := served(t)
	for _, wrong := range []string{"by=UK", "by=%22%3E%3Cscript%3E", "category=mail", "paper=letter", "paper=mla_request",
		"customer=king", "posture=none", "day=2018-02-30", "day=2009-12-31"} {
		page := get(t, at+"/world?lang=en&"+wrong, 400)
		assert.Contains(t, page, `role="alert"`, wrong)
		assert.NotContains(t, page, "<svg", wrong)
		assert.NotContains(t, page, "<script>", wrong)
	}
	assert.Contains(t, get(t, at+"/world?paper=letter", 400), "no paper &#34;letter&#34; in the world table")
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
