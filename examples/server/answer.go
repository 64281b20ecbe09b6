package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// An answer is the decision on one evaluation, true for allow alone. The zero
// answer denies.
type answer struct {
	Decision bool `json:"decision"`
	Context  any  `json:"context"` // grounds, or a failure
}

// grounds are what the library answers: the item, with what belongs to the
// decision as a whole. JSON pointers lead into the request as it was sent.
type grounds struct {
	policy.Item
	RespondBy    *request.Moment   `json:"respond_by"`
	Hypothetical bool              `json:"hypothetical"`
	Provenance   policy.Provenance `json:"provenance"`
}

// A failure is why there is no decision on one evaluation of a batch, or on one
// whose context says nothing.
type failure struct {
	Error *problemInBatch `json:"error"`
}

type problemInBatch struct {
	Status  int     `json:"status"`
	Message string  `json:"message"`
	Faults  []fault `json:"faults,omitempty"`
}

// answers is the answer to a batch.
type answers struct {
	Evaluations []json.RawMessage `json:"evaluations"` // each an answer
}

// evaluation answers one question.
func (s *server) evaluation(ctx context.Context, r *http.Request, body []byte) (any, error) {
	all, err := openEnvelope(body, s.limits.evaluations)
	if err != nil {
		return nil, err
	}
	if all.batch {
		only := faults{most: request.MaxFaults}
		only.add(evaluationsAt, several, "has several evaluations; send them to /access/v1/evaluations")
		return nil, only.problem()
	}
	engine, err := s.engineFor(r)
	if err != nil {
		return nil, err
	}
	return s.one(ctx, engine, all.evaluations[0])
}

// one answers one question. What is wrong with it is a problem of the whole
// request, unless the standard lets the request be as it is.
func (s *server) one(ctx context.Context, engine *policy.Engine, e evaluation) (any, error) {
	a, err := s.decide(ctx, engine, e, request.MaxFaults)
	var p *problem
	if errors.As(err, &p) && p.unsaid {
		a, err = failed(err), nil
	}
	if err != nil {
		return nil, err
	}
	text, err := render(a)
	if err == nil && int64(len(text)) > s.limits.answer {
		err = s.tooLong()
	}
	return text, err
}

// evaluations answers several questions, or one where no list is sent.
func (s *server) evaluations(ctx context.Context, r *http.Request, body []byte) (any, error) {
	all, err := openEnvelope(body, s.limits.evaluations)
	if err != nil {
		return nil, err
	}
	engine, err := s.engineFor(r)
	if err != nil {
		return nil, err
	}
	if !all.batch {
		return s.one(ctx, engine, all.evaluations[0])
	}
	list := answers{Evaluations: []json.RawMessage{}}
	left := budget{read: s.limits.work, written: s.limits.answer, told: request.MaxFaults}
	for _, e := range all.evaluations {
		text, allowed, err := s.next(ctx, engine, e, &left)
		if err != nil {
			return nil, err
		}
		list.Evaluations = append(list.Evaluations, text)
		if all.semantic == firstDeny && !allowed || all.semantic == firstPermit && allowed {
			break
		}
	}
	return list, nil
}

// A budget is what is left of the limits for the questions of one request: they
// share parts, so that a small request may ask for much.
type budget struct {
	read, written int64 // bytes
	told          int   // faults
}

// next answers one question of several. What is wrong with it is its answer.
func (s *server) next(ctx context.Context, engine *policy.Engine, e evaluation, left *budget) (json.RawMessage, bool, error) {
	var a answer
	var err error
	switch left.read -= e.size(); {
	case left.written < 0:
		err = s.tooLong()
	case left.read < 0:
		err = &problem{Status: http.StatusRequestEntityTooLarge, Detail: "the questions, each with the parts that they share, are longer than " + size(s.limits.work) + "; send several requests"}
	default:
		a, err = s.decide(ctx, engine, e, left.told)
	}
	if err != nil {
		a = failed(err)
		left.told -= len(problemOf(err).Faults)
	}
	text, err := render(a)
	if left.written -= int64(len(text)); err == nil && left.written < 0 {
		a = failed(s.tooLong())
		text, err = render(a)
	}
	return text, a.Decision, err
}

// tooLong is the problem of an answer that is.
func (s *server) tooLong() error {
	return &problem{Status: http.StatusRequestEntityTooLarge, Detail: "the answer is longer than " + size(s.limits.answer) + "; send several requests"}
}

// failed returns the answer to a question that was not decided.
func failed(err error) answer {
	p := problemOf(err)
	return answer{Context: failure{&problemInBatch{p.Status, p.Detail, p.Faults}}}
}

// engineFor returns the engine in the language that the client wants.
func (s *server) engineFor(r *http.Request) (*policy.Engine, error) {
	return s.live.Engine().In(policy.MatchLanguage(r.Header.Get("Accept-Language")))
}

// decide answers one evaluation, and tells at most so many faults. The answer
// beside an error denies.
func (s *server) decide(ctx context.Context, engine *policy.Engine, e evaluation, most int) (answer, error) {
	var q question
	var d policy.Decision
	err := ctx.Err() // first: reading takes time, and what is known already is decided without a look at it
	if err == nil {
		q, err = e.ask(engine, s.guarded, most)
	}
	if err == nil {
		d, err = engine.Decide(ctx, q.req)
	}
	if err == nil && q.remedies {
		d, err = d.WithRemedies(ctx)
	}
	if err == nil {
		err = s.record(ctx, q.req, d)
	}
	if err != nil {
		s.meters.outcomes.WithLabelValues("error").Inc()
		return answer{}, err
	}
	s.meters.outcomes.WithLabelValues(d.Outcome.String()).Inc()
	return answer{Decision: d.Outcome == policy.Allow, Context: q.grounds(d)}, nil
}

// grounds returns the decision, on the one item there is, as it is told.
func (q question) grounds(d policy.Decision) grounds {
	g := grounds{Item: d.Items[0], Hypothetical: d.Hypothetical, Provenance: d.Provenance()}
	if d.RespondBy != "" {
		g.RespondBy = &d.RespondBy
	}
	g.Reasons = slices.Clone(g.Reasons)
	for i := range g.Reasons {
		facts := slices.Clone(g.Reasons[i].Facts)
		for j := range facts {
			facts[j] = q.home(facts[j])
		}
		g.Reasons[i].Facts = facts
	}
	g.Remedies = slices.Clone(g.Remedies)
	for i := range g.Remedies {
		changes := slices.Clone(g.Remedies[i].Change)
		for j := range changes {
			changes[j].Path = q.home(changes[j].Path)
		}
		g.Remedies[i].Change = changes
	}
	return g
}
