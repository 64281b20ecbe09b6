package policy

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/bundle/bundletest"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// TestLeastEvidence gives random rows of the law weaker evidence, and asks what they
// concern, under every posture. With WithLeastEvidence no item is allowed that the law
// does not allow, and none that the law does not allow without the weaker rows that
// open. Where only provisions that open are weaker, what is allowed is what the law
// without them allows, but for location: what is said of traffic is said of it only where it
// is known that no row names it.
func TestLeastEvidence(t *testing.T) {
	t.Parallel()
	n := full.Of(1500, 15)
	if raced {
		n = 5
	}
	s, r, trial := newSlicer(t), rand.New(rand.NewPCG(18, 5)), newLessTrial(t)
	var changed, allowed int
	for i := range n {
		w := &weakener{Rand: r, percent: oneOf(r, 5, 20, 50), provisions: i%3 == 0}
		c := w.any(s)
		states := statesFor(r, c)
		p := w.weaken(s.pages.of(states))
		law, without := p.lawBound(t), s.without(p, w.provisions).lawBound(t)
		if law == nil || without == nil {
			continue
		}
		least, err := law.WithLeastEvidence(strong)
		require.NoError(t, err)
		for _, req := range asks(r, c, states, daysPerCut) {
			for _, e := range trial.engines {
				was, is, less := mustDecide(t, under(e, law), req), mustDecide(t, under(e, least), req), mustDecide(t, under(e, without), req)
				trial.answers++
				it := is.Items[0]
				changed += countTrue(it.Outcome != was.Items[0].Outcome)
				allowed += countTrue(isAllowed(it))
				if isAllowed(it) && !isAllowed(was.Items[0]) {
					trial.open("a law of which more is weaker, beside "+c.String(), req, was, is)
				}
				if isAllowed(it) && !isAllowed(less.Items[0]) {
					trial.open("what is weaker, beside "+c.String(), req, less, is)
				}
				if w.provisions && it.Category != request.Location && isAllowed(it) != isAllowed(less.Items[0]) {
					trial.open("the provisions that are weaker (less is allowed with them), beside "+c.String(), req, less, is)
				}
			}
		}
	}
	trial.report(t)
	t.Logf("%d laws, %d answers, %d of them others than with all rows, %d allow", n, trial.answers, changed, allowed)
	if !raced {
		assert.Greater(t, 20*changed, trial.answers, "the answers that change: fewer say little")
		assert.Greater(t, 10*allowed, trial.answers, "what is allowed: fewer say little")
	}
}

func countTrue(is bool) int {
	if is {
		return 1
	}
	return 0
}

// The words of evidence of the rows that may open and of those that may not.
const (
	strong = jurisdiction.Evidence("official_text")
	weak   = jurisdiction.Evidence("register")
)

// A weakener gives rows evidence at random.
type weakener struct {
	*rand.Rand
	percent    int  // of the rows are weaker
	provisions bool // none but provisions that open

	id  string // of a file in which a row is weaker for certain
	row leaf   // nil for what the file says as a whole
}

// any chooses what is weaker for certain, and returns what it concerns.
func (w *weakener) any(s *slicer) cut {
	switch n := w.IntN(10); {
	case n < 5 || w.provisions:
		roles := []jurisdiction.Role{jurisdiction.RolePower, jurisdiction.RoleEmergency, jurisdiction.RoleConsent,
			jurisdiction.RoleAgreement, jurisdiction.RoleChannel, jurisdiction.RoleBar, jurisdiction.RoleLevel}
		if w.provisions {
			roles = roles[:5]
		}
		at := oneOf(w.Rand, s.roles[oneOf(w.Rand, roles...)]...)
		w.id, w.row = at.id, rowsOf(s.pages.Instruments[at.id], "provisions")[at.i]
		return s.provision(at.id, at.i)
	case n < 8:
		at := oneOf(w.Rand, s.rows...)
		w.id, w.row = at.id, rowsOf(s.pages.Instruments[at.id], "parties")[at.i]
		return s.party(at.id, at.i)
	}
	w.id = oneOf(w.Rand, s.surveyed...)
	return s.whole(w.id)
}

func (w *weakener) word() string {
	if w.IntN(100) < w.percent {
		return string(weak)
	}
	return string(strong)
}

