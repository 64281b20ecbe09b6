package audit

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestActs tries what people may do about a decision, each on a log of its own, and
// once more on a log that was closed and opened between: it knows the same.
func TestActs(t *testing.T) {
	const none = "no such decision is in the log"
	type step struct {
		by      string
		finding Finding // of a review; none of a release
		want    string  // in the error
	}
	for name, steps := range map[string][]step{
		"reviewed, and released by another": {{"staff 7", Confirmed, ""}, {"staff 9", "", ""}, {"staff 9", "", ""}},
		"released without a review":         {{"gateway", "", ""}},
		"two persons find the same":         {{"staff 7", Confirmed, ""}, {"staff 8", Confirmed, ""}, {"staff 9", "", ""}},
		"one person finds twice":            {{"staff 7", Confirmed, ""}, {"staff 7", Confirmed, `"staff 7" found "confirmed" on this decision before`}},
		"one person thinks again":           {{"staff 7", Confirmed, ""}, {"staff 7", Withheld, ""}, {"staff 7", Objected, ""}, {"staff 7", Withheld, "before"}},
		"the reviewer releases":             {{"staff 7", Confirmed, ""}, {"staff 7", "", `"staff 7" reviewed this decision: another person hands the data over`}},
		"who withheld releases":             {{"staff 7", Withheld, ""}, {"staff 7", "", "reviewed this decision"}},
		"one of two reviewers releases":     {{"staff 7", Confirmed, ""}, {"staff 8", Withheld, ""}, {"staff 7", "", "reviewed"}, {"staff 8", "", "reviewed"}},
		"who released reviews":              {{"staff 9", "", ""}, {"staff 9", Confirmed, `"staff 9" handed data over on this decision`}, {"staff 7", Confirmed, ""}},
		"letter case":                       {{"Jörg Groß", Confirmed, ""}, {"JÖRG GROSS", Confirmed, "before"}, {"jörg groß", "", "reviewed"}},
		"spaces":                            {{"Ada  Byron", Confirmed, ""}, {" Ada\u00a0Byron\t", Confirmed, "before"}, {"ada byron ", "", "reviewed"}},
		"an accent in two ways":             {{"Jos\u00e9", Confirmed, ""}, {"Jose\u0301", Confirmed, "before"}, {"JOSE\u0301", "", "reviewed"}},
		"what is not seen":                  {{"staff 7", Confirmed, ""}, {"staff\u200b 7", Confirmed, "before"}, {"\u202astaff 7\u202c", "", "reviewed"}},
		"letters of full width":             {{"staff 7", Confirmed, ""}, {"ｓｔａｆｆ　７", "", "reviewed"}},
		"one sign for three letters":        {{"℡ desk", Confirmed, ""}, {"tel desk", "", "reviewed"}},
		"an accent on a capital":            {{"staff \u0390", Confirmed, ""}, {"STAFF \u03aa\u0301", "", "reviewed"}},
		"another letter is another person":  {{"José", Confirmed, ""}, {"Jose", "", ""}},
		"nobody":                            {{" \u200b", Confirmed, "a review names nobody"}, {"\t", "", "a release names nobody"}},
	} {
		for _, reopened := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, reopened %v", name, reopened), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "log.jsonl")
				l := mustOpen(t, path)
				other := irishWarrant()
				other.ID = "file-2"
				id := mustDecide(t, irishWarrant()).ID()
				records := int64(1)
				if len(steps[0].want) == 0 {
					_, err := do(l, id, "staff 1", steps[0].finding)
					require.ErrorContains(t, err, none, "before the decision")
				}
				mustAppend(t, l, irishWarrant())
				for i, s := range steps {
					if reopened {
						require.NoError(t, l.Close())
						l = mustOpen(t, path)
					}
					entry, err := do(l, id, s.by, s.finding)
					if s.want != "" {
						require.ErrorContains(t, err, s.want, "step %d", i)
						require.NotErrorIs(t, err, ErrBroken)
						require.Zero(t, entry)
						continue
					}
					require.NoError(t, err, "step %d", i)
					records++
					require.Equal(t, Entry{Seq: records, DecisionID: testKey(t).Pseudonym(DecisionField, id), Digest: entry.Digest}, entry)
				}
				_, err := do(l, mustDecide(t, other).ID(), "staff 1", steps[0].finding)
				require.ErrorContains(t, err, none, "of another decision")
				mustAppend(t, l, other)
				_, err = do(l, mustDecide(t, other).ID(), "staff 7", Confirmed)
				require.NoError(t, err, "what was done about one decision is not done about another")
				extent, err := verify(mustRead(t, path), Expected{})
				require.NoError(t, err)
				assert.Equal(t, records+2, extent.Records, "what is refused leaves no record")
			})
		}
	}
}

// do reviews where there is a finding, and else releases.
func do(l *Log, id, by string, finding Finding) (Entry, error) {
	if finding == "" {
		return l.Release(Release{DecisionID: id, By: by})
	}
	return l.Review(Review{DecisionID: id, By: by, Finding: finding})
}

