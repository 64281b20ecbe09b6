package policy

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/policy/internal/rule"
)

//go:embed rego
var builtinRules embed.FS

// BuiltinRules returns the files of the built-in rules and of their tests, for
// readers, for tests of custom rules and for Open Policy Agent.
func BuiltinRules() fs.FS {
	rules, err := fs.Sub(builtinRules, "rego")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return rules
}

// A Rule is one rule that an engine decides with.
type Rule struct {
	Code        string   `json:"code"`        // such as forbid.no_control or custom.acme.night
	Set         string   `json:"family"`      // gate, forbid, permit, channel, obligation or silence
	Title       string   `json:"title"`       // the text of its reason, in the language of the engine
	Description string   `json:"description"` // from METADATA, empty where there is none
	Refs        []string `json:"refs"`        // the law and literature
	Origin      string   `json:"origin"`      // "built-in", or the file of the operator
}

// Rules returns every active rule, in order of code. A rule that is not in the list
// decides nothing.
func (e *Engine) Rules() []Rule {
	rules := make([]Rule, 0, len(e.program.Rules))
	for _, code := range slices.Sorted(maps.Keys(e.program.Rules)) {
		r := e.program.Rules[code]
		rules = append(rules, Rule{
			Code: code, Set: r.Set, Title: e.language.Title(code, r.Title), Description: r.Description,
			Refs: slices.Clone(r.Refs), Origin: r.Origin,
		})
	}
	return rules
}

// A Label is a fact of the operator's own that requests can give and custom rules read,
// as a file labels.yaml beside the rules declares it.
type Label struct {
	Name  string
	Words []string // that it can be, in order of the file; nil where any text counts
	List  bool     // it holds several
	About string   // what it is, for people; may be empty
}

// Labels returns the labels that requests can give, in order of name: such as the fields
// of a form. A label that is not in the list is a fault of a request.
func (e *Engine) Labels() []Label {
	declared := e.program.Beside.Labels
	labels := make([]Label, 0, len(declared))
	for _, l := range declared {
		labels = append(labels, Label{Name: l.Name, Words: slices.Clone(l.Words), List: l.List, About: l.About})
	}
	return labels
}

// A ruleText is what decisions say of a rule.
type ruleText struct {
	*check.Rule
	title    string                 // in the language of the engine
	pointers *input.Pointers        // to what it reads of the request
	readings []jurisdiction.Reading // what it reads of the facts that the law decides
	order    int                    // its place among all, in the order of decisions
}

// ruleTexts are the texts of rules by their codes.
type ruleTexts map[string]*ruleText

// effects are in the order in which decisions list reasons. Obligations are listed
// apart.
var effects = []Effect{EffectGate, EffectForbid, EffectPermit, EffectChannel, EffectSilence}

// compareRules puts rules in the order of their effects, then of their codes.
func compareRules(a, b *ruleText) int {
	return cmp.Or(cmp.Compare(slices.Index(effects, Effect(a.Set)), slices.Index(effects, Effect(b.Set))),
		strings.Compare(a.said(), b.said()))
}

// said returns the code of the rule as a decision tells it: that of an obligation without
// the folder.
func (r *ruleText) said() string { return strings.TrimPrefix(r.Code, "obligation.") }

// textsOf returns what decisions say of rules, with the titles that they were written
// with.
func textsOf(rules map[string]*check.Rule) ruleTexts {
	texts := make(ruleTexts, len(rules))
	for code, r := range rules {
		var paths [][]string
		var readings []jurisdiction.Reading
		for _, read := range r.Reads {
			paths = append(paths, read.Path)
			if len(read.Path) != 2 || read.Path[0] != "facts" {
				continue
			}
			if reading, decided := jurisdiction.ReadingOf(read.Path[1], read.Words...); decided {
				readings = append(readings, reading)
			}
		}
		texts[code] = &ruleText{r, r.Title, input.PointersTo(paths), readings, 0}
	}
	for i, r := range slices.SortedFunc(maps.Values(texts), compareRules) {
		r.order = i
	}
	return texts
}

// in returns the texts in a language.
func (t ruleTexts) in(language *lang.Language) ruleTexts {
	texts := make(ruleTexts, len(t))
	for code, r := range t {
		own := *r
		own.title = language.Title(code, r.Title)
		texts[code] = &own
	}
	return texts
}

// InputSchema returns the JSON Schema of the input of the rules.
func InputSchema() []byte {
	schema := input.Root().Schema()
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["title"] = "What a comity rule may read"
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic(err) // maps of strings always marshal
	}
	return append(text, '\n')
}

// A RuleError is one fault of a rule file: where it is, what is wrong there
// and what to do. [New] joins them, every one that it finds. The codes are stable; the
// table of them is "What is refused" in policy/rego/README.md.
type RuleError struct {
	File         string   // its path in the file system that it came from
	Line, Column int      // counted from 1
	Code         string   // what kind of fault it is, such as rule.unknown_field
	Problem      string   // what is wrong, on one line
	Accepted     []string // what is accepted there, where that can be listed
}

// Error returns the fault on one line, the place first and the code last.
func (e *RuleError) Error() string { return (*rule.Fault)(e).Error() }

// ruleErrors returns err with a RuleError for each fault of a rule file that it
// joins.
func ruleErrors(err error) error {
	if fault, ok := err.(*rule.Fault); ok {
		return (*RuleError)(fault)
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	var all []error
	for _, part := range joined.Unwrap() {
		all = append(all, ruleErrors(part))
	}
	return errors.Join(all...)
}
