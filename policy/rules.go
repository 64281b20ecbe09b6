package policy

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/open-policy-agent/opa/v1/ast"
)

//go:embed rego
var builtinRules embed.FS

// A ruleSet is the compiled rules of one engine.
type ruleSet struct {
	compiler *ast.Compiler
	byCode   map[string]*rule
	own      []ownSet
	hash     string
}

// An ownSet is one set that the operator's own rules of one package add to.
type ownSet struct{ name, family string }

// The sets of the built-in rules, in the order in which the query has them.
var families = []string{"gate", "forbid", "permit", "channel", "obligation"}

// ownModule names the module that connects the operator's own rules and the
// posture chosen to the verdict.
const ownModule = "own.rego"

// loadRules parses, checks and compiles the built-in rules, the operator's own
// and what connects them.
func loadRules(posture Posture, own []fs.FS) (*ruleSet, error) {
	builtin, err := fs.Sub(builtinRules, "rego")
	if err != nil {
		return nil, err
	}
	sources, err := readRules(builtin, own)
	if err != nil {
		return nil, err
	}
	rules := catalogue(sources)
	set := &ruleSet{byCode: rules, own: ownSets(rules), hash: hashRules(sources)}
	if !hasPosture(sources, posture) {
		return nil, fmt.Errorf("no such posture %q (accepted: %s)", posture, strings.Join(postures(sources), ", "))
	}
	set.compiler, err = compileRules(sources, set.connect(posture))
	return set, err
}

// ownSets returns the sets that the operator's own rules add to, in order.
func ownSets(rules map[string]*rule) []ownSet {
	var sets []ownSet
	for code, r := range rules {
		if name, ok := strings.CutPrefix(code, "custom."); ok {
			name, _, _ = strings.Cut(name, ".")
			sets = append(sets, ownSet{name, r.family})
		}
	}
	slices.SortFunc(sets, func(a, b ownSet) int { return strings.Compare(a.name+"."+a.family, b.name+"."+b.family) })
	return slices.Compact(sets)
}

// connect writes package comity.own.
func (s *ruleSet) connect(posture Posture) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package comity.own\n\ndefault gate := false\n\ndefault forbid := false\n\n")
	for _, o := range s.own {
		if o.family == "gate" || o.family == "forbid" {
			fmt.Fprintf(&b, "%s if count(data.comity.custom.%s.%s) > 0\n\n", o.family, o.name, o.family)
		}
	}
	fmt.Fprintf(&b, "outcome := data.comity.posture.%s.outcome\n\nask contains code if some code in data.comity.posture.%s.ask\n", posture, posture)
	return b.String()
}

// query returns the one query: the sets of codes, then the verdict.
func (s *ruleSet) query() ast.Body {
	var refs []string
	for _, family := range families {
		refs = append(refs, "data.comity."+family)
	}
	refs = append(refs, "data.comity.verdict.silence", "data.comity.verdict.outcome", "data.comity.verdict.ask")
	for _, o := range s.own {
		refs = append(refs, "data.comity.custom."+o.name+"."+o.family)
	}
	return ast.MustParseBody("[" + strings.Join(refs, ", ") + "]")
}

// read reads the answer to the query.
func (s *ruleSet) read(answer *ast.Array) (findings, error) {
	var f findings
	silence := len(families)
	if answer.Len() != silence+3+len(s.own) {
		return findings{}, errUndefined
	}
	for i, family := range families {
		f.add(family+".", answer.Elem(i))
	}
	f.add("silence.", answer.Elem(silence))
	for i, o := range s.own {
		f.add("custom."+o.name+".", answer.Elem(silence+3+i))
	}
	word, ok := answer.Elem(silence + 1).Value.(ast.String)
	if !ok {
		return findings{}, errUndefined
	}
	if err := f.outcome.UnmarshalText([]byte(word)); err != nil {
		return findings{}, err
	}
	f.ask = texts[jurisdiction.Ask](answer.Elem(silence + 2))
	return f, nil
}

// add adds the codes of one set.
func (f *findings) add(prefix string, set *ast.Term) {
	for _, word := range texts[string](set) {
		f.codes = append(f.codes, prefix+word)
	}
}

// texts returns the strings of a set.
func texts[S ~string](t *ast.Term) []S {
	set, ok := t.Value.(ast.Set)
	if !ok {
		return nil
	}
	var out []S
	for _, word := range set.Slice() {
		if s, ok := word.Value.(ast.String); ok {
			out = append(out, S(s))
		}
	}
	return out
}

// hashRules digests the names and texts of the rules.
func hashRules(sources []source) string {
	sum := sha256.New()
	for _, s := range sources {
		fmt.Fprintf(sum, "%s %d\n%s", s.name, len(s.text), s.text)
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}
