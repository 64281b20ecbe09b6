package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/request"
)

// An Engine decides under one posture, one law and one set of rules. It is
// immutable and safe for concurrent use; a changed law or rule set is a new
// Engine.
type Engine struct {
	law      *jurisdiction.Law
	posture  Posture
	program  *eval.Program
	language *lang.Language
	rules    ruleTexts
	revision string // of the bundle that it came from
	progress func(done int)

	read       freeTexts          // by the rules
	answers    *memo.Memo[answer] // to items, by all that an answer turns on
	sentences  *memo.Memo[string] // that are put together of several texts, by what is in them
	byLanguage *sync.Map          // by tag: this engine and those that differ from it only in language

	plain   *Engine // the same engine without what follows; nil where nothing does
	observe func(e *Engine, asked *request.Request)
}

// rememberedAnswers is how many answers to items an engine remembers.
const rememberedAnswers = 1 << 12

// rememberedSentences is how many sentences an engine remembers.
const rememberedSentences = 1 << 12

// An answer is what is remembered of an item, by its question. Nobody changes it.
type answer struct {
	item    Item           // without the names of its targets
	respond request.Moment // by when to answer; empty where no clock runs
}

// An Option changes what an Engine decides with.
type Option func(*settings)

// settings are what the options set.
type settings struct {
	posture Posture
	law     *jurisdiction.Law
	least   *jurisdiction.Evidence // nil where every row may open
	rules   []fs.FS
	lang    string
	faults  []error

	progress func(done int)
}

// WithPosture sets the posture; StorageLocation is the default.
func WithPosture(p Posture) Option { return func(s *settings) { s.posture = p } }

// WithLaw sets the law; jurisdiction.Builtin is the default. A nil law, such as the
// one beside an error, is a fault and does not mean the default.
func WithLaw(l *jurisdiction.Law) Option {
	return func(s *settings) {
		if l == nil || l.Compiled() == "" { // every law that was loaded has a day
			s.faults = append(s.faults, errors.New("WithLaw: no law is given; leave the option out for the built-in law"))
		}
		s.law = l
	}
}

// WithLeastEvidence lets no row of the law open anything that has weaker evidence: its
// bars still bar, but what it would permit counts as unknown. The words, strongest
// first, are official_text, official_page, secondary_page, register, partial and
// recalled; of a row without one it is not known what was read.
// [jurisdiction.Law.WithLeastEvidence] says what this means for each kind of row. The
// law then has another hash, so that Verify needs the same option; a bundle carries it.
func WithLeastEvidence(e jurisdiction.Evidence) Option { return func(s *settings) { s.least = &e } }

// WithLanguage sets the language of the texts by a BCP 47 tag, such as sv or
// de-AT; English is the default. New returns an error for a language that has
// no texts.
func WithLanguage(tag string) Option { return func(s *settings) { s.lang = tag } }

// WithRules adds the custom rules in every .rego file of fsys: packages
// comity.custom.<name>, which can only make decisions stricter, and packages
// comity.posture.<name>, of which WithPosture may choose one. Tests, in files
// *_test.rego, do not decide, and names that begin with a dot are left out. A name
// that only looks like .rego is a fault. A file labels.yaml at the top of fsys declares
// the labels that these rules read, and files lists/<name>.txt are lists in which they
// look values up; rego/README.md has their form.
func WithRules(fsys fs.FS) Option { return func(s *settings) { s.rules = append(s.rules, fsys) } }

// WithProgress sets a function that is called with the number of items decided so
// far: now and then in DecideAll, after each state in Table and after each customer
// in Filter. One goroutine calls it at a time.
func WithProgress(done func(items int)) Option { return func(s *settings) { s.progress = done } }

// New returns an engine. The error joins all faults of the rules, each with file,
// line and column; the engine is then nil. Where ctx ends first, New returns its
// error at once, and the work that was begun ends soon after.
func New(ctx context.Context, options ...Option) (*Engine, error) {
	s := settings{posture: StorageLocation, lang: "en"}
	for i, option := range options {
		if option == nil {
			s.faults = append(s.faults, fmt.Errorf("option %d is nil, leave it out", i+1))
			continue
		}
		option(&s)
	}
	if s.law == nil {
		s.law = jurisdiction.Builtin()
	}
	if s.least != nil && len(s.faults) == 0 {
		law, err := s.law.WithLeastEvidence(*s.least)
		if err != nil {
			s.faults = append(s.faults, err)
		}
		s.law = law
	}
	return within(ctx, func() (*Engine, error) { return newEngine(ctx, s) })
}

