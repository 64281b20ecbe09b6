package policy

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"sync"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// An Engine decides under one posture, one law and one set of rules. It is
// immutable and safe for concurrent use; a changed law or rule set is a new
// Engine.
type Engine struct {
	law      *jurisdiction.Law
	posture  Posture
	language *lang.Language
	rules    *ruleSet
	revision string // of the bundle that it came from
	progress func(done int)

	byLanguage *sync.Map // by tag: this engine and those that differ from it only in language

	findings rego.PreparedEvalQuery // of every package of rules
	rest     rego.PreparedEvalQuery // of those that do not run natively
	verdict  rego.PreparedEvalQuery

	read     *input.Shape // the part of the input that the rules can read
	weighed  *input.Shape // the part that the verdict and the posture can read beside the codes
	pointers map[string]*input.Pointers

	answers         *memo.Memo[Decision]  // by all that a request asks
	requestTerms    *memo.Memo[*ast.Term] // the part of a request that rules can read, by its values
	findingsByInput *memo.Memo[findings]  // by the part of the input that rules can read
	verdicts        *memo.Memo[verdict]   // by the codes, and what the posture can read

	limit time.Duration // of one query; zero where all rules are built in

	interpreted bool // runs no rule natively, to check that it changes nothing
	unindexed   bool // evaluates without rule indexing, for the same reason
}

// rememberedAnswers is how many whole answers an engine remembers.
const rememberedAnswers = 1 << 10

