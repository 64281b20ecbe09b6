package register

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// status is how far the first request of a register has come, and what its decision says.
func status(t *testing.T, r *Register) string {
	t.Helper()
	c, err := r.Case(context.Background(), 1)
	require.NoError(t, err)
	return fmt.Sprint(c.Status, " ", c.Outcome)
}

// TestApprovals holds that rules which read who confirmed open when those confirmed, and
// not before.
func TestApprovals(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, folder func() string) {
		ctx := context.Background()
		r := openedUnder(t, folder(), "persons", func(string) {})
		defer r.Close()
		n, err := r.Take(ctx, "ann", order(t, "eu-epoc", "one"), policy.StorageLocation)
		require.NoError(t, err)
		_, err = r.Decide(ctx, n, by(t, r, n, "ann"))
		require.NoError(t, err)
		assert.Equal(t, "decided deny", status(t, r))
		require.NoError(t, r.Review(ctx, n, by(t, r, n, "ben"), audit.Confirmed))
		assert.Equal(t, "confirmed deny", status(t, r))
		require.NoError(t, r.Review(ctx, n, by(t, r, n, "cid"), audit.Confirmed))
		assert.Equal(t, "approved allow", status(t, r))
		c, err := r.Case(ctx, n)
		require.NoError(t, err)
		asked, err := r.Standing(ctx, c)
		require.NoError(t, err)
		assert.Equal(t, request.Labels{{Name: Label, List: []string{"ben", "cid"}}}, asked.Labels)
		assert.Empty(t, c.Request.Labels, "the request stays as it came")
		require.NoError(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0}))
		c, err = r.Case(ctx, n)
		require.NoError(t, err)
		assert.Equal(t, []string{"1 decide ann deny", "2 review ben confirmed", "3 decide - deny", "4 review cid confirmed",
			"5 decide - allow", "6 release dan [0]"}, done(c))
		log, err := r.Log()
		require.NoError(t, err)
		defer log.Close()
		_, err = audit.Verify(log, audit.Expected{Records: 6})
		require.NoError(t, err)
	})
}

// TestApprovalRoles holds that a person confirms in one role, which the rules read.
func TestApprovalRoles(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := openedUnder(t, t.TempDir(), "roles", func(string) {})
	defer r.Close()
	n, err := r.Take(ctx, "ann", order(t, "eu-epoc", "one"), policy.StorageLocation)
	require.NoError(t, err)
	_, err = r.Decide(ctx, n, by(t, r, n, "ann"))
	require.NoError(t, err)
	confirm := func(id, as string) error {
		b := by(t, r, n, id)
		b.As = as
		return r.Review(ctx, n, b, audit.Confirmed)
	}
	assert.NotEmpty(t, request.FieldErrors(confirm("ben", "friend")), "no word of the label")
	assert.NotEmpty(t, request.FieldErrors(confirm("ben", "")))
	assert.Equal(t, "decided deny", status(t, r), "nothing was written down")
	require.NoError(t, confirm("ben", "counsel"))
	assert.ErrorIs(t, confirm("ben", "security"), ErrPerson, "in one role")
	require.NoError(t, confirm("cid", "counsel"))
	assert.Equal(t, "approved deny", status(t, r), "two confirmed, and not those whom the rules want")
	assert.ErrorIs(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0}), ErrItems)
	require.NoError(t, confirm("eve", "security"))
	assert.Equal(t, "approved allow", status(t, r))
	require.NoError(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0}))
}

// TestPreapproved holds that a request which says itself who confirmed is not taken in.
func TestPreapproved(t *testing.T) {
	t.Parallel()
	for _, law := range []string{"", "persons", "roles"} {
		r := openedUnder(t, t.TempDir(), law, func(string) {})
		text := strings.Replace(string(order(t, "eu-epoc", "one")), "{", `{"labels": {"approved_by": ["counsel", "security"]},`, 1)
		_, err := r.Take(t.Context(), "ann", []byte(text), policy.StorageLocation)
		assert.ErrorIs(t, err, ErrLabel, law)
		require.NoError(t, r.Close())
	}
}

