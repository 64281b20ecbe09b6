package register

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/examples/desk/internal/clock"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// engines are those of the tests: of built-in rules, of rules that read who confirmed in a
// label of any text or of roles, and each under another law.
var engines = map[string]func() *policy.Engine{
	"":            sync.OnceValue(made()),
	"other":       sync.OnceValue(made(otherLaw)),
	"persons":     sync.OnceValue(made(rules(`{text: true, list: true}`, `count(input.request.labels.approved_by) < 2`))),
	"persons new": sync.OnceValue(made(otherLaw, rules(`{text: true, list: true}`, `count(input.request.labels.approved_by) < 2`))),
	"roles":       sync.OnceValue(made(rules(`{words: [counsel, security], list: true}`, `not "security" in input.request.labels.approved_by`))),
}

// otherLaw stands for any law that is not the one before: it has another digest.
var otherLaw = policy.WithLeastEvidence("secondary_page")

// rules are those of an operator, with a label and when it keeps everything shut.
func rules(label, shut string) policy.Option {
	return policy.WithRules(fstest.MapFS{"labels.yaml": {Data: []byte(Label + ": " + label)}, "own.rego": {Data: []byte(
		"package comity.custom.own\n\n# METADATA\n# title: Those who have to confirm confirmed.\ngate contains \"own\" if " + shut + "\n")}})
}

func made(options ...policy.Option) func() *policy.Engine {
	return func() *policy.Engine {
		e, err := policy.New(context.Background(), options...)
		if err != nil {
			panic(err)
		}
		return e
	}
}

// under returns the engine of each posture, of which there is one.
func under(name string) func(policy.Posture) *policy.Engine {
	return func(p policy.Posture) *policy.Engine {
		if p != policy.StorageLocation {
			return nil
		}
		return engines[name]()
	}
}

// by is somebody who saw a request as it is.
func by(t *testing.T, r *Register, number int64, id string) By {
	t.Helper()
	c, err := r.Case(context.Background(), number)
	require.NoError(t, err)
	return By{ID: id, Seen: c.Key}
}

// start is when the clock of the tests begins.
var start = time.Date(2026, 9, 14, 9, 0, 0, 0, time.UTC)

// opened opens a register in a folder, with built-in rules and a clock that stands.
func opened(t *testing.T, dir string) *Register {
	t.Helper()
	return openedUnder(t, dir, "", func(string) {})
}

// openedUnder opens it with other engines, and tells of each step.
func openedUnder(t *testing.T, dir, law string, step func(string)) *Register {
	t.Helper()
	r, err := tryOpen(t, dir, law, step)
	require.NoError(t, err)
	return r
}

func tryOpen(t *testing.T, dir, law string, step func(string)) (*Register, error) {
	t.Helper()
	key, err := audit.NewKey(bytes.Repeat([]byte{7}, 32))
	require.NoError(t, err)
	database, err := os.ReadFile(filepath.Join(dir, "postgres"))
	if err != nil {
		database = []byte(filepath.Join(dir, "register.db"))
	}
	return openAt(context.Background(), string(database), filepath.Join(dir, "log"), key, under(law), func() time.Time { return start }, step)
}

// onEach runs a test on both kinds of databases; folder makes one for a register. The
// server of PostgreSQL is that of .ci/postgres, and each register has a schema there.
func onEach(t *testing.T, test func(t *testing.T, folder func() string)) {
	t.Run("SQLite", func(t *testing.T) { test(t, t.TempDir) })
	t.Run("PostgreSQL", func(t *testing.T) {
		if os.Getenv("PGHOST") == "" {
			if os.Getenv("CI") != "" {
				t.Fatal("PGHOST names no PostgreSQL server, which .ci/run starts")
			}
			t.Skip("PGHOST names no PostgreSQL server; ../../.ci/postgres go test ./internal/register starts one")
		}
		db, err := sql.Open("pgx", "postgres://")
		require.NoError(t, err)
		defer db.Close()
		test(t, func() string {
			dir := t.TempDir()
			schema := fmt.Sprintf("register_%x", sha256.Sum256([]byte(dir)))[:40]
			_, err := db.ExecContext(context.Background(), "CREATE SCHEMA "+schema)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "postgres"), []byte("postgres://?search_path="+schema), 0o600))
			return dir
		})
	})
}

// order is a paper of the library with an ID of its own.
func order(t *testing.T, name, id string) []byte {
	t.Helper()
	text, err := os.ReadFile("../../../../testdata/requests/" + name + ".json")
	require.NoError(t, err)
	req, err := request.Decode(text)
	require.NoError(t, err)
	return []byte(strings.Replace(string(text), `"id": "`+req.ID+`"`, `"id": "`+id+`"`, 1))
}

// TestFlow holds each step of a request, and who may take it.
func TestFlow(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, folder func() string) { flow(t, folder()) })
}

