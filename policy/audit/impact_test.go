package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// demand returns the n-th request of a log: in the autumn in which the e-Evidence Regulation
// applies, of European states and others, for what is stored in Europe and America.
func demand(n int) request.Request {
	r := rand.New(rand.NewPCG(23, uint64(n)))
	state := func() request.State {
		return []request.State{"SE", "FR", "DE", "IE", "NL", "DK", "US", "GB"}[r.IntN(8)]
	}
	paper := []request.Instrument{
		{Kind: request.EuropeanProductionOrder, Issuer: request.ByJudge},
		{Kind: request.EuropeanProductionOrder, Issuer: request.ByProsecutor},
		{Kind: request.Warrant, Issuer: request.ByJudge},
		{Kind: request.ProductionOrder, Issuer: request.ByProsecutor},
	}[r.IntN(4)]
	paper.Reference, paper.Authenticated = fmt.Sprint(r.IntN(1e6)), r.IntN(50) > 0
	place := state()
	req := request.Request{
		ID: fmt.Sprintf("2026-%06d", n), Requesting: state(), Scope: request.Targeted, Instrument: paper,
		Received:  request.Day(time.Date(2026, 7, 1+r.IntN(100), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)),
		Authority: request.Authority{Kind: request.Court, Name: fmt.Sprintf("office %d", r.IntN(9))},
		Targets:   []request.Target{{Kind: request.Email, Value: fmt.Sprintf("user%d@example.org", r.IntN(1e6))}},
		Offence:   request.Offence{MaxYears: float64(r.IntN(3) * 3)},
		Provider:  request.Provider{Home: "US", Addressed: place, Control: true},
		Customer:  request.Customer{Kind: request.Consumer},
		Data:      []request.Item{{Category: request.Content, StoredIn: []request.Place{request.Place(place)}}},
	}
	if r.IntN(2) == 0 {
		req.Data = append(req.Data, request.Item{Category: request.Subscriber, StoredIn: []request.Place{request.Place(place)}})
	}
	return req
}

// written yields the records of a log of the first n demands, as Read reads them.
func written(t *testing.T, engine *policy.Engine, n int) iter.Seq2[Record, error] {
	lines, pen := io.Pipe()
	key := testKey(t)
	go func() {
		previous, text := genesis, []byte(nil)
		for i := range n {
			req := demand(i)
			d, err := engine.Decide(t.Context(), req)
			r, wrong := Event{Request: req, Decision: d}.record(key)
			r.Timestamp = "2026-12-01T00:00:00Z"
			body, bad := r.body()
			if err := errors.Join(err, wrong, bad); err != nil {
				pen.CloseWithError(err)
				return
			}
			text, previous = line(int64(i+1), previous, body)
			if _, err := pen.Write(text); err != nil {
				return
			}
		}
		pen.Close()
	}()
	return Read(lines, Query{})
}

// lawWithout returns the built-in law without a file.
func lawWithout(t *testing.T, id string) *jurisdiction.Law {
	t.Helper()
	files := fstest.MapFS{}
	law := os.DirFS("../../jurisdiction/law")
	require.NoError(t, fs.WalkDir(law, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == id+".yaml" {
			return err
		}
		text, err := fs.ReadFile(law, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	}))
	less, err := jurisdiction.Load(files)
	require.NoError(t, err)
	return less
}