// TestActsAcrossFiles acts on decisions of files that were rotated, by the log that
// rotated them and by one that was opened later.
func TestActsAcrossFiles(t *testing.T) {
	for _, reopened := range []bool{false, true} {
		t.Run(fmt.Sprint("reopened ", reopened), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log.jsonl")
			l := mustOpen(t, path)
			turn := func() {
				t.Helper()
				_, err := l.Rotate()
				require.NoError(t, err)
				if reopened {
					require.NoError(t, l.Close())
					l = mustOpen(t, path)
				}
			}
			second := irishWarrant()
			second.ID = "file-2"
			one := mustAppend(t, l, irishWarrant()).ID()
			_, err := do(l, one, "staff 7", Confirmed)
			require.NoError(t, err)
			turn()
			two := mustAppend(t, l, second).ID()
			turn()
			for _, tt := range []struct {
				id, by  string
				finding Finding
				want    string
			}{
				{one, "Staff 7", "", "reviewed this decision"}, {one, "staff 7", Confirmed, "before"},
				{one, "staff 8", Confirmed, ""}, {two, "staff 7", "", ""}, {two, "staff 7", Confirmed, "handed data over"},
				{"none", "staff 1", "", "no such decision"},
			} {
				if _, err := do(l, tt.id, tt.by, tt.finding); tt.want == "" {
					require.NoError(t, err)
				} else {
					require.ErrorContains(t, err, tt.want)
				}
			}
			mustAppend(t, l, irishWarrant()) // decided again, in the last file
			turn()
			_, err = do(l, one, "staff 7", "")
			require.ErrorContains(t, err, "reviewed this decision")

			require.NoError(t, l.Close())
			files, err := Files(path)
			require.NoError(t, err)
			require.Len(t, files, 4)
			damaged := mustRead(t, files[1])
			damaged[len(damaged)/2] ^= 1
			whole := mustRead(t, files[1])
			mustWrite(t, files[1], damaged)
			_, err = Open(path, testKey(t))
			require.ErrorContains(t, err, "put them back, or move them elsewhere")
			mustWrite(t, files[1], mustRead(t, files[0]))
			_, err = Open(path, testKey(t))
			require.ErrorContains(t, err, "put them back, or move them elsewhere", "another file in its place")
			mustWrite(t, files[1], whole)
			require.NoError(t, os.Rename(files[0], files[0]+".away"))
			l = mustOpen(t, path)
			_, err = do(l, two, "staff 9", "")
			require.NoError(t, err)
			require.NoError(t, l.Close())
			require.NoError(t, os.Rename(files[1], files[1]+".away"))
			l = mustOpen(t, path)
			_, err = do(l, two, "staff 9", "")
			require.ErrorContains(t, err, "put that back beside the log")
		})
	}
}

// TestActsAtOnce: of many who do the same at once, one is accepted.
func TestActsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	l := mustOpen(t, path)
	id := mustAppend(t, l, irishWarrant()).ID()
	const tries = 200
	var reviewed, released atomic.Int64
	var wg sync.WaitGroup
	for i := range tries {
		wg.Go(func() {
			finding, count := Confirmed, &reviewed
			if i%2 == 0 {
				finding, count = "", &released
			}
			if _, err := do(l, id, "Staff 7", finding); err == nil {
				count.Add(1)
			}
		})
	}
	wg.Wait()
	if reviewed.Load() == 1 {
		assert.Zero(t, released.Load(), "one person reviewed and released")
	} else {
		assert.Zero(t, reviewed.Load())
		assert.Equal(t, int64(tries/2), released.Load())
	}
	_, err := verify(mustRead(t, path), Expected{})
	assert.NoError(t, err)
}

// TestActsInFirstForm goes on with a log in the first form: its decisions are known by
// the IDs that they have there, also where one is decided again in the form of today.
func TestActsInFirstForm(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	text, err := os.ReadFile(filepath.Join("testdata", "masking1", "log.jsonl"))
	require.NoError(t, err)
	mustWrite(t, path, text)
	l := mustOpen(t, path)
	decision := bytes.TrimSpace(mustRead(t, filepath.Join("testdata", "masking1", "decision.json")))
	id := strings.TrimPrefix(digestOf(decision), "sha256:")

	_, err = l.Review(Review{id, "STAFF 7", Confirmed})
	require.ErrorContains(t, err, "before")
	entry, err := l.Review(Review{id, "staff 8", Objected})
	require.NoError(t, err)
	assert.Equal(t, testKey(t).Pseudonym(AnyField, id), entry.DecisionID, "as in the record of the decision")
	report, err := Count(bytes.NewReader(mustRead(t, path)), Period{})
	require.NoError(t, err)
	assert.Equal(t, 1, report.Total.Number(Challenged).N)
	assert.Equal(t, 1, report.Unknown)

	again := testKey(t).Pseudonym(DecisionField, id)
	_, err = l.add(record{Kind: DecisionKind, DecisionID: again})
	require.NoError(t, err)
	_, err = l.Release(Release{DecisionID: id, By: "staff 8"})
	require.ErrorContains(t, err, "reviewed this decision", "under its other ID")
	entry, err = l.Release(Release{DecisionID: id, By: "staff 1"})
	require.NoError(t, err)
	assert.Equal(t, again, entry.DecisionID)
}

// TestActThatIsNoJSON: a record that is chained and cannot be read might be a review,
// so nothing is written after it.
func TestActThatIsNoJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	text, _ := line(1, genesis, []byte(`"kind":"review","decision_id":7`))
	mustWrite(t, path, text)
	_, err := Open(path, testKey(t))
	assert.ErrorContains(t, err, "record 1: json")
}
