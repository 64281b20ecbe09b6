package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	xhtml "golang.org/x/net/html"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// theDesk is made once for all tests.
var theDesk = sync.OnceValues(func() (*desk, error) { return newDesk(context.Background()) })

// served returns the address of a desk.
func served(t *testing.T) string {
	t.Helper()
	d, err := theDesk()
	require.NoError(t, err)
	return servedBy(t, d)
}

func servedBy(t *testing.T, d *desk) string {
	t.Helper()
	server := httptest.NewServer(d.handler())
	t.Cleanup(server.Close)
	return server.URL
}

// manyRequests returns a hundred requests: the samples, and changes of these.
func manyRequests(t *testing.T) [][]byte {
	t.Helper()
	var all [][]byte
	random := rand.New(rand.NewPCG(1, 2))
	states := []request.State{"US", "IE", "SE", "FR", "DE", "GB", "AU", "BR", "XX"}
	for _, s := range samples() {
		req, err := request.Decode(s.text)
		if err != nil {
			continue // that with faults
		}
		all = append(all, s.text)
		for i := range 8 {
			one := req.Clone()
			one.ID = fmt.Sprintf("%s/%d <é> & \"'", req.ID, i)
			one.Requesting = states[random.IntN(len(states))]
			one.Provider.Home, one.Provider.Addressed = states[random.IntN(len(states)-1)], states[random.IntN(len(states)-1)]
			for j := range one.Data {
				one.Data[j].StoredIn = []request.Place{request.Place(states[random.IntN(len(states))]), "aws:eu-west-1"}
			}
			one.Offence.MaxYears = float64(random.IntN(30)) / 2
			text, err := json.Marshal(one)
			require.NoError(t, err)
			if _, err := request.Decode(text); err != nil {
				continue
			}
			all = append(all, text)
		}
	}
	require.GreaterOrEqual(t, len(all), 100)
	return all
}

var decisionJSON = regexp.MustCompile(`(?s)<pre id="decision-json"[^>]*>(.*?)</pre>`)

// ownRules are rules with a label of each kind.
var ownRules = fstest.MapFS{
	"labels.yaml": {Data: []byte(`
tier:        {words: [standard, sovereign], about: "The customer's contract."}
approved_by: {words: [counsel, security], list: true, about: "Who approved this release."}
ticket:      {text: true, about: "Number of the case."}
tags:        {text: true, list: true}
`)},
	"own.rego": {Data: []byte(`package comity.custom.own

# METADATA
# title: A sovereign customer's data leave with counsel's approval alone.
forbid contains "tier" if {
	input.request.labels.tier == "sovereign"
	not "counsel" in input.request.labels.approved_by
}
`)},
}

// labelledDesk is a desk with labels, made once for all tests.
var labelledDesk = sync.OnceValues(func() (*desk, error) { return newDesk(context.Background(), policy.WithRules(ownRules)) })

// emptied returns a request with lists that are empty, and with labels.
func emptied(t *testing.T, text []byte, random *rand.Rand) []byte {
	t.Helper()
	var all map[string]any
	require.NoError(t, json.Unmarshal(text, &all))
	for _, list := range []string{"clearances", "subjects"} {
		if _, said := all[list]; !said && random.IntN(2) == 0 {
			all[list] = []any{}
		}
	}
	offence, _ := all["offence"].(map[string]any)
	if offence != nil && offence["kinds"] == nil {
		offence["kinds"] = []any{}
	}
	for _, item := range all["data"].([]any) {
		if item := item.(map[string]any); item["targets"] == nil && random.IntN(2) == 0 {
			item["targets"] = []any{}
		}
	}
	all["labels"] = []map[string]any{
		{},
		{"tier": "sovereign"},
		{"tier": "sovereign", "approved_by": []string{"counsel", "security"}, "ticket": "a <b> & ☂"},
		{"tags": []string{"one", "two words"}, "approved_by": []string{}, "ticket": ""},
	}[random.IntN(4)]
	text, err := json.MarshalIndent(all, "", "\t")
	require.NoError(t, err)
	return text
}

