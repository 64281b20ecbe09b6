package policy

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// TestSilenceOfOwn does what TestSilence does under random custom rules and postures.
// The operator decides what they read and what they make of it, so an item counts
// only if all that they read of it is the same in silence.
func TestSilenceOfOwn(t *testing.T) {
	t.Parallel()
	const each = 400
	r := rand.New(rand.NewPCG(12, 3))
	tried, unseen := 0, 0
	for tried < full.Of(80, 2)*each {
		posture, rules := randomPosture(r), randomRules(r)
		p := oneOf(r, append([]Posture{"mine", "mine", "mine"}, builtinPostures...)...)
		s := newSilencer(t, r.Uint64(), mustNew(t, WithPosture(p), WithRules(fstest.MapFS{"mine.rego": posture}), WithRules(rules)))
		s.own = readingOf(text(rules))
		if p == "mine" {
			s.own = readingOf(text(rules) + string(posture.Data))
		}
		for s.replaced+s.filled < each && !s.enough() {
			if s.round(); s.items > each/10 && 10*s.allowed < s.items {
				break // they allow next to nothing
			}
		}
		if tried, unseen = tried+s.replaced+s.filled, unseen+s.unseen; len(s.openings) > 0 {
			s.report()
			t.Fatalf("with\n%s\n%s", posture.Data, text(rules))
		}
	}
	t.Logf("%d values or pairs made unknown, or known; %d items were allowed in silence, of which the rules saw no more", tried, unseen)
	if 4*unseen < tried {
		t.Errorf("the rules see too much: they saw no more of %d items in %d tries", unseen, tried)
	}
}

// An ownReading is all that custom rules and a custom posture read.
type ownReading struct {
	input []string // input.facts.bars
	sets  []string // of the codes of the built-in rules
}

var (
	inputRead = regexp.MustCompile(`input\.(request|facts)(\.[a-z_]+)+`)
	setRead   = regexp.MustCompile(`comity\.(gate|forbid|permit|channel|obligation)\b`)
)

func readingOf(rules string) ownReading {
	reading := ownReading{input: inputRead.FindAllString(rules, -1)}
	for _, found := range setRead.FindAllStringSubmatch(rules, -1) {
		reading.sets = append(reading.sets, found[1])
	}
	return reading
}

// sees reports whether the rules see a difference between the two requests.
func (r ownReading) sees(e *Engine, o opening, item int) bool {
	if codes := r.codes(o.was); !slices.Equal(codes, r.codes(o.is)) {
		return true
	}
	return len(r.input) > 0 && r.values(e, o.known, item) != r.values(e, o.silent, item)
}

// values returns what is read of the input of one item, as text.
func (r ownReading) values(e *Engine, req request.Request, item int) string {
	cases, err := e.law.Facts(req)
	if err != nil {
		panic(err) // it was decided before
	}
	var values []any
	for _, path := range r.input {
		v, form := reflect.ValueOf(input.Input{Request: &req, Facts: &cases[item].Facts}), input.Root()
		for _, name := range strings.Split(path, ".")[1:] {
			f := form.Fields[name]
			v, form = reflect.Indirect(v).Field(f.Index), f.Shape
		}
		values = append(values, v.Interface())
	}
	return fmt.Sprintf("%q", values)
}

// codes returns the codes of one item that are read.
func (r ownReading) codes(it Item) []string {
	return slices.DeleteFunc(reasonsIn(it), func(code string) bool {
		set, _, _ := strings.Cut(code, ".")
		return !slices.Contains(r.sets, set)
	})
}
