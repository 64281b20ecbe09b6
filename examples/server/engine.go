package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// folders are what an engine is made of where there is no bundle.
type folders struct{ posture, least, rules, law string }

// engine makes the engine, or returns the faults of law and rules together.
func (f folders) engine(ctx context.Context) (*policy.Engine, error) {
	chosen := []policy.Option{policy.WithPosture(policy.Posture(f.posture))}
	var lawErr error
	if f.law != "" {
		law, err := jurisdiction.Extend(os.DirFS(f.law))
		if err == nil {
			chosen = append(chosen, policy.WithLaw(law))
		} else {
			lawErr = fmt.Errorf("-law %s: %w", f.law, err)
		}
	}
	if f.least != "" {
		chosen = append(chosen, policy.WithLeastEvidence(jurisdiction.Evidence(f.least)))
	}
	if f.rules != "" {
		chosen = append(chosen, policy.WithRules(os.DirFS(f.rules)))
	}
	engine, err := policy.New(ctx, chosen...)
	if err != nil && f.rules != "" {
		err = fmt.Errorf("-rules %s: %w", f.rules, err)
	}
	if err := errors.Join(lawErr, err); err != nil {
		return nil, err
	}
	return engine, nil
}

// An intake puts engines into a Live, and takes none that forgets the guarded label:
// a label of another spelling would let requests approve themselves.
type intake struct {
	live    policy.Live
	guarded string // may be empty
}

func (in *intake) swap(ctx context.Context, next *policy.Engine) error {
	if in.guarded != "" {
		asked := request.Request{Labels: request.Labels{{Name: in.guarded, Text: "x"}}}
		for _, f := range request.FieldErrors(next.Check(asked)) {
			if f.Code == "request.unknown_label" {
				return fmt.Errorf("-guarded %s: the rules declare no such label", in.guarded)
			}
		}
	}
	return in.live.Swap(ctx, next)
}
