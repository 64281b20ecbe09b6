package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestReadBack reads decisions on random requests and writes the same bytes.
func TestReadBack(t *testing.T) {
	t.Parallel()
	e, next := mustNew(t), requests(3)
	for range 300 {
		d := decideWithRemedies(t, e, next())
		back := readBack(t, d)
		require.Empty(t, cmp.Diff(string(d.JSON()), string(back.JSON())))
		_, err := back.WithRemedies(t.Context())
		require.Error(t, err, "a decision that was read back has no engine to find remedies")
	}
}

// TestID names equal decisions alike and different ones differently.
func TestID(t *testing.T) {
	e := mustNew(t)
	d, again := mustDecide(t, e, irishWarrant()), mustDecide(t, e, irishWarrant())
	other := irishWarrant()
	other.Targets[0].Value = "other@example.org"
	assert.Equal(t, digest(d.JSON()), "sha256:"+d.ID())
	assert.Equal(t, d.ID(), again.ID(), "the same decision")
	assert.NotEqual(t, d.ID(), mustDecide(t, e, other).ID(), "decisions on two requests")
}

// TestItemTargets: an item that names accounts and a span has them in the answer,
// behind the remedies; an item that names none has no such key.
func TestItemTargets(t *testing.T) {
	req := irishWarrant()
	req.Targets = append(req.Targets, request.Target{Kind: request.Account, Value: "other@example.org"})
	req.Data = append(req.Data, req.Data[0])
	req.Data[1].Targets, req.Data[1].From, req.Data[1].Until = []string{"other@example.org"}, "2013-01-01", "2013-12-31"
	d := decideWithRemedies(t, mustNew(t), req)
	d.Items[1].Targets[0] = "the caller's"
	d = decideWithRemedies(t, d.engine, req)

	text := string(d.JSON())
	assert.Equal(t, 1, strings.Count(text, `,"targets":["other@example.org"],"from":"2013-01-01","until":"2013-12-31"}`), text)
	assert.Less(t, strings.LastIndex(text, `"remedies":[`), strings.Index(text, `"targets":`))
	assert.Equal(t, text, string(readBack(t, d).JSON()))
}
