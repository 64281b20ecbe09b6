package register

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

// Label is the one in which rules read who confirmed, the name that the library documents.
// An operator declares it in labels.yaml as a list: of roles, or of any text, and then it
// has the IDs of the persons.
const Label = "approved_by"

// asked returns the request of a case as it is decided today, with who confirmed it where
// the rules read that, the key under which they do, and the engine. more are about to
// confirm. A request that says itself who confirmed is ErrLabel.
func (r *Register) asked(ctx context.Context, c Case, more ...guard.Approval) (*policy.Engine, guard.Filled, error) {
	engine := r.engine(c.Posture)
	if engine == nil {
		return nil, guard.Filled{}, fmt.Errorf("register: no posture %q [register.posture]", c.Posture)
	}
	approvals := guard.Approvals{Label: Label, Store: guard.ApprovalStoreFunc(func(_ context.Context, key string) ([]guard.Approval, error) {
		return append(c.approvals(key), more...), nil
	})}
	a, err := approvals.Fill(ctx, engine, c.Request)
	if errors.Is(err, guard.ErrPreapproved) {
		err = ErrLabel
	}
	if err == nil && !slices.ContainsFunc(engine.Labels(), func(l policy.Label) bool { return l.Name == Label }) {
		a.Request = c.Request
	}
	return engine, a, err
}

// approvals are those that were given under a key.
func (c Case) approvals(key string) []guard.Approval {
	var all []guard.Approval
	for _, a := range c.Acts {
		if a.Finding == audit.Confirmed && a.Key == key && a.As != "" && a.Seq > 0 {
			all = append(all, guard.Approval{Person: a.By, Role: a.As})
		}
	}
	return all
}

// decided decides the request of a case. more are about to confirm it.
func (r *Register) decided(ctx context.Context, c Case, more ...guard.Approval) (Act, error) {
	engine, asked, err := r.asked(ctx, c, more...)
	if err != nil {
		return Act{}, err
	}
	d, err := engine.Decide(ctx, asked.Request)
	if err == nil {
		d, err = d.WithRemedies(ctx)
	}
	if err != nil {
		return Act{}, err
	}
	return Act{Kind: Decide, Key: asked.ApprovalKey, Decision: d.ID(), Answer: d, asked: asked.Request}, nil
}

// With returns the request as it would be decided if somebody confirmed it.
func (r *Register) With(ctx context.Context, c Case, by By) (request.Request, error) {
	_, asked, err := r.asked(ctx, c, by.approval())
	return asked.Request, err
}

// approval is that of somebody who confirms.
func (b By) approval() guard.Approval { return guard.Approval{Person: b.ID, Role: cmp.Or(b.As, b.ID)} }

// Standing returns the request on which the decision of a case was made. The error is
// ErrChanged where it would be made on another one today, or with another law or other
// rules: nobody confirmed that.
func (r *Register) Standing(ctx context.Context, c Case) (request.Request, error) {
	engine, asked, err := r.asked(ctx, c)
	if err != nil {
		return request.Request{}, err
	}
	was, is := c.Decision.Provenance(), engine.Provenance(asked.Request)
	if was.Request != is.Request || was.Law != is.Law || was.Rules != is.Rules {
		return request.Request{}, ErrChanged
	}
	return asked.Request, nil
}
