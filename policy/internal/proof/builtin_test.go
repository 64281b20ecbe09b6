package proof

import (
	"io/fs"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plain is a sample of which nothing is known.
func plain() input.Input {
	return input.Input{Request: &request.Request{}, Facts: &jurisdiction.Facts{}}
}

// A proved is a theorem about the built-in rules, and the invariants that it needs, by
// their names: without any of them it fails.
type proved struct {
	name   string
	needs  []string
	breaks func(*world) Lit
}

// A world is the rules of one posture, with custom ones or without, to be read.
type world struct {
	*Space
	sources []rule.Source
	faults  *rule.Faults
}

func newWorld(t *testing.T, posture string, invariants []jurisdiction.Invariant, custom ...fs.FS) *world {
	t.Helper()
	p, err := eval.Load(t.Context(), posture, builtin, custom)
	require.NoError(t, err)
	w := &world{sources: Sources(p), faults: &rule.Faults{}}
	w.Space = NewSpace(input.With(p.Beside.Labels), p.Beside, plain(), w.sources)
	w.Keep(invariants)
	return w
}

// read returns a reading in which places stand for something else.
func (w *world) read(fixed map[string]any) *Reading {
	r := w.Read(w.sources, w.faults)
	for place, is := range fixed {
		r.Fix(place, is)
	}
	return r
}

// outcome returns the condition that the outcome is a word.
func (r *Reading) outcome(word string) Lit { return r.Word(Outcome, rule.Outcomes)[word] }

// anyPosture has a reading weigh by a posture that says anything, and custom rules fire
// where the conditions say.
func (w *world) anyPosture(r *Reading, gate, forbid Lit, posture, ask any) *Reading {
	r.done["data.comity.own.gate"], r.done["data.comity.own.forbid"] = gate, forbid
	r.done["data.comity.own.outcome"], r.done["data.comity.own.ask"] = posture, ask
	return r
}

// freely returns such a reading, with custom rules that say anything.
func (w *world) freely() *Reading {
	return w.anyPosture(w.read(nil), w.Var(), w.Var(), w.Free(rule.Outcomes), w.freeSet(rule.AskWords))
}

func (s *Space) freeSet(texts []string) set {
	elements := set{}
	for _, text := range texts {
		elements[text] = s.Var()
	}
	return elements
}

// is returns the condition that a field has a word, is true, or holds an element.
func (w *world) is(path, text string) Lit {
	c := jurisdiction.Condition{Field: path, Is: []string{text}}
	return w.condition(c)
}

// empty returns the condition that a set of a reading has no elements.
func (r *Reading) empty(path string) Lit {
	some := False
	for _, l := range r.rule(path, nil).(set) {
		some = r.Or(some, l)
	}
	return some.Not()
}

// ofAny are theorems that hold under every posture that could be written, and with every
// custom rule.
var ofAny = []proved{
	{name: "no posture allows past a gate", breaks: func(w *world) Lit {
		r := w.freely()
		return w.And(r.outcome("allow"), r.empty("data.comity.gate").Not())
	}},
	{name: "no posture allows without a permit", breaks: func(w *world) Lit {
		r := w.freely()
		return w.And(r.outcome("allow"), r.empty("data.comity.permit"))
	}},
	{name: "custom rules only tighten", breaks: func(w *world) Lit {
		posture, ask := w.Free(rule.Outcomes), w.freeSet(rule.AskWords)
		with := w.anyPosture(w.read(nil), w.Var(), w.Var(), posture, ask)
		without := w.anyPosture(w.read(nil), False, False, posture, ask)
		return w.more(with, without)
	}},
	{name: "no posture allows what is protected", breaks: func(w *world) Lit {
		return w.And(w.freely().outcome("allow"), w.is("facts.ask_protected", "none").Not())
	}},
	{name: "no posture allows what has a protection", needs: []string{"a protected state is asked"}, breaks: func(w *world) Lit {
		r := w.freely()
		return w.And(r.outcome("allow"), w.Or(r.Code("forbid.immunity"), r.Code("forbid.protected_person"), r.Code("forbid.protected_public_body")))
	}},
	{name: "no posture allows what the addressee does not control", breaks: func(w *world) Lit {
		return w.And(w.freely().outcome("allow"), w.is("request.provider.control", "false"))
	}},
	{name: "no posture redirects past a gate", breaks: func(w *world) Lit {
		r := w.freely()
		return w.And(r.outcome("redirect_to_mlat"), r.empty("data.comity.gate").Not())
	}},
}

// more returns the condition that a reading gives a more permissive outcome than another.
func (w *world) more(a, b *Reading) Lit {
	return w.Or(w.And(a.outcome("allow"), b.outcome("allow").Not()), w.And(a.outcome("redirect_to_mlat"), b.outcome("deny")))
}

// ofOne are theorems of one posture.
var ofOne = map[string][]proved{
	"storage_location": {
		{name: "it never allows where a place is silent", needs: []string{"where all places cleared it, all agreed"},
			breaks: func(w *world) Lit { return w.And(w.read(nil).outcome("allow"), w.is("facts.hosts", "silent")) }},
		{name: "it never allows where a place is unknown", needs: []string{"where all places cleared it, all agreed"},
			breaks: func(w *world) Lit { return w.And(w.read(nil).outcome("allow"), w.is("facts.hosts", "unknown")) }},
		{name: "it redirects nothing from home but what is protected",
			needs: []string{"nobody asks at home", "silent hosts are among all hosts"},
			breaks: func(w *world) Lit {
				return w.And(w.read(nil).outcome("redirect_to_mlat"), w.is("facts.hosts", "home"), w.is("facts.ask_protected", "none"),
					w.is("request.provider.control", "true"))
			}},
	},
	"conflict_avoidance": {
		{name: "it never allows against an unknown bar",
			breaks: func(w *world) Lit { return w.And(w.read(nil).outcome("allow"), w.is("facts.bars", "unknown")) }},
		{name: "it never allows where a state has to be asked for its bar", needs: []string{"a state is asked for its bar"},
			breaks: func(w *world) Lit {
				return w.And(w.read(nil).outcome("allow"), w.is("facts.ask_bars", "none").Not())
			}},
		{name: "it never allows where a place is unknown",
			breaks: func(w *world) Lit { return w.And(w.read(nil).outcome("allow"), w.is("facts.hosts", "unknown")) }},
		{name: "nothing is allowed where a duty meets a bar", needs: []string{"a duty meets a bar that is held"},
			breaks: func(w *world) Lit { return w.And(w.read(nil).outcome("allow"), w.is("facts.clash", "none").Not()) }},
	},
	"provider_control": {
		{name: "it never allows what is unknown and out of reach", needs: []string{
			"where all places cleared it, all agreed"},
			breaks: func(w *world) Lit {
				return w.And(w.read(nil).outcome("allow"), w.is("facts.hosts", "unknown"), w.is("facts.reach", "yes").Not(), w.is("facts.life_addressed", "false"))
			}},
	},
}

var builtinPostures = []string{"storage_location", "provider_control", "conflict_avoidance"}

// only returns the invariants of the names, but for one.
func only(names []string, without string) []jurisdiction.Invariant {
	return slices.DeleteFunc(jurisdiction.Invariants(), func(i jurisdiction.Invariant) bool {
		return !slices.Contains(names, i.Name) || i.Name == without
	})
}

// TestBuiltin proves the theorems of the built-in rules from the invariants that they
// name, and shows that each of these is needed.
func TestBuiltin(t *testing.T) {
	start := time.Now()
	for _, posture := range builtinPostures {
		all := ofOne[posture]
		if posture == "storage_location" {
			all = append(slices.Clip(ofAny), all...)
		}
		for _, p := range all {
			require.Len(t, only(p.needs, ""), len(p.needs), "%s names an invariant that there is not", p.name)
			for _, without := range append([]string{""}, p.needs...) {
				w := newWorld(t, posture, only(p.needs, without))
				breaks := p.breaks(w)
				require.NoError(t, w.faults.Err())
				question := w.Ask(breaks)
				values, err := question.Solve(t.Context())
				require.NoError(t, err)
				switch {
				case without == "" && values != nil:
					t.Errorf("%s: %s: it does not hold of\n%v", posture, p.name, w.Input(values).Value(w.form))
				case without == "":
					size := question.Size()
					t.Logf("%s: %s: %d variables, %d clauses", posture, p.name, size.Variables, size.Clauses)
				case values == nil:
					t.Errorf("%s: %s: it holds without the invariant that %s", posture, p.name, without)
				}
			}
		}
	}
	t.Log(time.Since(start))
}

// TestInvariantsApart shows that no invariant follows from the others: a proof that rests
// on it fails without it.
func TestInvariantsApart(t *testing.T) {
	for _, left := range jurisdiction.Invariants() {
		var others []jurisdiction.Invariant
		for _, i := range jurisdiction.Invariants() {
			if i.Name != left.Name {
				others = append(others, i)
			}
		}
		s := NewSpace(input.Root(), &rule.Beside{}, plain(), nil)
		s.Keep(others)
		broken := s.broken(left)
		values, err := s.Ask(broken).Solve(t.Context())
		require.NoError(t, err)
		if assert.NotNil(t, values, "%s: it follows from the others, take it out", left.Name) {
			in := s.Input(values)
			assert.False(t, left.Holds(in.Request, in.Facts), "%s", left.Name)
			for _, i := range others {
				assert.True(t, i.Holds(in.Request, in.Facts), "%s: %s", left.Name, i.Name)
			}
			s.Keep([]jurisdiction.Invariant{left})
			values, err = s.Ask(broken).Solve(t.Context())
			require.NoError(t, err)
			assert.Nil(t, values, "%s: it is not kept", left.Name)
		}
	}
}

// unsaid are the values of what is not known, of every field on which an outcome can
// rest: a word, false, or an element that a list lacks. Others have none, for the reason
// that is given.
var unsaid = map[string]struct {
	value  string
	lacks  bool   // of a list: any element
	needs  string // the invariant that the proof rests on
	reason string
}{
	"facts.hosts":                      {value: "unknown"},
	"facts.process":                    {value: "unknown"},
	"facts.threshold":                  {value: "unknown", needs: "a threshold is that of an order"},
	"facts.reach":                      {value: "unknown"},
	"facts.cleared":                    {value: "none"},
	"facts.named":                      {value: "false"},
	"facts.life_addressed":             {value: "false"},
	"facts.host_acts":                  {lacks: true},
	"facts.bars":                       {value: "unknown"},
	"facts.live":                       {reason: "no later than receipt, where no day is said"},
	"facts.expired":                    {reason: "no last day is named"},
	"facts.not_yet_issued":             {reason: "no later than receipt, where no day is said"},
	"facts.purpose":                    {reason: "derived, where it is not said"},
	"facts.paper":                      {reason: "the requesting state's own, where nothing is said"},
	"facts.issuer":                     {reason: "no law held demands another"},
	"facts.life_only":                  {reason: "a place agreed by no other act, whatever is not known"},
	"facts.ask_all":                    {reason: "who can be asked does not permit"},
	"facts.ask_hosts":                  {reason: "who can be asked does not permit"},
	"facts.ask_life":                   {reason: "who can be asked does not permit"},
	"facts.ask_bars":                   {reason: "who can be asked does not permit"},
	"facts.ask_protected":              {reason: "what is not known is protected, by the way in which it is found"},
	"request.requesting":               {value: "XX"},
	"request.provider.control":         {value: "false"},
	"request.instrument.authenticated": {value: "false"},
	"request.instrument.status":        {reason: "in force, where nothing is said"},
	"request.instrument.kind":          {reason: "required"},
	"request.authority.kind":           {reason: "required"},
	"request.scope":                    {reason: "required"},
}

// TestUnknownNeverOpens proves for every field on which an outcome rests, under every
// built-in posture, that where its unknown value is allowed, every known one is.
func TestUnknownNeverOpens(t *testing.T) {
	for _, posture := range builtinPostures {
		w := newWorld(t, posture, nil)
		for path, opens := range w.opens(t) {
			if needs := unsaid[path].needs; needs != "" {
				values, err := w.Ask(opens...).Solve(t.Context())
				require.NoError(t, err)
				assert.NotNil(t, values, "%s: it holds without the invariant that %s", path, needs)
			}
			question := w.Ask(append(opens, w.needed(path)...)...)
			values, err := question.Solve(t.Context())
			require.NoError(t, err)
			if values != nil {
				t.Errorf("%s: unknown %s opens\n%v", posture, path, w.Input(values).Value(w.form))
			}
			size := question.Size()
			t.Logf("%s: %s: %d variables, %d clauses", posture, path, size.Variables, size.Clauses)
		}
	}
}

// opens returns, for each field on which an outcome rests, the conditions that its unknown
// value is allowed, and some other value is not.
func (w *world) opens(t *testing.T) map[string][]Lit {
	all := map[string][]Lit{}
	allowed := w.read(nil).outcome("allow")
	for _, path := range inOrder(w.fields) {
		of, listed := unsaid[path]
		if !assert.True(t, listed, "%s: say what its unknown value is", path) || of.reason != "" {
			continue
		}
		unknown, others := w.known(path, of.value, of.lacks)
		refused := False
		for _, other := range others {
			refused = w.Or(refused, w.read(map[string]any{path: other}).outcome("allow").Not())
		}
		all[path] = []Lit{unknown, allowed, refused}
	}
	require.NoError(t, w.faults.Err())
	return all
}

// needed returns the condition that the invariant holds on which the proof of a field rests.
func (w *world) needed(path string) []Lit {
	if needs := unsaid[path].needs; needs != "" {
		return []Lit{w.broken(only([]string{needs}, "")[0]).Not()}
	}
	return nil
}

// known returns the condition that a field is not known, and all that it is where it is.
func (w *world) known(path, value string, lacks bool) (unknown Lit, others []any) {
	switch is := w.fields[path].is.(type) {
	case Lit:
		return is.Not(), []any{True}
	case word:
		for _, text := range inOrder(is) {
			if text != value {
				other := word{}
				for name := range is {
					other[name] = truth(name == text)
				}
				others = append(others, other)
			}
		}
		return is.is(value), others
	case set:
		for _, text := range inOrder(is) {
			if text == value {
				continue
			}
			other := maps.Clone(is)
			other[text] = True
			if !lacks {
				other[value] = False
			}
			others = append(others, other)
		}
		if lacks {
			return True, others
		}
		return is[value], others
	}
	return False, nil
}