// TestNewLaw holds that what was confirmed under one law is not released under another: it
// is decided again, by two confirmed again, and then released.
func TestNewLaw(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, folder func() string) {
		for _, was := range []struct{ law, other, closed string }{{"", "other", "allow"}, {"persons", "persons new", "deny"}, {"", "persons", "deny"}, {"persons", "", "allow"}} {
			ctx := context.Background()
			r := openedUnder(t, folder(), was.law, func(string) {})
			n := approved(t, r)
			old := by(t, r, n, "")
			seen := func(id string) By { return By{ID: id, Seen: old.Seen} }

			r.engine = under(was.other)
			assert.ErrorIs(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0}), ErrChanged)
			for _, id := range []string{"ben", "eve"} {
				assert.ErrorIs(t, r.Review(ctx, n, by(t, r, n, id), audit.Confirmed), ErrChanged, "nobody confirms what nobody would decide")
			}
			_, err := r.Decide(ctx, n, by(t, r, n, "ann"))
			require.NoError(t, err)
			assert.Equal(t, "decided "+was.closed, status(t, r), "nobody confirmed this")
			_, err = r.Decide(ctx, n, by(t, r, n, "ann"))
			assert.ErrorIs(t, err, ErrStatus, "once")

			assert.ErrorIs(t, r.Review(ctx, n, seen("ben"), audit.Confirmed), ErrSeen, "a page of the decision before")
			assert.ErrorIs(t, r.Review(ctx, n, seen("ben"), audit.Withheld), ErrSeen)
			assert.ErrorIs(t, r.Release(ctx, n, seen("dan"), []int{0}), ErrSeen)
			assert.ErrorIs(t, r.Review(ctx, n, By{ID: "ben"}, audit.Confirmed), ErrSeen, "no page at all")
			require.NoError(t, r.Review(ctx, n, by(t, r, n, "ben"), audit.Confirmed), "who confirmed may confirm again")
			assert.ErrorIs(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0}), ErrStatus)
			assert.ErrorIs(t, r.Review(ctx, n, by(t, r, n, "ben"), audit.Confirmed), ErrPerson, "once")
			require.NoError(t, r.Review(ctx, n, by(t, r, n, "cid"), audit.Confirmed))
			assert.Equal(t, "approved allow", status(t, r))

			r.engine = under(was.law)
			_, err = r.Decide(ctx, n, by(t, r, n, "ben"))
			assert.ErrorIs(t, err, ErrPerson, "who confirmed under this law")
			_, err = r.Decide(ctx, n, by(t, r, n, "ann"))
			require.NoError(t, err)
			assert.Equal(t, "approved allow", status(t, r), "law and rules are what they were, and so is what two confirmed")
			r.engine = under(was.other)
			_, err = r.Decide(ctx, n, by(t, r, n, "ann"))
			require.NoError(t, err)
			require.NoError(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0}))
			log, err := r.Log()
			require.NoError(t, err)
			c, err := r.Case(ctx, n)
			require.NoError(t, err)
			_, err = audit.Verify(log, audit.Expected{Records: int64(len(c.Acts))})
			require.NoError(t, err)
			require.NoError(t, log.Close())
			require.NoError(t, r.Close())
		}
	})
}

// TestNewLawRefused holds that it can also be refused.
func TestNewLawRefused(t *testing.T) {
	t.Parallel()
	r := opened(t, t.TempDir())
	defer r.Close()
	n := approved(t, r)
	r.engine = under("other")
	require.NoError(t, r.Review(t.Context(), n, by(t, r, n, "eve"), audit.Withheld))
	assert.Equal(t, "refused allow", status(t, r))
}

// TestOnePart has one person try each part after each other part: on what is confirmed
// under one key, nobody has two.
func TestOnePart(t *testing.T) {
	t.Parallel()
	acts := map[string]func(*Register, By) error{
		"decide":   func(r *Register, b By) error { _, err := r.Decide(context.Background(), 1, b); return err },
		"confirm":  func(r *Register, b By) error { return r.Review(context.Background(), 1, b, audit.Confirmed) },
		"object":   func(r *Register, b By) error { return r.Review(context.Background(), 1, b, audit.Objected) },
		"withhold": func(r *Register, b By) error { return r.Review(context.Background(), 1, b, audit.Withheld) },
		"release":  func(r *Register, b By) error { return r.Release(context.Background(), 1, b, nil) },
	}
	may := map[string]string{"decide": "object withhold", "confirm": "object withhold", "object": "confirm withhold"}
	for before, first := range acts {
		if before == "withhold" || before == "release" {
			continue // the request has come to an end
		}
		for after, second := range acts {
			r := opened(t, t.TempDir())
			n, err := r.Take(t.Context(), "ann", order(t, "eu-epoc", "one"), policy.StorageLocation)
			require.NoError(t, err)
			who := "one"
			if before != "decide" {
				who = "another"
			}
			require.NoError(t, acts["decide"](r, by(t, r, n, who)))
			if before != "decide" {
				require.NoError(t, first(r, by(t, r, n, "one")))
			}
			for _, id := range []string{"ben", "cid"} {
				require.NoError(t, acts["confirm"](r, by(t, r, n, id)))
			}
			err = second(r, by(t, r, n, "one"))
			switch {
			case strings.Contains(may[before], after):
				assert.NoError(t, err, "%s, then %s", before, after)
			case after == "decide":
				assert.ErrorIs(t, err, ErrStatus, "%s, then %s", before, after)
			default:
				assert.ErrorIs(t, err, ErrPerson, "%s, then %s", before, after)
			}
			require.NoError(t, r.Close())
		}
	}
}

