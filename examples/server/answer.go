package main

import (
	"context"
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

// A failure is why there is no decision on one evaluation of a batch.
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
	Evaluations []answer `json:"evaluations"`
}

// evaluation answers one question.
func (s *server) evaluation(ctx context.Context, r *http.Request, body []byte) (any, error) {
	all, err := openEnvelope(body, s.limits.evaluations)
	if err != nil {
		return nil, err
	}
	if all.batch {
		return nil, faulty([]fault{{Pointer: evaluationsAt, Problem: "several evaluations; send them to /access/v1/evaluations"}})
	}
	engine, err := s.speaking(r)
	if err != nil {
		return nil, err
	}
	return s.decide(ctx, engine, all.evaluations[0])
}

// evaluations answers several questions, or one where no list is sent.
func (s *server) evaluations(ctx context.Context, r *http.Request, body []byte) (any, error) {
	all, err := openEnvelope(body, s.limits.evaluations)
	if err != nil {
		return nil, err
	}
	engine, err := s.speaking(r)
	if err != nil {
		return nil, err
	}
	if !all.batch {
		return s.decide(ctx, engine, all.evaluations[0])
	}
	list := answers{Evaluations: []answer{}}
	for _, e := range all.evaluations {
		a, err := s.decide(ctx, engine, e)
		if err != nil {
			p := problemOf(err)
			a = answer{Context: failure{&problemInBatch{p.Status, p.Detail, p.Faults}}}
		}
		list.Evaluations = append(list.Evaluations, a)
		if all.semantic == firstDeny && !a.Decision || all.semantic == firstPermit && a.Decision {
			break
		}
	}
	return list, nil
}

// speaking returns the engine in the language that the client wants.
func (s *server) speaking(r *http.Request) (*policy.Engine, error) {
	return s.engine.In(policy.MatchLanguage(r.Header.Get("Accept-Language")))
}

// decide answers one evaluation. The answer beside an error denies.
func (s *server) decide(ctx context.Context, engine *policy.Engine, e evaluation) (answer, error) {
	q, err := e.ask(engine.Law())
	var d policy.Decision
	if err == nil {
		err = ctx.Err() // what is known already is decided without a look at it
	}
	if err == nil {
		d, err = engine.Decide(ctx, q.req)
	}
	if err == nil && q.remedies {
		d, err = d.WithRemedies(ctx)
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
	// The engine shares what it answers, so that pointers change in copies.
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
