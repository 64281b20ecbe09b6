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

// TestPagesDecide: the decision of a page, and of /decide, is that of the library, byte
// for byte.
func TestPagesDecide(t *testing.T) {
	at := served(t)
	for i, text := range manyRequests(t) {
		posture, tag := postures[i%len(postures)], tags[i%len(tags)]
		f, err := fromJSON(schema(), text)
		require.NoError(t, err)
		text = f.JSON() // TestFormKeeps: the same request, without what is empty
		engine, err := policy.New(t.Context(), policy.WithPosture(posture), policy.WithLanguage(tag))
		require.NoError(t, err)
		req, err := request.Decode(text)
		require.NoError(t, err)
		want, err := engine.Decide(t.Context(), req)
		require.NoError(t, err)

		f.values.Set("do", "decide")
		f.values.Set("posture", string(posture))
		f.values.Set("lang", tag)
		page := post(t, at, f.values, http.StatusOK)
		found := decisionJSON.FindStringSubmatch(page)
		require.NotNil(t, found, "%s", text)
		assert.Equal(t, indented(want.JSON()), html.UnescapeString(found[1]))

		answer, err := http.Post(at+"/decide?posture="+string(posture)+"&lang="+tag, "application/json", strings.NewReader(string(text)))
		require.NoError(t, err)
		assert.Equal(t, string(want.JSON())+"\n", body(t, answer))
	}
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
		}
		assert.Equal(t, told, strings.Count(html.UnescapeString(page), e.Problem), e.Problem)
	}
	assert.Equal(t, 4, strings.Count(page, `class="problems"`), "an unknown field has no place in the form")

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
