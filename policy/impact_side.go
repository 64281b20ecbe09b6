package policy

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A step is a side on the way from the current one to the candidate. From one step to the
// next one thing changes, where that can be: the rules, the posture, the table of regions,
// the least evidence, and last the law files and the day. So what flipped an item is found
// step by step.
type step struct {
	Side
	changed changes // since the step before
}

// changes are what is other on one side than on another.
type changes int

const (
	rulesChanged changes = 1 << iota
	postureChanged
	regionsChanged
	evidenceChanged
	lawChanged
)

// stepsTo returns the way between two sides.
func stepsTo(ctx context.Context, current, candidate Side) ([]step, error) {
	a, b := current.Engine, candidate.Engine
	steps := []step{{Side: current}}
	add := func(e *Engine, what changes) { steps = append(steps, step{Side{e.under(a.law), current.Day}, what}) }
	switch rules, posture := a.program.Hash != b.program.Hash, a.posture != b.posture; {
	case rules && posture:
		between, err := b.inPosture(ctx, a.posture)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil { // the rules of the candidate have no such posture
			add(b, rulesChanged|postureChanged)
			break
		}
		add(between, rulesChanged)
		add(b, postureChanged)
	case rules:
		add(b, rulesChanged)
	case posture:
		add(b, postureChanged)
	}
	law := a.law
	turn := func(next *jurisdiction.Law, what changes) {
		if next != law {
			law = next
			steps = append(steps, step{Side{b.under(law), current.Day}, what})
		}
	}
	turn(law.WithRegionsOf(b.law), regionsChanged)
	turn(law.WithEvidenceOf(b.law), evidenceChanged)
	if law.Hash() != b.law.Hash() || current.Day != candidate.Day {
		return append(steps, step{candidate, lawChanged}), nil
	}
	if len(steps) == 1 {
		return append(steps, step{Side: candidate}), nil
	}
	steps[len(steps)-1].Side = candidate
	return steps, nil
}

// under returns an engine that decides with another law. It remembers nothing.
func (e *Engine) under(law *jurisdiction.Law) *Engine {
	mixed := *e
	mixed.law, mixed.answers, mixed.sentences = law, nil, nil
	return &mixed
}

// inPosture returns an engine with the same rules in another posture.
func (e *Engine) inPosture(ctx context.Context, p Posture) (*Engine, error) {
	folders := map[int]fstest.MapFS{}
	add := func(folder int, name, text string) {
		if folders[folder] == nil {
			folders[folder] = fstest.MapFS{}
		}
		folders[folder][name] = &fstest.MapFile{Data: []byte(text)}
	}
	for _, s := range e.program.Files {
		add(s.Folder, s.Name, s.Text)
	}
	for _, f := range e.program.Beside.Files {
		add(f.Folder, f.Name, f.Text)
	}
	delete(folders, 0) // the rules of the library
	s := settings{posture: p, law: e.law, lang: e.language.Tag}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		s.rules = append(s.rules, folders[folder])
	}
	return newEngine(ctx, s)
}

// asked returns a request as the side decides it: on its day, and with a declared word in
// place of each that is masked in a label of closed words.
func (s Side) asked(req request.Request, masked []string) request.Request {
	if s.Day != "" && s.Day != req.Received {
		if len(req.ReceivedAt) > len(time.DateOnly) {
			req.ReceivedAt = request.Instant(s.Day) + req.ReceivedAt[len(time.DateOnly):]
		}
		req.Received = s.Day
	}
	for _, pointer := range masked {
		if _, ok := strings.CutPrefix(pointer, labelPointer); ok {
			req.Labels = s.Engine.program.Beside.StandIns(req.Labels)
			break
		}
	}
	return req
}

// labelPointer is how the pointers to labels begin.
const labelPointer = "/labels/"

// accepts reports whether the form of a request has no fault. What the law says of it is
// known where its answer is.
func (s Side) accepts(req *request.Request) bool {
	return req.Validate() == nil && s.Engine.program.Beside.Check(req) == nil
}

// hidden returns the fields that are masked and on whose text the answer of some side
// turns, in order.
func (i *Impact) hidden(masked []string) []string {
	var fields []string
	for _, pointer := range masked {
		if field := fieldOf(pointer); i.turnsOn(field) && !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	return fields
}

// fieldOf returns the field of a pointer, such as targets.value of /targets/0/value.
func fieldOf(pointer string) string {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool {
		return strings.Trim(part, "0123456789") == ""
	}), ".")
}

// turnsOn reports whether the answer of some side turns on what a text is, and not only on
// whether there is one. The closed words of a label count where two sides declare others.
func (i *Impact) turnsOn(field string) bool {
	label, isLabel := strings.CutPrefix(field, "labels.")
	words, declared := i.Current().program.Beside.Words(label)
	for _, s := range i.steps {
		p := s.Engine.program
		if lists, _, only := p.Asked("request." + field); len(lists) > 0 || !only {
			return true
		}
		if others, too := p.Beside.Words(label); isLabel && declared && too && !slices.Equal(words, others) {
			return true
		}
	}
	return false
}