// weaken gives every file and every row a word; the levels of a file have one, since
// they may have no gap.
func (w *weakener) weaken(p pages) pages {
	instruments := map[string]leaf{}
	for _, id := range slices.Sorted(maps.Keys(p.Instruments)) {
		in := maps.Clone(p.Instruments[id])
		in["evidence"] = string(strong)
		if !w.provisions {
			in["evidence"] = w.word()
		}
		if id == w.id && w.row == nil {
			in["evidence"] = string(weak)
		}
		levels := w.word()
		if id == w.id && w.row["role"] == "level" {
			levels = string(weak)
		}
		rows := map[string][]leaf{}
		for _, list := range []string{"parties", "provisions"} {
			for _, row := range rowsOf(in, list) {
				certain := id == w.id && maps.EqualFunc(row, w.row, func(a, b any) bool { return reflect.DeepEqual(a, b) })
				row = maps.Clone(row)
				switch word := w.word(); {
				case certain && row["role"] != "level":
					row["evidence"] = string(weak)
				case list == "parties" && (w.provisions || w.IntN(2) == 0), w.provisions && !isOpener(in, row):
				case row["role"] == "level":
					row["evidence"] = levels
				default:
					row["evidence"] = word
				}
				rows[list] = append(rows[list], row)
			}
			in = having(in, list, rows[list])
		}
		instruments[id] = in
	}
	p.Instruments = instruments
	return p
}

// isOpener reports whether a provision of a file opens something.
func isOpener(in, row leaf) bool {
	switch jurisdiction.Role(row["role"].(string)) {
	case jurisdiction.RolePower:
		return in["kind"] != string(jurisdiction.KindRuling) || row["reach"] != string(jurisdiction.ReachHome)
	case jurisdiction.RolePermission, jurisdiction.RoleEmergency, jurisdiction.RoleChannel, jurisdiction.RoleAgreement,
		jurisdiction.RoleConsent:
		return true
	}
	return false
}

// isWeak reports whether a row of a file is weaker.
func isWeak(in, row leaf) bool {
	if own, ok := row["evidence"]; ok {
		return own == string(weak)
	}
	return in["evidence"] == string(weak)
}

// without returns the law without the weaker rows that open: the provisions, and unless
// those alone are weaker the levels, the party rows and the surveys.
func (s *slicer) without(p pages, provisions bool) pages {
	p.Instruments = maps.Clone(p.Instruments)
	for _, id := range slices.Sorted(maps.Keys(p.Instruments)) {
		in := p.Instruments[id]
		if id == s.positions() {
			continue
		}
		if in["evidence"] == string(weak) {
			in = lacking(in, "surveyed")
		}
		left := []leaf{}
		for _, row := range rowsOf(in, "provisions") {
			if !isWeak(in, row) || !isOpener(in, row) && row["role"] != "level" {
				left = append(left, opensNothing(in, row))
			}
		}
		if in["surveyed"] != nil && !slices.ContainsFunc(left, func(row leaf) bool { return row["role"] == "level" }) {
			// A survey asks for some level.
			left = append(left, leaf{"role": "level", "level": "judge", "article": "none", "from": "2010-01-01", "categories": []any{"live_interception"}})
		}
		joint := len(rowsOf(in, "parties")) > 1 || rowsOf(in, "parties")[0]["group"] != nil
		parties := slices.DeleteFunc(rowsOf(in, "parties"), func(row leaf) bool {
			return row["status"] == nil && isWeak(in, row) && (joint || row["evidence"] != nil)
		})
		if in = having(in, "provisions", left); !provisions {
			in = having(in, "parties", parties)
		}
		p.Instruments[id] = in
	}
	return s.unbound(p)
}

// unbound takes out the files that bind nobody, which no law may have.
func (s *slicer) unbound(p pages) pages {
	for id, in := range p.Instruments {
		if id != s.positions() && len(rowsOf(in, "parties")) == 0 {
			return s.unbound(p.file(id))
		}
	}
	return p
}

// opensNothing returns a row that restrains without what it opens for, where it is
// weaker.
func opensNothing(in, row leaf) leaf {
	if isWeak(in, row) {
		return lacking(row, "opens")
	}
	return row
}

// TestLeastEvidenceOption: the option is part of what a decision is made with, and a
// bundle carries it.
func TestLeastEvidenceOption(t *testing.T) {
	req := irishWarrant()
	d := mustDecide(t, mustNew(t, WithLeastEvidence("official_page")), req)
	assert.NoError(t, Verify(t.Context(), d.JSON(), req, WithLeastEvidence("official_page")))
	for _, options := range [][]Option{nil, {WithLeastEvidence("official_text")}} {
		assert.ErrorContains(t, Verify(t.Context(), d.JSON(), req, options...), "law: the decision has sha256:")
	}
	law, err := jurisdiction.Builtin().WithLeastEvidence("official_page")
	require.NoError(t, err)
	assert.NoError(t, Verify(t.Context(), d.JSON(), req, WithLaw(law)), "the option is one of the law")

	opened := mustOpen(t, packed(t, "1", bundletest.EC(), WithLeastEvidence("official_page")), AcceptUnsigned())
	assert.Equal(t, string(d.JSON()), string(mustDecide(t, opened, req).JSON()))
	var live Live
	require.NoError(t, live.Swap(t.Context(), opened))
	answered, err := live.Decide(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, d.ID(), answered.ID())

	for _, word := range []jurisdiction.Evidence{"", "hearsay"} {
		_, err := New(t.Context(), WithLeastEvidence(word))
		assert.ErrorContains(t, err, "no such evidence")
	}
}
