package eval

import (
	"slices"
	"strings"
	"sync"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
)

// A native is what runs as Go of one program.
type native struct {
	rules       []nativeRule   // in order of code
	interpreted []string       // the packages of rules that OPA runs, because one of them has another form
	places      map[string]int // of each code: the place of its set in a machine

	// The verdict; nil where OPA runs it.
	outcome      word
	ask, silence set
	silences     map[string]string // the whole code of each that silence gives

	machines *sync.Pool
}

// A nativeRule is one clause of a rule.
type nativeRule struct {
	code  string
	when  condition
	place int // of its set of codes
	first int // the first clause that gives the code
}

// compileNative compiles what can run as Go: each package of rules all of whose rules can,
// and the verdict with the posture. All that is built in can, which a test checks.
func compileNative(form *input.Shape, beside *rule.Beside, sources []rule.Source, generated rule.Source, rules map[string]*check.Rule) *native {
	c := newCompiler(form, beside, append(slices.Clip(sources), generated))
	n := &native{places: map[string]int{}, silences: map[string]string{}}
	for i := range sources {
		if s := &sources[i]; s.HasRules() {
			rules, ok := c.file(s)
			if !ok {
				n.interpreted = append(n.interpreted, s.Package)
			}
			n.rules = append(n.rules, rules...)
		}
	}
	slices.Sort(n.interpreted)
	n.interpreted = slices.Compact(n.interpreted)
	n.rules = slices.DeleteFunc(n.rules, func(r nativeRule) bool {
		return slices.Contains(n.interpreted, packageOf(r.code))
	})
	slices.SortStableFunc(n.rules, func(a, b nativeRule) int { return strings.Compare(a.code, b.code) })

	c.codes = map[string]int{}
	for _, set := range rule.Sets {
		c.codes["data.comity."+set] = place(&c.sets)
	}
	for code, r := range rules {
		if said, ok := strings.CutPrefix(code, "silence."); ok {
			n.silences[said] = code
		}
		path := packageOf(code) + "." + r.Set
		if _, ok := c.codes[path]; !ok && r.Set != "silence" {
			c.codes[path] = place(&c.sets)
		}
		n.places[code] = c.codes[path]
	}
	for i := range n.rules {
		r := &n.rules[i]
		r.place, r.first = n.places[r.code], i
		if i > 0 && n.rules[i-1].code == r.code {
			r.first = n.rules[i-1].first
		}
	}
	outcome, ok := c.rule("data.comity.verdict.outcome").(word)
	ask, asks := c.rule("data.comity.verdict.ask").(set)
	silence, tells := c.rule("data.comity.verdict.silence").(set)
	if ok && asks && tells {
		n.outcome, n.ask, n.silence = outcome, ask, silence
	}
	n.machines = &sync.Pool{New: func() any { return c.machine() }}
	return n
}

// packageOf returns the package of the rule that has the code.
func packageOf(code string) string {
	if name, ok := strings.CutPrefix(code, "custom."); ok {
		name, _, _ = strings.Cut(name, ".")
		return "data.comity.custom." + name
	}
	return "data.comity"
}

// file returns the clauses of one file that give codes; false if one has another form.
func (c *compiler) file(s *rule.Source) ([]nativeRule, bool) {
	var rules []nativeRule
	for _, found := range s.Codes() {
		when := c.holds(found.Rule.Body, scopeOf(s))
		if when == nil {
			return nil, false
		}
		rules = append(rules, nativeRule{code: s.ID(found), when: when})
	}
	return rules, true
}

// all reports whether nothing is left to OPA.
func (n *native) all() bool { return len(n.interpreted) == 0 && n.outcome != nil }

// fire finds the codes of the rules that fire, each once.
func (n *native) fire(m *machine) {
	fired := -1 // the first clause of the code that was found last
	for i := range n.rules {
		if r := &n.rules[i]; r.first != fired && r.when(m) {
			n.found(m, r.code, r.place)
			fired = r.first
		}
	}
}

// found adds a code.
func (n *native) found(m *machine, code string, place int) {
	m.codes = append(m.codes, code)
	m.sets[place] = append(m.sets[place], code[strings.LastIndexByte(code, '.')+1:])
}

// weigh returns what the posture makes of the codes. It is valid until the machine runs again.
func (n *native) weigh(m *machine) verdict {
	for _, code := range n.silence(m) {
		m.silence = append(m.silence, n.silences[code])
	}
	slices.Sort(m.silence)
	return verdict{outcome: n.outcome(m), ask: asksOf(n.ask(m)), silence: m.silence}
}

// askWords are the sets of states to ask, and asks has each list of them by the bits of
// its words: there are few, and nobody changes what was found.
var (
	askWords = jurisdiction.AskAll.Words()
	asks     = func() [][]jurisdiction.Ask {
		lists := make([][]jurisdiction.Ask, 1<<len(askWords))
		for bits := range lists {
			for i, word := range askWords {
				if bits>>i&1 == 1 {
					lists[bits] = append(lists[bits], jurisdiction.Ask(word))
				}
			}
			slices.Sort(lists[bits])
		}
		return lists
	}()
)

// asksOf returns the sets of states to ask that the codes name, in order.
func asksOf(codes []string) []jurisdiction.Ask {
	bits := 0
	for i, word := range askWords {
		if slices.Contains(codes, word) {
			bits |= 1 << i
		}
	}
	return asks[bits]
}