// TestPagesDecide: the decision of a page is that of the library, byte for byte: of a
// request that is pasted, and again of the form that the page then has. So is that of
// /decide.
func TestPagesDecide(t *testing.T) {
	d, err := labelledDesk()
	require.NoError(t, err)
	at := servedBy(t, d)
	engines := map[string]*policy.Engine{}
	random := rand.New(rand.NewPCG(3, 4))
	labelled := 0
	for i, text := range manyRequests(t) {
		if i%2 == 0 {
			text = emptied(t, text, random)
		}
		posture, tag := postures[i%len(postures)], tags[i%len(tags)]
		query := "posture=" + string(posture) + "&lang=" + tag
		engine := engines[query]
		if engine == nil {
			engine, err = policy.New(t.Context(), policy.WithRules(ownRules), policy.WithPosture(posture), policy.WithLanguage(tag))
			require.NoError(t, err)
			engines[query] = engine
		}
		req, err := request.Decode(text)
		require.NoError(t, err)
		want, err := engine.Decide(t.Context(), req)
		require.NoError(t, err)
		if strings.Contains(string(want.JSON()), "custom.own.tier") {
			labelled++
		}
		decided := func(page string) {
			t.Helper()
			found := decisionJSON.FindStringSubmatch(page)
			require.NotNil(t, found, "%s", text)
			assert.Equal(t, indented(want.JSON()), html.UnescapeString(found[1]))
		}
		page := post(t, at, url.Values{"do": {"json"}, "json": {string(text)}, "posture": {string(posture)}, "lang": {tag}}, http.StatusOK)
		decided(page)
		form := fields(t, page)
		form.Set("do", "decide")
		decided(post(t, at, form, http.StatusOK))

		answer, err := http.Post(at+"/decide?"+query, "application/json", strings.NewReader(string(text)))
		require.NoError(t, err)
		assert.Equal(t, string(want.JSON())+"\n", body(t, answer))
	}
	assert.Greater(t, labelled, 10)
}

// fields returns what a browser sends of a page.
func fields(t *testing.T, page string) url.Values {
	t.Helper()
	root, err := xhtml.Parse(strings.NewReader(page))
	require.NoError(t, err)
	values := url.Values{}
	for n := range root.Descendants() {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		_, checked := attr["checked"]
		switch name := attr["name"]; {
		case n.Data == "textarea" && n.FirstChild != nil:
			values.Add(name, strings.ReplaceAll(n.FirstChild.Data, "\n", "\r\n"))
		case n.Data == "textarea", n.Data == "input" && attr["type"] != "checkbox", n.Data == "input" && checked:
			values.Add(name, strings.ReplaceAll(attr["value"], "\n", "\r\n"))
		case n.Data == "select":
			values.Add(name, chosen(n))
		}
	}
	return values
}

// chosen returns the option of a choice that is chosen: the first where none is.
func chosen(choice *xhtml.Node) string {
	var words []string
	for n := range choice.ChildNodes() {
		for _, a := range n.Attr {
			switch a.Key {
			case "value":
				words = append(words, a.Val)
			case "selected":
				return words[len(words)-1]
			}
		}
	}
	return words[0]
}

// TestPagesKeep: what the form does not hold stays in a request, and its fault with it,
// until the form changes it.
func TestPagesKeep(t *testing.T) {
	at := served(t)
	text := strings.Replace(string(samples()[0].text), "{", `{"postmark": "x", "clearances": [],`, 1)
	page := post(t, at, url.Values{"do": {"json"}, "json": {text}, "lang": {"en"}}, http.StatusOK)
	form := fields(t, page)
	for _, do := range []string{"decide", "posture provider_control", "lang sv"} {
		form.Set("do", do)
		assert.Contains(t, post(t, at, form, http.StatusOK), "<code>/postmark</code>", do)
	}
	form.Set("/id", "another")
	page = post(t, at, form, http.StatusOK)
	assert.NotContains(t, page, "postmark")
	assert.Contains(t, page, `class="outcome`)

	for _, odd := range []string{
		`"purpose": "gold"`, `"id": "a\nb"`, `"confidential": "perhaps"`, `"data": 7`, `"offence": {"kinds": ["organised_crime", "drugs", "x"]}`,
		`"version": 2`, `"scope": "bulk", "scope": "bulk"`, `"labels": {"b": [], "a": {"c": 1}}`, `"subjects": [` + strings.Repeat(`{},`, 2*mostObjects) + `{}]`,
		`"targets": [{"value": " a "}, 3]`, `"provider": {"offers_in": ["A\nB", "", " "]}`,
	} {
		page := post(t, at, url.Values{"do": {"json"}, "json": {"{" + odd + "}"}}, http.StatusOK)
		form := fields(t, page)
		form.Set("do", "decide")
		assert.Equal(t, "{"+odd+"}", fields(t, post(t, at, form, http.StatusOK)).Get("written"))
	}
}

