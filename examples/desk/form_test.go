package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestFormKeeps: a request that goes through the form comes out as it was.
func TestFormKeeps(t *testing.T) {
	for _, text := range manyRequests(t) {
		want, err := request.Decode(text)
		require.NoError(t, err)
		f, err := fromJSON(schema(), text)
		require.NoError(t, err)
		got, err := request.Decode(f.JSON())
		require.NoError(t, err, "%s", f.JSON())
		sorted := cmpopts.SortSlices(func(a, b request.OffenceKind) bool { return a < b }) // a form has its own order
		assert.Empty(t, cmp.Diff(want, got, cmpopts.EquateEmpty(), sorted))
	}
}

// TestFormFaults: what is written wrongly goes to the library as it is written.
func TestFormFaults(t *testing.T) {
	f := form{schema(), url.Values{"/offence/max_years": {"ten"}, "/received": {"yesterday"}, "/labels": {"{"},
		"/data/0/category": {""}, "/instrument/authenticated": {"perhaps"}}}
	_, err := request.Decode(f.JSON())
	codes := map[string]string{}
	for _, e := range request.FieldErrors(err) {
		codes[e.Pointer] = e.Code
	}
	for pointer, code := range map[string]string{
		"/offence/max_years":        "request.wrong_type",
		"/labels":                   "request.wrong_type",
		"/instrument/authenticated": "request.wrong_type",
	} {
		assert.Equal(t, code, codes[pointer], pointer)
	}
}

// TestFormLists: an object is added at the end, and one that is taken away leaves the
// others as they are.
func TestFormLists(t *testing.T) {
	f := form{schema(), url.Values{}}
	for i, place := range []string{"IE", "SE", "US"} {
		f.change("add /data")
		f.values.Set("/data/"+string(rune('0'+i))+"/stored_in", place)
	}
	f.change("remove /data/1")
	assert.Contains(t, string(f.JSON()), `"data":[{"stored_in":["IE"]},{"stored_in":["US"]}]`)
	for _, nothing := range []string{"remove /data/9", "remove /data/-1", "remove /data/x", "remove /id/0", "add /id", "add /data/0", "add", ""} {
		before := string(f.JSON())
		f.change(nothing)
		assert.Equal(t, before, string(f.JSON()), nothing)
	}
	for range 2 * mostObjects {
		f.change("add /targets")
	}
	assert.Equal(t, mostObjects, count("/targets", f.values))
}

// FuzzForm: whatever a browser sends, JSON comes out.
func FuzzForm(f *testing.F) {
	f.Add("/data/0/category=content&/data/7/from=x&/offence/max_years=1e3&/labels={}", "remove /data/0")
	f.Add("/data/999999999/category=content&/data/-1/x=1", "add /subjects")
	f.Fuzz(func(t *testing.T, body, change string) {
		values, err := url.ParseQuery(body)
		if err != nil {
			t.Skip()
		}
		form := form{schema(), values}
		form.change(change)
		text := form.JSON()
		again, err := fromJSON(form.root, text)
		require.NoError(t, err, "%q", text)
		assert.NotEmpty(t, strings.TrimSpace(string(again.JSON())))
	})
}