func flow(t *testing.T, dir string) {
	ctx := context.Background()
	r := opened(t, dir)
	defer r.Close()
	n, err := r.Take(ctx, "ann", order(t, "eu-epoc", "one"), policy.StorageLocation)
	require.NoError(t, err)
	_, err = r.Take(ctx, "ann", order(t, "eu-epoc", "one"), policy.StorageLocation)
	assert.ErrorIs(t, err, ErrThere)
	_, err = r.Take(ctx, "ann", []byte(`{"id": "bad"}`), policy.StorageLocation)
	assert.NotEmpty(t, request.FieldErrors(err), "a bad request is not taken in")
	_, err = r.Take(ctx, "ann", order(t, "eu-epoc", "two"), "mercy")
	assert.ErrorContains(t, err, "[register.posture]")

	assert.ErrorIs(t, r.Review(ctx, n, by(t, r, n, "ben"), audit.Confirmed), ErrStatus, "nothing is decided")
	assert.ErrorIs(t, r.Release(ctx, n, by(t, r, n, "ben"), []int{0}), ErrStatus)
	d, err := r.Decide(ctx, n, by(t, r, n, "ann"))
	require.NoError(t, err)
	assert.Equal(t, policy.Allow, d.Outcome)
	_, err = r.Decide(ctx, n, by(t, r, n, "ann"))
	assert.ErrorIs(t, err, ErrStatus, "it is decided once")

	require.NoError(t, r.Review(ctx, n, by(t, r, n, "ben"), audit.Confirmed))
	assert.ErrorIs(t, r.Review(ctx, n, by(t, r, n, "ben"), audit.Confirmed), ErrPerson, "one person confirms once")
	assert.ErrorIs(t, r.Release(ctx, n, by(t, r, n, "cid"), []int{0}), ErrStatus, "one is not enough")
	require.NoError(t, r.Review(ctx, n, by(t, r, n, "cid"), audit.Confirmed))
	assert.ErrorIs(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{9}), ErrItems)
	require.NoError(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0, 2}))
	assert.ErrorIs(t, r.Release(ctx, n, by(t, r, n, "eve"), []int{1}), ErrEnded, "it is released once")
	assert.ErrorIs(t, r.Review(ctx, n, by(t, r, n, "eve"), audit.Objected), ErrEnded)
	_, err = r.Decide(ctx, n, by(t, r, n, "ann"))
	assert.ErrorIs(t, err, ErrEnded)

	c, err := r.Case(ctx, n)
	require.NoError(t, err)
	assert.Equal(t, Released, c.Status)
	assert.Equal(t, []string{"1 decide ann allow", "2 review ben confirmed", "3 review cid confirmed", "4 release dan [0 2]"}, done(c))
	assert.Equal(t, c.DecisionID, c.Decision.ID(), "the decision reads back as it was")
	log, err := r.Log()
	require.NoError(t, err)
	defer log.Close()
	extent, err := audit.Verify(log, audit.Expected{Records: 4})
	require.NoError(t, err)
	assert.Equal(t, c.Acts[3].Digest, extent.Digest)

	_, err = r.Case(ctx, 99)
	assert.ErrorIs(t, err, ErrNone)
}

// done tells the acts of a request, each with its place in the log.
func done(c Case) []string {
	var all []string
	for _, a := range c.Acts {
		what := string(a.Finding)
		switch a.Kind {
		case Decide:
			what = a.Answer.Outcome.String()
		case Release:
			what = fmt.Sprint(a.Items)
		}
		all = append(all, fmt.Sprint(a.Seq, " ", a.Kind, " ", cmp.Or(a.By, "-"), " ", what))
	}
	return all
}

// approved is a request that ann had decided, and ben and cid confirmed.
func approved(t *testing.T, r *Register) int64 {
	t.Helper()
	n, err := r.Take(t.Context(), "ann", order(t, "eu-epoc", "one"), policy.StorageLocation)
	require.NoError(t, err)
	_, err = r.Decide(t.Context(), n, by(t, r, n, "ann"))
	require.NoError(t, err)
	for _, id := range []string{"ben", "cid"} {
		require.NoError(t, r.Review(t.Context(), n, by(t, r, n, id), audit.Confirmed))
	}
	return n
}

// TestRefuse holds that one who withholds ends a request, also after two confirmed.
func TestRefuse(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := opened(t, t.TempDir())
	defer r.Close()
	n := approved(t, r)
	require.NoError(t, r.Review(ctx, n, by(t, r, n, "eve"), audit.Withheld))
	assert.ErrorIs(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0}), ErrEnded)
}

// TestClocks runs 120 days tick by tick: each clock passes once, at its own moment, and
// one that was met does not.
func TestClocks(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, folder func() string) { ticked(t, folder()) })
}

