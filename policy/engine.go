package policy

import (
	"context"
	"errors"
	"sync"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/policy/internal/memo"
)

// An Engine decides under one posture, one law and one set of rules. It is
// immutable and safe for concurrent use; a changed law or rule set is a new
// Engine.
type Engine struct {
	law      *jurisdiction.Law
	posture  Posture
	program  *eval.Program
	language *lang.Language
	pointers map[string]*input.Pointers // what each rule reads of the request, by its code
	revision string                     // of the bundle that it came from
	progress func(done int)

	answers    *memo.Memo[Decision] // by all that a request asks
	byLanguage *sync.Map            // by tag: this engine and those that differ from it only in language
}

// rememberedAnswers is how many whole answers an engine remembers.
const rememberedAnswers = 1 << 10

// newEngine makes the engine of the settings.
func newEngine(ctx context.Context, s settings) (*Engine, error) {
	language, noLanguage := lang.Find(s.lang)
	program, err := eval.Load(ctx, string(s.posture), BuiltinRules(), s.rules)
	if err = errors.Join(errors.Join(s.faults...), noLanguage, ruleErrors(err)); err != nil {
		return nil, err
	}
	e := &Engine{
		law:        s.law,
		posture:    s.posture,
		program:    program,
		language:   language,
		pointers:   pointersOf(program.Rules),
		progress:   s.progress,
		answers:    memo.New[Decision](rememberedAnswers),
		byLanguage: &sync.Map{},
	}
	e.byLanguage.Store(language.Tag, e)
	return e, nil
}

// Law returns the law that the engine decides with.
func (e *Engine) Law() *jurisdiction.Law { return e.law }

// report tells how many items are decided.
func (e *Engine) report(done int) {
	if e.progress != nil {
		e.progress(done)
	}
}
