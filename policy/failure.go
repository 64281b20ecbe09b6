package policy

import (
	"context"
	"errors"
	"fmt"

	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// A Failure is the error of an evaluation that gave no answer. The Decision beside
// it is the zero Decision, which denies. A failure is not remembered: the next
// request is evaluated anew.
type Failure struct {
	Code    FailureCode
	Request string // its ID
	Item    int    // counted from 0, in the order of the request
	Err     error  // what happened, with the place in the rule file where there is one
}

// A FailureCode says why the rules gave no answer. It never changes.
type FailureCode string

// The codes of failures.
const (
	FailedDeadline  FailureCode = "failure.deadline"  // the time was up: errors.Is(err, context.DeadlineExceeded)
	FailedCancelled FailureCode = "failure.cancelled" // the caller gave up: errors.Is(err, context.Canceled)
	FailedPanic     FailureCode = "failure.panic"     // the evaluation panicked
	FailedUndefined FailureCode = "failure.undefined" // no result: the posture has no outcome for this input
	FailedConflict  FailureCode = "failure.conflict"  // two results that contradict each other
	FailedRule      FailureCode = "failure.rule"      // a rule cannot be evaluated: it divides by zero
)

// Error returns the failure on one line.
func (f *Failure) Error() string {
	return request.OneLine(fmt.Sprintf("request %s: item %d: %s: %v", f.Request, f.Item, f.Code, f.Err))
}

// Unwrap returns what happened.
func (f *Failure) Unwrap() error { return f.Err }

// errPanicked is the error of a panic.
var errPanicked = errors.New("panic")

// fail returns the Failure for an error of an item.
func fail(id string, item int, err error) *Failure {
	return &Failure{Code: failureCode(err), Request: id, Item: item, Err: err}
}

// failureCode returns the code for an error of the evaluation.
func failureCode(err error) FailureCode {
	var of *topdown.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return FailedDeadline
	case errors.Is(err, context.Canceled):
		return FailedCancelled
	case errors.Is(err, errPanicked):
		return FailedPanic
	case errors.Is(err, eval.ErrUndefined):
		return FailedUndefined
	case errors.As(err, &of) && of.Code == topdown.ConflictErr:
		return FailedConflict
	}
	return FailedRule
}
