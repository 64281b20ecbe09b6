package audit

import (
	"errors"
	"fmt"

	"github.com/comity-go/comity/request"
)

// A Fault is one place at which a log is not as it was written.
type Fault struct {
	Line    int64 // from 1
	Offset  int64 // of the line's first byte
	Problem Problem
	Want    string // what would have to be there
	Found   string
}

// A Problem is what is wrong with a line.
type Problem string

// The problems.
const (
	Malformed  Problem = "this is no record"
	Changed    Problem = "the record was changed"
	Missing    Problem = "records are missing"
	Repeated   Problem = "a record stands here again, or out of its order"
	Unlinked   Problem = "the record before was replaced by another"
	Partial    Problem = "the record was not finished"
	Unfollowed Problem = "the record does not go on from what is before it"
	Forged     Problem = "the checkpoint was not signed with the key, or is not of this place"
	Rewritten  Problem = "the log was rewritten since a checkpoint"
	Cut        Problem = "the end was cut off"
)

// Error returns the fault on one line.
func (f *Fault) Error() string {
	return request.OneLine(fmt.Sprintf("line %d, byte %d: %s: expected %s, found %s", f.Line, f.Offset, f.Problem, f.Want, f.Found))
}

// maxFaults is how many faults are told of one by one.
const maxFaults = 100

// faults are what is wrong with a log, in order.
type faults struct {
	list []error
	more int
}

func (f *faults) add(fault *Fault) {
	if len(f.list) == maxFaults {
		f.more++
		return
	}
	f.list = append(f.list, fault)
}

// err joins the faults.
func (f *faults) err() error {
	if f.more > 0 {
		f.list = append(f.list, fmt.Errorf("and %d more faults", f.more))
	}
	return errors.Join(f.list...)
}