// TestForeignPage holds that a page of one request acts on no other.
func TestForeignPage(t *testing.T) {
	t.Parallel()
	r := opened(t, t.TempDir())
	defer r.Close()
	for i, id := range []string{"one", "two"} {
		n, err := r.Take(t.Context(), "ann", order(t, "eu-epoc", id), policy.StorageLocation)
		require.NoError(t, err)
		assert.Equal(t, int64(i+1), n)
		_, err = r.Decide(t.Context(), n, by(t, r, n, "ann"))
		require.NoError(t, err)
	}
	assert.ErrorIs(t, r.Review(t.Context(), 2, by(t, r, 1, "ben"), audit.Confirmed), ErrSeen)
}

// TestBegun ends at each step of a confirmation that has the request decided again, and
// goes on under another law: what the log has stays, and the answer is that of the law of
// the day.
func TestBegun(t *testing.T) {
	t.Parallel()
	for at, name := range []string{"intended", "logged", "placed", "logged again", "placed again"} {
		dir, left := t.TempDir(), -1
		r := openedUnder(t, dir, "persons", func(string) {
			if left--; left == 0 {
				panic("ended")
			}
		})
		n, err := r.Take(t.Context(), "ann", order(t, "eu-epoc", "one"), policy.StorageLocation)
		require.NoError(t, err)
		_, err = r.Decide(t.Context(), n, by(t, r, n, "ann"))
		require.NoError(t, err)
		left = at + 1
		assert.Panics(t, func() { r.Review(context.Background(), n, by(t, r, n, "ben"), audit.Confirmed) })
		if at < 4 {
			assert.ErrorIs(t, r.Review(t.Context(), n, by(t, r, n, "cid"), audit.Confirmed), ErrBegun, name)
		}
		require.NoError(t, r.Close())

		r = openedUnder(t, dir, "persons new", func(string) {})
		c, err := r.Case(t.Context(), n)
		require.NoError(t, err)
		assert.Equal(t, []string{"1 decide ann deny", "2 review ben confirmed", "3 decide - deny"}, done(c), name)
		if at < 3 {
			assert.Equal(t, "decided deny", status(t, r), "%s: nobody confirmed under the new law", name)
		} else {
			_, err = r.Standing(t.Context(), c)
			assert.ErrorIs(t, err, ErrChanged, name)
			assert.Equal(t, "confirmed deny", status(t, r), name)
		}
		require.NoError(t, r.Close())
	}
}

// TestBegunAgain ends while a request is decided again with the law of its first decision:
// the log has one record for each act, though both have one ID.
func TestBegunAgain(t *testing.T) {
	t.Parallel()
	dir, left := t.TempDir(), -1
	r := openedUnder(t, dir, "", func(string) {
		if left--; left == 0 {
			panic("ended")
		}
	})
	n, err := r.Take(t.Context(), "ann", order(t, "eu-epoc", "one"), policy.StorageLocation)
	require.NoError(t, err)
	for _, law := range []string{"", "other"} {
		r.engine = under(law)
		_, err = r.Decide(t.Context(), n, by(t, r, n, "ann"))
		require.NoError(t, err)
	}
	r.engine, left = under(""), 1
	assert.Panics(t, func() { r.Decide(context.Background(), n, by(t, r, n, "ann")) })
	require.NoError(t, r.Close())
	r = opened(t, dir)
	defer r.Close()
	c, err := r.Case(t.Context(), n)
	require.NoError(t, err)
	assert.Equal(t, []string{"1 decide ann allow", "2 decide ann allow", "3 decide ann allow"}, done(c))
	assert.Equal(t, c.Acts[0].Decision, c.Acts[2].Decision)
}