// newEngine compiles the rules and prepares the two queries.
func newEngine(ctx context.Context, s settings) (*Engine, error) {
	language, noLanguage := lang.Find(s.lang)
	rules, err := loadRules(ctx, s.posture, s.rules)
	if err = errors.Join(errors.Join(s.faults...), noLanguage, err); err != nil {
		return nil, err
	}
	e := &Engine{
		law: s.law, posture: s.posture, language: language, byLanguage: &sync.Map{}, rules: rules, progress: s.progress,
		read:            input.ReadBy(rules.compiler, "comity"),
		weighed:         input.ReadBy(rules.compiler, "comity.verdict", "comity.posture."+string(s.posture)),
		pointers:        pointersOf(rules.byCode),
		answers:         memo.New[Decision](rememberedAnswers),
		requestTerms:    memo.New[*ast.Term](1 << 10),
		findingsByInput: memo.New[findings](1 << 13),
		verdicts:        memo.New[verdict](1 << 13),
	}
	e.byLanguage.Store(language.Tag, e)
	if len(s.rules) > 0 {
		e.limit = ownLimit
	}
	if e.findings, err = e.prepare(ctx, findingQuery(rules.packages)); err != nil {
		return nil, err
	}
	if e.rest, err = e.prepare(ctx, findingQuery(rules.rest)); err != nil {
		return nil, err
	}
	e.verdict, err = e.prepare(ctx, rules.verdictQuery())
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (e *Engine) prepare(ctx context.Context, query ast.Body) (rego.PreparedEvalQuery, error) {
	return rego.New(
		rego.Compiler(e.rules.compiler),
		rego.ParsedQuery(query),
		rego.StrictBuiltinErrors(true),
		rego.GenerateJSON(func(t *ast.Term, _ *rego.EvalContext) (any, error) { return t.Value, nil }),
	).PrepareForEval(ctx)
}

// report tells how many items are decided.
func (e *Engine) report(done int) {
	if e.progress != nil {
		e.progress(done)
	}
}

// Law returns the law that the engine decides with.
func (e *Engine) Law() *jurisdiction.Law { return e.law }

// findings are what the rules said of one item.
type findings struct {
	codes []string // of every rule that fired
	verdict
}

// A verdict is what the posture made of the codes.
type verdict struct {
	silence []string
	outcome Outcome
	ask     []jurisdiction.Ask
}

// evaluate runs the rules over one case.
func (e *Engine) evaluate(ctx context.Context, req *request.Request, c *jurisdiction.Case) (f findings, err error) {
	v := reflect.ValueOf(input.Input{Request: req, Facts: &c.Facts})
	k := e.read.Fields["request"].Key(make(memo.Key, 0, memo.KeySize), v.Field(0))
	asked := len(k)
	k = e.read.Fields["facts"].Key(k, v.Field(1))
	if known := e.findingsByInput.Get(k); known != nil {
		return *known, nil
	}
	if f.codes, err = e.codes(ctx, k[:asked], v); err != nil {
		return findings{}, err
	}
	if f.verdict, err = e.weigh(ctx, f.codes, k[:asked], v); err != nil {
		return findings{}, err
	}
	f.codes = append(f.codes, f.silence...)
	e.findingsByInput.Put(k, f)
	return f, nil
}

// codes returns the codes of the rules that fire.
func (e *Engine) codes(ctx context.Context, asked memo.Key, v reflect.Value) ([]string, error) {
	if e.interpreted {
		return e.interpret(ctx, e.findings, asked, v)
	}
	codes := fired(e.rules.native, v)
	if len(e.rules.rest) == 0 {
		return codes, nil
	}
	more, err := e.interpret(ctx, e.rest, asked, v)
	return append(codes, more...), err
}

// interpret evaluates the rules of a query.
func (e *Engine) interpret(ctx context.Context, query rego.PreparedEvalQuery, asked memo.Key, v reflect.Value) ([]string, error) {
	answer, err := e.run(ctx, query, e.input(asked, v))
	if err != nil {
		return nil, err
	}
	return e.rules.codesOf(answer)
}

// input returns what the rules can read. Few requests differ in what is read of
// the request itself, so that it is made once for each key.
func (e *Engine) input(k memo.Key, v reflect.Value) ast.Value {
	asked := e.requestTerms.Get(k)
	if asked == nil {
		made := e.read.Fields["request"].Term(v.Field(0))
		asked = &made
		e.requestTerms.Put(k, made)
	}
	facts := e.read.Fields["facts"]
	return ast.NewObject([2]*ast.Term{e.read.Fields["request"].Name, *asked}, [2]*ast.Term{facts.Name, facts.Term(v.Field(1))})
}

// weigh lets the posture weigh the codes. It depends on some of them and on
// little of the input, so that most verdicts are known.
func (e *Engine) weigh(ctx context.Context, codes []string, asked memo.Key, v reflect.Value) (verdict, error) {
	k := e.weighed.Key(e.rules.weighing.key(make(memo.Key, 0, memo.KeySize), codes, e.rules.byCode), v)
	if known := e.verdicts.Get(k); known != nil {
		return *known, nil
	}
	answer, err := e.run(ctx, e.verdict, e.input(asked, v))
	if err != nil {
		return verdict{}, err
	}
	weighed, err := verdictOf(answer)
	if err == nil {
		e.verdicts.Put(k, weighed)
	}
	return weighed, err
}

// run evaluates one query.
func (e *Engine) run(ctx context.Context, query rego.PreparedEvalQuery, input ast.Value) (*ast.Array, error) {
	ctx, stop := e.limited(ctx)
	defer stop()
	cancel := topdown.NewCancel()
	defer context.AfterFunc(ctx, cancel.Cancel)()
	results, err := query.Eval(ctx, rego.EvalParsedInput(input), rego.EvalExternalCancel(cancel), rego.EvalRuleIndexing(!e.unindexed))
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	} else if err != nil {
		return nil, err
	}
	if len(results) != 1 || len(results[0].Expressions) != 1 {
		return nil, errUndefined
	}
	answer, ok := results[0].Expressions[0].Value.(*ast.Array)
	if !ok {
		return nil, errUndefined
	}
	return answer, nil
}

// Inputs returns what the rules see of each item, as JSON on one line each.
func (e *Engine) Inputs(req request.Request) ([]json.RawMessage, error) {
	cases, err := e.law.Facts(req)
	if err != nil {
		return nil, err
	}
	inputs := make([]json.RawMessage, len(cases))
	for i := range cases {
		value, err := ast.JSON(input.Input{Request: &req, Facts: &cases[i].Facts}.Value())
		if err != nil {
			return nil, err
		}
		inputs[i] = canonical(value)
	}
	return inputs, nil
}
