package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"sync/atomic"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/types"
)

// decideFunction is comity.decide(request), the decision. Its answer depends on
// the engine too, so OPA must not fold it into a constant.
var decideFunction = &rego.Function{
	Name:             "comity.decide",
	Description:      "Decides whether an authority of one state may be given data stored in another.",
	Decl:             types.NewFunction(types.Args(types.Named("request", types.A)), types.Named("decision", types.A)),
	Nondeterministic: true,
}

// A service is what the function and the plugin share.
type service struct {
	live    policy.Live
	guarded atomic.Pointer[string] // the label that no request may give; nil before the configuration is read
}

// decide answers with the engine of the moment. An error ends the evaluation,
// also where OPA would take a failed function for an undefined value.
func (s *service) decide(call rego.BuiltinContext, input *ast.Term) (*ast.Term, error) {
	decision, err := s.answer(call, input.Value)
	if err != nil {
		return nil, rego.NewHaltError(err)
	}
	return ast.NewTerm(decision), nil
}

// errNoLaw is the error before the first engine.
var errNoLaw = errors.New("no law has arrived yet: /v1/status says what became of the bundle")

// unquoted returns the faults in err without what they quote of the request, and
// err itself where it has no faults. OPA logs the error of a query, and no mask
// applies to that. The names of unknown fields stay.
func unquoted(err error) error {
	var faults []error
	for _, f := range request.FieldErrors(err) {
		problem := quoted.ReplaceAllString(f.Problem, "…")
		faults = append(faults, &request.FieldError{Pointer: f.Pointer, Code: f.Code, Problem: problem, More: f.More})
	}
	if faults == nil {
		return err
	}
	return errors.Join(faults...)
}

var quoted = regexp.MustCompile(`"(\\.|[^"\\])*"`)

func (s *service) answer(call rego.BuiltinContext, input ast.Value) (ast.Value, error) {
	if s.live.Engine() == nil {
		return nil, errNoLaw
	}
	value, err := ast.JSON(input)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	req, err := request.Decode(text)
	if err != nil {
		return nil, unquoted(err)
	}
	if label := s.guardedLabel(req); label != "" {
		return nil, fmt.Errorf("/labels/%s: only the guard before the storage fills this label; leave it out", label)
	}
	decision, err := s.live.Decide(call.Context, req)
	if err != nil {
		return nil, unquoted(err)
	}
	return ast.ValueFromReader(bytes.NewReader(decision.JSON()))
}

// guardedLabel returns the label that no request may give where this one gives it.
func (s *service) guardedLabel(req request.Request) string {
	if name := s.guarded.Load(); name != nil && req.Labels.Named(*name).Given() {
		return *name
	}
	return ""
}