// newEngine makes the engine of the settings.
func newEngine(ctx context.Context, s settings) (*Engine, error) {
	language, noLanguage := lang.Find(s.lang)
	rules, err := load(ctx, s.posture, s.rules)
	if err = errors.Join(errors.Join(s.faults...), noLanguage, ruleErrors(err)); err != nil {
		return nil, err
	}
	e := &Engine{
		law:        s.law,
		posture:    s.posture,
		program:    rules.program,
		language:   language,
		rules:      rules.texts.in(language),
		progress:   s.progress,
		read:       readOf(rules.program),
		answers:    memo.New[answer](rememberedAnswers),
		sentences:  memo.New[string](rememberedSentences),
		byLanguage: &sync.Map{},
	}
	e.byLanguage.Store(language.Tag, e)
	return e, nil
}

// A ruleSet is a program and what decisions say of its rules.
type ruleSet struct {
	program *eval.Program
	texts   ruleTexts
}

// builtinSets are the sets without custom rules that were made, by posture. They hold
// no decision, so that engines share them.
var builtinSets sync.Map

// load returns the rules of a posture with custom rules.
func load(ctx context.Context, posture Posture, custom []fs.FS) (*ruleSet, error) {
	if made, ok := builtinSets.Load(posture); ok && len(custom) == 0 {
		return made.(*ruleSet), nil
	}
	program, err := eval.Load(ctx, string(posture), BuiltinRules(), custom)
	if err != nil {
		return nil, err
	}
	made := &ruleSet{program, textsOf(program.Rules)}
	if len(custom) == 0 && ctx.Err() == nil { // if ctx ended, rules may be missing
		builtinSets.Store(posture, made)
	}
	return made, nil
}

// within calls a function that makes an engine, and returns its result, or the error
// of ctx if ctx ends first. The function then still runs, and nobody waits for it. It
// looks at ctx, but not within one file or within one stage of OPA's compiler. Even
// for the largest rules that are accepted, it ends after seconds.
func within(ctx context.Context, do func() (*Engine, error)) (*Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	type result struct {
		engine   *Engine
		err      error
		panicked any
	}
	done := make(chan result, 1) // with room, so that the function ends where nobody waits
	go func() {
		var r result
		defer func() {
			r.panicked = recover()
			done <- r
		}()
		r.engine, r.err = do()
	}()
	var r result
	select {
	case <-ctx.Done():
	case r = <-done:
	}
	if r.panicked != nil {
		panic(r.panicked) // where the caller can see it
	}
	if err := ctx.Err(); err != nil {
		return nil, err // the engine may be incomplete
	}
	return r.engine, r.err
}

// Law returns the law that the engine decides with.
func (e *Engine) Law() *jurisdiction.Law { return e.law }

// EngineFor returns e, whatever the request: an Engine is what the field Engines of
// package guard's Guard takes.
func (e *Engine) EngineFor(context.Context, request.Request) *Engine { return e }

// In returns an engine that differs only in the language of its texts; for the
// same language it is the same engine each time. The two share the rules and
// what is remembered of them.
func (e *Engine) In(tag string) (*Engine, error) {
	language, err := lang.Find(tag)
	if err != nil {
		return nil, err
	}
	if known, ok := e.byLanguage.Load(language.Tag); ok {
		return known.(*Engine), nil
	}
	other := *e
	other.language, other.rules = language, e.rules.in(language)
	if e.plain != nil {
		if other.plain, err = e.plain.In(tag); err != nil {
			return nil, err
		}
		other.answers, other.sentences = other.plain.answers, other.plain.sentences
	} else {
		other.answers, other.sentences = memo.New[answer](rememberedAnswers), memo.New[string](rememberedSentences)
	}
	known, _ := e.byLanguage.LoadOrStore(language.Tag, &other)
	return known.(*Engine), nil
}

// MatchLanguage returns the language of decisions that best answers an
// Accept-Language header, such as en or sv. It is en where the header asks for
// none of them.
func MatchLanguage(accept string) string { return lang.Match(accept) }

// StateName returns the name of a state in the language of a BCP 47 tag, and in
// English where decisions are not written in that language.
func StateName(s request.State, tag string) string { return lang.OrEnglish(tag).State(s) }

// report tells how many items are decided.
func (e *Engine) report(done int) {
	if e.progress != nil {
		e.progress(done)
	}
}