// TestImpactOfLog: what flips without the e-Evidence Regulation, and from the last day
// before it applied to the first, is what deciding each request again says, and the
// Regulation is named wherever it is the only thing that changed. COMITY_FULL=1 takes a
// log of 100,000 decisions.
func TestImpactOfLog(t *testing.T) {
	t.Parallel()
	n := full.Of(100_000, 1000)
	const regulation = "eu/2023-1543"
	engine, err := policy.New(t.Context())
	require.NoError(t, err)
	without, err := policy.New(t.Context(), policy.WithLaw(lawWithout(t, regulation)))
	require.NoError(t, err)
	for name, sides := range map[string][2]policy.Side{
		"without it": {{Engine: engine}, {Engine: without}},
		"two days":   {{Engine: engine, Day: "2026-08-17"}, {Engine: engine, Day: "2026-08-18"}},
	} {
		t.Run(name, func(t *testing.T) {
			impact, err := policy.NewImpact(t.Context(), sides[0], sides[1])
			require.NoError(t, err)
			got, start := map[int64][]policy.Flip{}, time.Now()
			judged, err := Impact(t.Context(), written(t, engine, n), impact, func(r Record, flips []policy.Flip) error {
				got[r.Seq] = flips
				return nil
			})
			require.NoError(t, err)
			t.Logf("%d of %d items flip, in %v with the writing of the log", impact.Flipped, impact.Decided, time.Since(start))
			assert.Equal(t, Judged{Decisions: n, Fields: map[string]int{}}, judged)
			for i := range n {
				if diff := cmp.Diff(again(t, sides, demand(i)), outcomesOf(got[int64(i+1)])); diff != "" {
					t.Fatalf("record %d (-want +got):\n%s", i+1, diff)
				}
			}
			assert.NotEmpty(t, got)
			for _, g := range impact.Groups() {
				t.Logf("%6d %+v", g.Items, g.Causes)
				for _, c := range g.Causes {
					assert.Equal(t, regulation, c.Name)
					assert.Contains(t, []policy.CauseChange{policy.CauseCame, policy.CauseWent}, c.Change)
				}
				assert.NotEmpty(t, g.Causes)
			}
		})
	}
}

// again decides a request, as it was before it was masked, on two sides, each by itself.
func again(t *testing.T, sides [2]policy.Side, req request.Request) (flips []string) {
	t.Helper()
	var outcomes [2][]policy.Outcome
	for i, s := range sides {
		if s.Day != "" {
			req.Received = s.Day
		}
		d, err := s.Engine.Decide(t.Context(), req)
		require.NoError(t, err)
		for _, it := range d.Items {
			outcomes[i] = append(outcomes[i], it.Outcome)
		}
	}
	for i := range outcomes[0] {
		if outcomes[0][i] != outcomes[1][i] {
			flips = append(flips, fmt.Sprintln(i, outcomes[0][i], outcomes[1][i]))
		}
	}
	return flips
}

func outcomesOf(flips []policy.Flip) (texts []string) {
	for _, f := range flips {
		texts = append(texts, fmt.Sprintln(f.Item, f.Was, f.Now))
	}
	return texts
}

