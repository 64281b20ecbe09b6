package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/comity-go/comity/request"
)

// A Difference says where a decision is not the one that an engine makes of the
// request.
type Difference struct {
	What    string // a part of the provenance, or the JSON pointer of the first value that differs
	Decided string // as the decision has it
	Here    string // as the engine has it
}

// Error says what differs, and how.
func (d *Difference) Error() string {
	return request.OneLine(fmt.Sprintf("%s: the decision has %s, here it is %s", d.What, d.Decided, d.Here))
}

// Verify decides the request again, with the built-in law and rules or as the
// options say, and compares the decision, in its wire form, byte for byte. The
// errors are those of [Engine.Verify] and of New.
func Verify(ctx context.Context, decision []byte, req request.Request, options ...Option) error {
	engine, err := builtinEngine()
	if len(options) > 0 {
		engine, err = New(ctx, options...)
	}
	if err != nil {
		return err
	}
	return engine.Verify(ctx, decision, req)
}

// Verify decides the request again and compares the decision, in its wire form,
// byte for byte. The error joins a [Difference] for each part of the provenance
// that differs, such as the law, the rules, the posture or the language. Where the
// provenance is the same, the error is a Difference for the first value that
// differs. A malformed decision has an error of its own; other errors are those of
// Decide.
func (e *Engine) Verify(ctx context.Context, decision []byte, req request.Request) error {
	var was Decision
	if err := json.Unmarshal(decision, &was); err != nil {
		return err
	}
	asked := req.Clone()
	if err := differences(was.read, e.Provenance(asked)); err != nil {
		return err
	}
	is, err := e.unobserved().Decide(ctx, asked)
	if err == nil && slices.ContainsFunc(was.Items, func(it Item) bool { return it.Remedies != nil }) {
		is, err = is.WithRemedies(ctx)
	}
	if err != nil {
		return err
	}
	here := is.JSON()
	if bytes.Equal(bytes.TrimSuffix(decision, []byte("\n")), here) {
		return nil
	}
	if d := firstDifference("", parsed(decision), parsed(here)); d != nil {
		return d
	}
	return &Difference{What: "the bytes", Decided: "the same values in another form", Here: "the canonical form"}
}

// differences returns the parts of two provenances that differ.
func differences(was, is Provenance) error {
	var errs []error
	compare := func(what, decided, here string) {
		if decided != here {
			errs = append(errs, &Difference{what, decided, here})
		}
	}
	compare("rules", was.Rules, is.Rules)
	compare("law", was.Law, is.Law)
	compare("law_compiled", string(was.LawCompiled), string(is.LawCompiled))
	compare("request", was.Request, is.Request)
	compare("posture", string(was.Posture), string(is.Posture))
	compare("lang", was.Lang, is.Lang)
	compare("comity", was.Comity, is.Comity)
	compare("opa", was.OPA, is.OPA)
	return errors.Join(errs...)
}

// parsed returns the value of JSON text, nil where it is none.
func parsed(text []byte) any {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return nil
	}
	return v
}

// firstDifference returns where two values differ first, or nil.
func firstDifference(pointer string, a, b any) *Difference {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok {
			break
		}
		keys := slices.Sorted(maps.Keys(x))
		for key := range y {
			if _, ok := x[key]; !ok {
				keys = append(keys, key)
			}
		}
		for _, key := range keys {
			if d := firstDifference(pointer+"/"+key, x[key], y[key]); d != nil {
				return d
			}
		}
		return nil
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			break
		}
		for i := range x {
			if d := firstDifference(pointer+"/"+strconv.Itoa(i), x[i], y[i]); d != nil {
				return d
			}
		}
		return nil
	}
	if decided, here := string(canonical(a)), string(canonical(b)); decided != here {
		return &Difference{pointer, decided, here}
	}
	return nil
}