func ticked(t *testing.T, dir string) {
	ctx := context.Background()
	r := opened(t, dir)
	for _, id := range []string{"epoc", "emergency"} {
		name := map[string]string{"epoc": "eu-epoc", "emergency": "eu-epoc-emergency"}[id]
		_, err := r.Take(ctx, "ann", order(t, name, id), policy.StorageLocation)
		require.NoError(t, err)
	}
	text := strings.Replace(string(order(t, "eu-epoc", "preservation")), "european_production_order", "european_preservation_order", 1)
	n, err := r.Take(ctx, "ann", []byte(text), policy.StorageLocation)
	require.NoError(t, err)
	at := time.Date(2026, 10, 20, 9, 0, 0, 0, time.FixedZone("", 7200))
	require.NoError(t, r.Happen(ctx, n, "ann", clock.Happening{Event: clock.Extended, At: at}))
	require.NoError(t, r.Happen(ctx, n, "ann", clock.Happening{Event: clock.Extended, At: at}), "the same once more changes nothing")

	due, err := r.Due(ctx, time.Time{})
	require.NoError(t, err)
	want := map[string]time.Time{}
	for _, c := range due {
		want[fmt.Sprint(c.Number, c.ID)] = c.Due
	}
	met := due[len(due)-1]
	require.NoError(t, r.Meet(ctx, met.Number, met.ID, met.Began, "ben"))
	assert.ErrorIs(t, r.Meet(ctx, met.Number, met.ID, met.Began, "cid"), ErrNone, "it is met once")
	delete(want, fmt.Sprint(met.Number, met.ID))

	passed := map[string]time.Time{}
	for hour := range 120 * 24 {
		now := start.Add(time.Duration(hour) * time.Hour)
		if hour%500 == 0 { // as if the process had ended between two ticks
			require.NoError(t, r.Close())
			r = opened(t, dir)
		}
		now2, err := r.Tick(ctx, now)
		require.NoError(t, err)
		for _, c := range now2 {
			id := fmt.Sprint(c.Number, c.ID)
			assert.NotContains(t, passed, id)
			passed[id] = c.Due
			assert.False(t, c.Due.After(now))
			assert.True(t, hour == 0 || now.Sub(c.Due) < time.Hour, "%s passed at %s, due %s", id, now, c.Due)
		}
	}
	require.Len(t, passed, len(want))
	for id, at := range want {
		assert.True(t, at.Equal(passed[id]), id)
	}
	require.NoError(t, r.Close())
}

// TestCalendar holds the form of the calendar.
func TestCalendar(t *testing.T) {
	t.Parallel()
	c, _ := clock.Named("eu.produce")
	var b strings.Builder
	begin := time.Date(2026, 11, 5, 10, 20, 0, 0, time.FixedZone("", 3600))
	due := Clock{Clock: c, Number: 7, Began: begin, Due: begin.AddDate(0, 0, 10), Latest: begin.AddDate(0, 0, 11)}
	require.NoError(t, WriteCalendar(&b, []Clock{due}, start, "desk.example"))
	text := b.String()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		assert.LessOrEqual(t, len(line), 75)
	}
	whole := strings.ReplaceAll(text, "\r\n ", "")
	for _, line := range []string{"UID:7-eu.produce-1793870400@desk.example", "DUE:20261115T092000Z", "DTSTAMP:20260914T090000Z",
		"SUMMARY:#7 eu.produce", `Arguably until 2026-11-16T10:20:00+01:00.`, `Hand over the data\, or send`} {
		assert.Contains(t, whole, line)
	}
	assert.Equal(t, 1, strings.Count(whole, "BEGIN:VTODO"))
}

// TestSearch holds what a search finds among 10,000 requests, and that it takes less than
// 200 ms of processor time.
func TestSearch(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := opened(t, t.TempDir())
	defer r.Close()
	text := order(t, "us-warrant-ireland", "first")
	_, err := r.Take(ctx, "ann", text, policy.StorageLocation)
	require.NoError(t, err)
	require.NoError(t, r.db.in(ctx, func(tx *transaction) error {
		for i := range 9999 {
			_, err := tx.do(ctx, `INSERT INTO requests SELECT $1, $2, taken_at, taken_by, received, requesting, status, outcome, posture,
				request, $3 FROM requests WHERE number = 1`,
				i+2, fmt.Sprint("id-", i), fmt.Sprintf("#%d\nid-%d\nus\nunited states\naccount_%d@example.org\nwarrant", i+2, i, i))
			if err != nil {
				return err
			}
		}
		return nil
	}))
	for _, tt := range []struct {
		text  string
		total int
	}{{"", 10000}, {"account_1234@", 1}, {"ACCOUNT_12", 111}, {"account%12", 0}, {"warrant united id-77", 111}, {"#10000", 1}, {"nobody", 0}} {
		before := processorTime()
		rows, total, err := r.Search(ctx, Query{Text: tt.text})
		took := processorTime() - before
		require.NoError(t, err)
		assert.Equal(t, tt.total, total, tt.text)
		assert.Len(t, rows, min(tt.total, 100))
		assert.Less(t, took, 200*time.Millisecond, tt.text)
	}
	rows, _, err := r.Search(ctx, Query{Limit: 5, Offset: 10})
	require.NoError(t, err)
	assert.Equal(t, int64(9990), rows[0].Number)
	rows, total, err := r.Search(ctx, Query{Status: Released})
	require.NoError(t, err)
	assert.Empty(t, rows)
	assert.Zero(t, total)
}

func processorTime() time.Duration {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