// TestImpactCounts what cannot be judged: a decision of which a rule reads what is masked, a
// record that was changed, and one that another engine made.
func TestImpactCounts(t *testing.T) {
	t.Parallel()
	engine, err := policy.New(t.Context())
	require.NoError(t, err)
	other, err := policy.New(t.Context(), policy.WithPosture(policy.ProviderControl))
	require.NoError(t, err)
	reads := func(condition string) *policy.Engine {
		t.Helper()
		text := "package comity.custom.acme\n\n# METADATA\n# title: A rule.\ngate contains \"x\" if " + condition + "\n"
		e, err := policy.New(t.Context(), policy.WithRules(fstest.MapFS{
			"own.rego": {Data: []byte(text)}, "lists/vip.txt": {Data: []byte("user@example.org\n")}}))
		require.NoError(t, err)
		return e
	}
	otherLaw, err := policy.New(t.Context(), policy.WithLaw(lawWithout(t, "eu/2023-1543")))
	require.NoError(t, err)
	approved := func(condition string) *policy.Engine {
		return mustEngine(t, policy.WithRules(fstest.MapFS{
			"labels.yaml": {Data: []byte("case: {text: true}\napproved_by: {text: true, list: true}\n")},
			"own.rego":    {Data: []byte("package comity.custom.acme\n\n# METADATA\n# title: A rule.\ngate contains \"x\" if " + condition + "\n")},
		}))
	}
	labels := approved("input.request.confidential")
	first := mustRead(t, filepath.Join("testdata", "masking1", "log.jsonl"))
	text := mustRead(t, smallLog(t))
	records := bytes.SplitAfter(text, []byte("\n"))
	records[len(records)-2] = bytes.Replace(records[len(records)-2], []byte("file-2"), []byte("file-3"), 1)
	for name, tt := range map[string]struct {
		current, candidate *policy.Engine
		text               []byte
		want               Judged
		flips              int
	}{
		"nothing": {engine, engine, text, Judged{Decisions: 2}, 0},
		"a list": {engine, reads("{ some t in input.request.targets; t.value in data.comity.lists.vip }"), text,
			Judged{Decisions: 2, Hidden: 2, Fields: map[string]int{"targets.value": 2}}, 0},
		"two texts": {engine, reads(`{ startswith(input.request.authority.name, input.request.offence.description) }`), text,
			Judged{Decisions: 2, Hidden: 2, Fields: map[string]int{"authority.name": 2, "offence.description": 2}}, 0},
		"if there is one":      {engine, reads(`input.request.authority.name != ""`), text, Judged{Decisions: 2}, 1},
		"of another":           {other, engine, text, Judged{Decisions: 2, Elsewhere: 2}, 1},
		"of another law":       {otherLaw, otherLaw, text, Judged{Decisions: 2, Elsewhere: 2}, 0},
		"of other rules":       {reads("input.request.confidential"), engine, text, Judged{Decisions: 2, Elsewhere: 2}, 0},
		"in the first form":    {labels, labels, first, Judged{Decisions: 2, Elsewhere: 2}, 0},
		"no label is declared": {engine, engine, first, Judged{Decisions: 2, Elsewhere: 2, Failed: 1}, 0},
		"a label in the first form": {labels, approved(`"a" in input.request.labels.approved_by`), first,
			Judged{Decisions: 2, Hidden: 1, Elsewhere: 2, Fields: map[string]int{"labels.approved_by": 1}}, 0},
		"in the form before": {engine, other, mustRead(t, filepath.Join("testdata", "old.jsonl")), Judged{Decisions: 3, Elsewhere: 3}, 2},
		"its end is missing": {engine, engine, text[:len(text)-1], Judged{Decisions: 1, Unread: 1}, 0},
		"acts alone":         {engine, other, bytes.Join(records[1:3], nil), Judged{}, 0},
		"was changed":        {engine, engine, slices.Concat(records...), Judged{Decisions: 1, Unread: 1}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			impact, err := policy.NewImpact(t.Context(), policy.Side{Engine: tt.current}, policy.Side{Engine: tt.candidate})
			require.NoError(t, err)
			flipped := 0
			got, err := Impact(t.Context(), Read(bytes.NewReader(tt.text), Query{}), impact, func(r Record, flips []policy.Flip) error {
				flipped++
				return nil
			})
			if tt.want.Fields == nil {
				tt.want.Fields = map[string]int{}
			}
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.flips, flipped)
			assert.Equal(t, tt.want.Unread > 0, err != nil, err)
		})
	}
	t.Run("ctx ends", func(t *testing.T) {
		impact, err := policy.NewImpact(t.Context(), policy.Side{Engine: engine}, policy.Side{Engine: other})
		require.NoError(t, err)
		ctx, end := context.WithCancel(t.Context())
		judged, err := Impact(ctx, Read(bytes.NewReader(text), Query{}), impact, func(Record, []policy.Flip) error { end(); return nil })
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, 1, judged.Decisions)
	})
	t.Run("an end", func(t *testing.T) {
		impact, err := policy.NewImpact(t.Context(), policy.Side{Engine: engine}, policy.Side{Engine: reads("input.request.confidential == false")})
		require.NoError(t, err)
		enough := errors.New("enough")
		judged, err := Impact(t.Context(), Read(bytes.NewReader(text), Query{}), impact, func(Record, []policy.Flip) error { return enough })
		require.ErrorIs(t, err, enough)
		assert.Equal(t, 1, judged.Decisions)
	})
}

// TestWithoutResult: what is read without its result is what is read with it, whatever the
// labels and the texts of the record say.
func TestWithoutResult(t *testing.T) {
	t.Parallel()
	l, err := Open(path.Join(t.TempDir(), "log"), testKey(t), WithLabels(map[string]string{"result": `,"result":{ },"masked":[`}))
	require.NoError(t, err)
	req := irishWarrant()
	req.ID = `,"result":{"x":1},"masked":["`
	d := mustAppend(t, l, req)
	require.NoError(t, l.Close())
	n := 0
	for record, err := range Read(bytes.NewReader(mustRead(t, l.path)), Query{RequestID: req.ID}) {
		require.NoError(t, err)
		rest, result := withoutResult(record.Line)
		assert.Less(t, len(rest), len(record.Line)/2)
		assert.JSONEq(t, string(record.result), string(result))
		got, err := record.Decision()
		require.NoError(t, err)
		assert.Equal(t, d.Outcome, got.Outcome)
		assert.Equal(t, req.ID, got.RequestID)
		n++
	}
	assert.Equal(t, 1, n)
}