// firstForm brings the database of a register back into the first form, as a desk of then
// had made it.
func firstForm(t *testing.T, r *Register) {
	t.Helper()
	require.NoError(t, r.db.in(t.Context(), func(tx *transaction) error {
		return statements(append([]string{`DROP TABLE form`, `ALTER TABLE acts RENAME TO acts_now`,
			`ALTER TABLE requests ADD COLUMN decision_id TEXT NOT NULL DEFAULT ''`, `ALTER TABLE requests ADD COLUMN decision TEXT NOT NULL DEFAULT ''`,
			`UPDATE requests SET decision_id = (SELECT decision FROM acts_now WHERE acts_now.number = requests.number AND kind = 'decide'),
				decision = (SELECT answer FROM acts_now WHERE acts_now.number = requests.number AND kind = 'decide')
				WHERE number IN (SELECT number FROM acts_now)`},
			append(first, `INSERT INTO acts SELECT number, kind, person, at, finding, items, seq, digest FROM acts_now`, `DROP TABLE acts_now`)...))(t.Context(), tx)
	}))
}

// TestFirstForm opens a database of the first form: everything is kept, what two confirmed
// is released, and what had been begun is finished. It runs alone, as TestKill does.
func TestFirstForm(t *testing.T) {
	onEach(t, func(t *testing.T, folder func() string) {
		ctx, dir := context.Background(), folder()
		left := -1
		r := openedUnder(t, dir, "", func(string) {
			if left--; left == 0 {
				panic("ended")
			}
		})
		n := approved(t, r)
		for _, id := range []string{"taken", "begun"} {
			_, err := r.Take(ctx, "ann", order(t, "eu-epoc", id), policy.StorageLocation)
			require.NoError(t, err)
		}
		left = 1
		assert.Panics(t, func() { r.Decide(ctx, 3, by(t, r, 3, "ann")) })
		want := []Case{}
		for number := range int64(3) {
			c, err := r.Case(ctx, number+1)
			require.NoError(t, err)
			want = append(want, c)
		}
		firstForm(t, r)
		require.NoError(t, r.Close())

		for at := range len(forms) { // the process ends before a form is kept
			require.Error(t, killedAt(t, dir, at+1))
		}
		r = openedUnder(t, dir, "", func(string) {})
		for i, before := range want[:2] {
			c, err := r.Case(ctx, int64(i+1))
			require.NoError(t, err)
			for i := range before.Acts {
				before.Acts[i].As = "" // which the first form did not have
			}
			assert.Empty(t, cmp.Diff(fmt.Sprint(before), fmt.Sprint(c)))
		}
		c, err := r.Case(ctx, 3)
		require.NoError(t, err)
		assert.Equal(t, []string{"4 decide ann allow"}, done(c), "what was begun")
		require.NoError(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0}), "what two confirmed stands")
		require.NoError(t, r.Close())
		require.NoError(t, opened(t, dir).Close(), "and once more")
	})
}

// TestFirstFormRoles holds that rules which read roles have those confirm again who did in
// the first form, which gave the label to nobody's decision and had no roles.
func TestFirstFormRoles(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	r := opened(t, dir)
	n := approved(t, r)
	c, err := r.Case(ctx, n)
	require.NoError(t, err)
	d, err := engines["roles"]().Decide(ctx, c.Request)
	require.NoError(t, err)
	firstForm(t, r)
	require.NoError(t, r.db.in(ctx, func(tx *transaction) error {
		_, err := tx.do(ctx, `UPDATE requests SET decision = $2, decision_id = $3, outcome = 'deny' WHERE number = $1`, n, string(d.JSON()), d.ID())
		return err
	}))
	require.NoError(t, r.Close())
	r = openedUnder(t, dir, "roles", func(string) {})
	defer r.Close()
	assert.Equal(t, "approved deny", status(t, r))
	_, err = r.Decide(ctx, n, by(t, r, n, "ann"))
	require.NoError(t, err, "the decision of then was made without the label")
	for id, as := range map[string]string{"ben": "counsel", "cid": "security"} {
		b := by(t, r, n, id)
		b.As = as
		require.NoError(t, r.Review(ctx, n, b, audit.Confirmed))
	}
	require.NoError(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0}))
}

// TestNewerForm holds that a database of a newer desk is not opened, and says what to do.
func TestNewerForm(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, folder func() string) {
		dir := folder()
		r := opened(t, dir)
		require.NoError(t, r.db.in(t.Context(), func(tx *transaction) error {
			_, err := tx.do(t.Context(), `INSERT INTO form VALUES (99)`)
			return err
		}))
		require.NoError(t, r.Close())
		_, err := tryOpen(t, dir, "", func(string) {})
		assert.ErrorIs(t, err, ErrForm)
		assert.ErrorContains(t, err, "it has form 99")
	})
}