// TestPagesLabels: labels that the operator declared are fields, with their words and what
// they are; faults stand beside them; and what the form says is decided.
func TestPagesLabels(t *testing.T) {
	d, err := labelledDesk()
	require.NoError(t, err)
	at := servedBy(t, d)
	text := strings.Replace(string(samples()[0].text), "{", `{"labels": {"tier": "gold", "approved_by": ["counsel", "me"], "ticket": "T-1"},`, 1)
	page := post(t, at, url.Values{"do": {"json"}, "json": {text}, "lang": {"en"}}, http.StatusOK)
	for _, want := range []string{
		`<option value="sovereign">sovereign</option>`, `<p class="help" id="f-labels-tier-help">The customer&#39;s contract.</p>`,
		`<ul class="problems" id="f-labels-tier-faults"><li>&#34;gold&#34; is not a word of this label`,
		`value="counsel" checked`, `id="f-labels-approved_by-faults"`, `<input id="f-labels-ticket" name="/labels/ticket" value="T-1"`,
	} {
		assert.Contains(t, page, want)
	}
	form := fields(t, page)
	form.Set("do", "decide")
	form.Set("/labels/tier", "sovereign")
	form["/labels/approved_by"] = []string{"security"}
	form.Set("/labels/tags", "one\r\ntwo")
	page = post(t, at, form, http.StatusOK)
	assert.Contains(t, page, "A sovereign customer&#39;s data leave with counsel&#39;s approval alone.")
	labels := map[string]any{"approved_by": []any{"security"}, "tags": []any{"one", "two"}, "ticket": "T-1", "tier": "sovereign"}
	var sent map[string]any
	require.NoError(t, json.Unmarshal([]byte(fields(t, page).Get("written")), &sent))
	assert.Equal(t, labels, sent["labels"])
}

func post(t *testing.T, at string, values url.Values, status int) string {
	t.Helper()
	answer, err := http.PostForm(at+"/", values)
	require.NoError(t, err)
	assert.Equal(t, status, answer.StatusCode)
	return body(t, answer)
}

func body(t *testing.T, answer *http.Response) string {
	t.Helper()
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(text)
}

// TestPagesFaults: a request with faults is not decided, and each fault stands in the
// list and beside its field.
func TestPagesFaults(t *testing.T) {
	at := served(t)
	d, err := theDesk()
	require.NoError(t, err)
	_, err = request.Decode(d.sample("five-faults"))
	faults := request.FieldErrors(err)
	require.Len(t, faults, 5)
	page := post(t, at, url.Values{"do": {"sample"}, "sample": {"five-faults"}}, http.StatusOK)
	assert.NotContains(t, page, `class="outcome`)
	for _, e := range faults {
		told := 1
		if strings.Contains(page, `href="#`+idOf(e.Pointer)+`"`) {
			told = 2
			assert.Contains(t, page, `id="`+idOf(e.Pointer)+`"`)
		}
		assert.Equal(t, told, strings.Count(html.UnescapeString(page), e.Problem), e.Problem)
	}
	assert.Contains(t, page, `<a href="#f-received">Day of receipt</a> <code>/received</code>`)
	assert.Equal(t, 4, strings.Count(page, `class="problems"`), "an unknown field has no place in the form")

	listed := post(t, at, url.Values{"do": {"json"}, "json": {`{"data": [{"category": "content", "stored_in": ["IE", "Atlantis"]}]}`}}, http.StatusOK)
	assert.Contains(t, listed, `<a href="#f-data-0-stored_in">Where it is stored</a> <code>/data/0/stored_in/1</code>`)
	assert.Contains(t, listed, `<textarea id="f-data-0-stored_in"`)

	answer, err := http.Post(at+"/decide", "application/json", strings.NewReader(string(d.sample("five-faults"))))
	require.NoError(t, err)
	assert.Equal(t, http.StatusBadRequest, answer.StatusCode)
	assert.Equal(t, 5, strings.Count(body(t, answer), "[request."))
}

