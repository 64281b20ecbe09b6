package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/comity-go/comity/jurisdiction"
)

// An Option changes what an Engine decides with.
type Option func(*settings)

// settings are what the options set.
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

// WithRules adds the custom rules in every .rego file of fsys: packages
// comity.custom.<name>, which can only make decisions stricter, and packages
// comity.posture.<name>, of which WithPosture may choose one. Tests, in files
// *_test.rego, do not decide, and names that begin with a dot are left out. A name
// that only looks like .rego is a fault.
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
	return within(ctx, func() (*Engine, error) { return newEngine(ctx, s) })
}
