// Package policy decides whether an authority of one state may be given data
// that a provider stores in another: allow, deny, or redirect to mutual legal
// assistance, with reasons that a lawyer can check.
//
// [Decide] answers one request with the built-in law and rules. An [Engine],
// made by [New], does so under another posture, law or language, or with rules
// of one's own; it is immutable and safe for concurrent use.
//
// # How a decision is made
//
// Package jurisdiction finds what the law of the day says about each item.
// Rules in Rego, one a file under rego/, turn those facts into codes: a gate
// denies, a permit and a forbid say what speaks for and against, a channel
// names a way to ask, an obligation what to do. They say what the law says and
// never refer to each other. Only the posture weighs, and it is Rego too. Go
// joins texts, citations and channels to the codes.
//
// A refusal is an answer. An error is the absence of one: it never comes with
// anything but a Decision that denies. A rule that fails to evaluate is an
// error, a [Failure], and is never passed over.
//
// # What a decision is good for
//
// [Decision.String] is a page for people, in the language that [WithLanguage]
// or [Engine.In] chooses; [Decision.JSON] the form for programs.
// [Decision.WithRemedies] adds what would help. [Verify] decides again and
// compares byte for byte, years later too. [Engine.DecideAll] answers for
// millions of objects, [Engine.Filter] for a table of a database,
// [Engine.Table] and [Engine.World] for every class of data there is.
//
// # Rules of one's own
//
// [WithRules] adds an operator's own rules, in packages comity.custom.<name>,
// which can only tighten, and postures, in comity.posture.<name>, which weigh
// what was found: no posture allows what no rule permits. New refuses, all at
// once and with file, line and column, what might be passed over in silence, and
// what could take for ever. [Engine.Rules] lists what is active. Package
// policytest tests such rules.
//
// # Bundles
//
// [Bundle] writes law, rules and posture as one signed file, in the form of
// Open Policy Agent; [Open] verifies it and returns the engine, and [Live.Swap]
// puts that in the place of the one that decides, without a pause:
//
//	engine, err := policy.Open(ctx, file, policy.SignedBy(key), policy.After(live.Engine().Revision()))
//	...
//	err = live.Swap(ctx, engine) // where its self-test fails, the old one stays
//
// At a start there is no engine whose revision could be asked for, and every
// bundle that was ever signed would do: keep the last one's on disk, as the
// example of [Live.Swap] does.
//
// # What is not known
//
// A fact that the request does not say, and law that the files do not hold,
// never open: permits ask for yes, and what forbids, guards or gates asks for
// anything but no. The fields of package request name the few exceptions.
//
// It is not legal advice.
package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"unicode/utf8"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/request"
)

// Decide answers the request with the built-in law and rules under the posture
// StorageLocation. The errors are those of [Engine.Decide].
func Decide(ctx context.Context, req request.Request) (Decision, error) {
	engine, err := builtinEngine()
	if err != nil {
		return Decision{}, err
	}
	return engine.Decide(ctx, req)
}

var builtinEngine = sync.OnceValues(func() (*Engine, error) { return New(context.Background()) })

// An Option changes what an Engine decides with.
type Option func(*settings)

type settings struct {
	posture Posture
	law     *jurisdiction.Law
	rules   []fs.FS
	lang    string
	faults  []error

	progress func(done int)
}

// WithPosture sets the posture; StorageLocation is the default.
func WithPosture(p Posture) Option { return func(s *settings) { s.posture = p } }

// WithLaw sets the law; jurisdiction.Builtin is the default. A nil law, such as
// comes with an error, is a fault and never the default.
func WithLaw(l *jurisdiction.Law) Option {
	return func(s *settings) {
		if l == nil || l.Compiled() == "" { // that of every law that was loaded is set
			s.faults = append(s.faults, errors.New("WithLaw: no law is given; leave the option out for the built-in law"))
		}
		s.law = l
	}
}

// WithRules adds rules of one's own: every .rego file of fsys, in packages
// comity.custom.<name>, which can only tighten, and comity.posture.<name>, one
// of which WithPosture may choose. Tests, *_test.rego, are left out, and so is
// what begins with a dot; a name that only looks like .rego is a fault.
func WithRules(fsys fs.FS) Option { return func(s *settings) { s.rules = append(s.rules, fsys) } }

// WithProgress has done called with the number of items decided so far, now and
// then in DecideAll, after each state in Table and after each customer in Filter,
// by one goroutine at a time.
func WithProgress(done func(items int)) Option { return func(s *settings) { s.progress = done } }

// New returns an engine. The error joins all faults of the rules, each with
// file, line and column; no engine comes with it. Where ctx ends first, its
// error comes at once, and what is begun ends soon after.
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
	return within(ctx, func() (*Engine, error) { return newEngine(ctx, s) })
}

// Decide answers the request. Errors are the faults of the request, joined,
// each a [request.FieldError], or a [Failure] of the evaluation; the Decision
// beside an error is the zero one, which denies. It ends soon after ctx does;
// rules of one's own have a limit of a second an item where ctx has none. The
// engine keeps nothing of the request, and the Decision is the caller's own.
func (e *Engine) Decide(ctx context.Context, req request.Request) (Decision, error) {
	known, err := e.answer(ctx, &req)
	if err != nil {
		return Decision{}, err
	}
	d := known.clone()
	d.RequestID = req.ID
	return d, nil
}

// answer returns the decision on all that the request asks, its ID aside, which
// others may hold too and nobody changes. The request is read once, for its
// key; what is decided under a key is a copy that has it, whatever becomes of
// the request meanwhile.
func (e *Engine) answer(ctx context.Context, req *request.Request) (*Decision, error) {
	var space [memo.KeySize]byte
	if k := question(space[:0], req); utf8.ValidString(req.ID) && req.ID != "" {
		if known := e.answers.Get(k); known != nil {
			return known, nil
		}
	}
	own := req.Clone()
	d, err := e.decide(ctx, &own)
	if err != nil {
		return nil, err
	}
	e.answers.Put(question(space[:0], &own), d)
	return &d, nil
}

// decide answers a request that is not known and that nobody changes. A panic
// is an error.
func (e *Engine) decide(ctx context.Context, req *request.Request) (d Decision, err error) {
	item := 0
	defer func() {
		if r := recover(); r != nil {
			d, err = Decision{}, fail(req.ID, item, fmt.Errorf("%w: %v", errPanicked, r))
		}
	}()
	cases, err := e.law.Facts(*req)
	if err != nil {
		return Decision{}, err
	}
	d = Decision{Version: 1, RequestID: req.ID, Received: req.Received, Posture: e.posture,
		Items: make([]Item, len(cases)), Hypothetical: e.law.Hypothetical(req.Received), engine: e, request: req}
	for item = range cases {
		found, err := e.evaluate(ctx, req, &cases[item])
		if err != nil {
			return Decision{}, fail(req.ID, item, err)
		}
		d.Items[item] = e.item(req, item, &cases[item], found)
		if clock, runs := cases[item].Clock(jurisdiction.ToRespond); runs && (d.RespondBy == "" || clock.Due < d.RespondBy) {
			d.RespondBy = clock.Due
		}
	}
	d.Outcome, d.Partial = overall(d.Items)
	return d, nil
}

// overall returns the most restrictive outcome, and whether the items differ.
func overall(items []Item) (Outcome, bool) {
	if len(items) == 0 {
		return Deny, false
	}
	least, partial := Allow, false
	for _, it := range items {
		partial = partial || it.Outcome != items[0].Outcome
		least = min(least, it.Outcome)
	}
	return least, partial
}