// TestPagesRemedy: the button of a remedy changes the form so that the item is allowed.
func TestPagesRemedy(t *testing.T) {
	at := served(t)
	f, err := fromJSON(schema(), samples()[0].text)
	require.NoError(t, err)
	f.values.Set("do", "remedy 0 0")
	page := post(t, at, f.values, http.StatusOK)
	assert.Contains(t, page, `<article class="item allow" id="item-1">`)
	assert.Contains(t, page, `<article class="item allow" id="item-2">`)
	for _, none := range []string{"remedy 9 0", "remedy 0 9", "remedy -1 0", "remedy x y", "remedy 0", "remedy"} {
		f.values.Set("do", none)
		page := post(t, at, f.values, http.StatusOK)
		assert.Contains(t, page, `<article class="item redirect_to_mlat" id="item-1">`, none)
	}
}

// TestPagesAreSafe: what a request says is text on the page and nothing else, and the
// content policy lets nothing load from elsewhere.
func TestPagesAreSafe(t *testing.T) {
	at := served(t)
	const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)> [1] https://evil.example/"onmouseover=x`
	f, err := fromJSON(schema(), samples()[0].text)
	require.NoError(t, err)
	for _, field := range []string{"/id", "/authority/name", "/instrument/reference", "/offence/description", "/paper/deadline", "/targets/0/value"} {
		f.values.Set(field, hostile)
	}
	for _, do := range []string{"decide", "json", "lang sv", "posture x", "sample", "add /data", `add "><script>`} {
		f.values.Set("do", do)
		f.values.Set("json", string(f.JSON()))
		page := post(t, at, f.values, http.StatusOK)
		root, err := xhtml.Parse(strings.NewReader(page))
		require.NoError(t, err)
		for n := range root.Descendants() {
			assert.NotContains(t, []string{"img", "iframe", "style", "object"}, n.Data, do)
			if n.Data == "script" {
				assert.Nil(t, n.FirstChild, do)
			}
			for _, a := range n.Attr {
				assert.False(t, strings.HasPrefix(a.Key, "on"), "%s: %s", do, a.Key)
				assert.False(t, strings.HasPrefix(strings.ToLower(a.Val), "javascript:"), "%s: %s", do, a.Val)
			}
		}
	}
	answer, err := http.Get(at)
	require.NoError(t, err)
	defer answer.Body.Close()
	assert.Contains(t, answer.Header.Get("Content-Security-Policy"), "default-src 'none'")
	for _, directive := range []string{"style-src 'self'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
		assert.Contains(t, answer.Header.Get("Content-Security-Policy"), directive)
	}
}

// TestPagesRefuse: what is no form, too long or of a posture that is not there gets an
// error and no decision.
func TestPagesRefuse(t *testing.T) {
	at := served(t)
	for _, tt := range []struct {
		path, text string
		status     int
	}{
		{"/decide", "{", http.StatusBadRequest},
		{"/decide", strings.Repeat(" ", maxBody+1), http.StatusRequestEntityTooLarge},
		{"/decide?posture=none", "{}", http.StatusBadRequest},
		{"/nowhere", "{}", http.StatusNotFound},
	} {
		answer, err := http.Post(at+tt.path, "application/json", strings.NewReader(tt.text))
		require.NoError(t, err)
		assert.Equal(t, tt.status, answer.StatusCode, tt.path)
		assert.NotContains(t, body(t, answer), `"outcome"`)
	}
	page := post(t, at, url.Values{"do": {"json"}, "json": {"no JSON"}}, http.StatusOK)
	assert.NotContains(t, page, `class="outcome`)
	assert.Contains(t, page, "no JSON")
}
