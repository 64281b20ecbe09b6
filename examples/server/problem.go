package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// A problem is the answer to a request that gets no decision (RFC 9457).
type problem struct {
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail"`
	Faults []fault `json:"faults,omitempty"` // at most 100, and one that says how many more
	unsaid bool    // all that is wrong is what the context, which the standard makes optional, leaves out
}

// A fault is one thing that is wrong with a request.
type fault struct {
	Pointer  string   `json:"pointer"` // JSON pointer into the request
	Code     string   `json:"code"`    // as request.FieldError has it, or one of this server
	Problem  string   `json:"problem"`
	Accepted []string `json:"accepted,omitempty"`
}

// Error returns the detail.
func (p *problem) Error() string { return p.Detail }

// faults are what is wrong with a request: some are told, the rest is counted.
type faults struct {
	told []fault
	most int // that are told
	more int
}

// The codes of faults that only an evaluation has. All others are those of
// package request, which lists them in its README.
const (
	unknownSemantic  = "server.unknown_semantic"  // a batch is answered in another way than the three of the standard
	tooMany          = "server.too_many"          // a batch has more evaluations than one request may have
	several          = "server.several"           // a batch is sent where one evaluation is answered
	unknownAction    = "server.unknown_action"    // the action is not one that an authority can ask for
	nothingPreserved = "server.nothing_preserved" // the action is to preserve, and the instrument asks for data
	noTarget         = "server.no_target"         // the resource has no ID, and says more of a target
	guardedLabel     = "server.guarded_label"     // a label says who approved, which only the guard before the storage knows
	moreOfBatch      = "server.more_of_batch"     // the answer to a batch tells of no more faults
)

// The codes of package request that this server gives too.
const (
	missing       = "request.missing"
	unknownField  = "request.unknown_field"
	repeatedField = "request.repeated_field"
	wrongType     = "request.wrong_type"
	moreFaults    = "request.more"
)

// add tells of a fault, or counts it.
func (f *faults) add(at, code, problem string, accepted ...string) {
	if len(f.told) >= f.most {
		f.more++
		return
	}
	f.told = append(f.told, fault{at, code, problem, accepted})
}

// below is add for a field of the object at a pointer. A name too long for a
// pointer is told in part.
func (f *faults) below(at, name, code, problem string, accepted ...string) {
	switch {
	case len(f.told) >= f.most:
		f.more++
	case len(name) > longest:
		f.add(at, code, short(name)+": "+problem, accepted...)
	default:
		f.add(at+"/"+escape(name), code, problem, accepted...)
	}
}

func (f *faults) none() bool { return len(f.told) == 0 && f.more == 0 }

// has reports whether a fault at this pointer is told.
func (f *faults) has(at string) bool {
	return slices.ContainsFunc(f.told, func(told fault) bool { return told.Pointer == at })
}

// problem returns all as one problem, nil where there is none.
func (f *faults) problem() *problem {
	slices.SortStableFunc(f.told, func(a, b fault) int { return strings.Compare(a.Pointer, b.Pointer) })
	switch {
	case f.more > 0 && len(f.told) > 0:
		f.told = append(f.told, fault{Code: moreFaults, Problem: fmt.Sprintf("and %d more", f.more)})
	case f.more > 0:
		f.told = append(f.told, fault{Code: moreOfBatch,
			Problem: fmt.Sprintf("%d faults, after as many as one answer tells; send it by itself", f.more)})
	case len(f.told) == 0:
		return nil
	}
	var list []string
	for _, f := range f.told {
		told := request.FieldError{Pointer: f.Pointer, Code: f.Code, Problem: f.Problem, Accepted: f.Accepted}
		list = append(list, told.Error())
	}
	return &problem{Status: http.StatusBadRequest, Detail: strings.Join(list, "; "), Faults: f.told}
}

// longest is the longest text of a request that a fault repeats.
const longest = 200

// short cuts what is longer.
func short(text string) string {
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return text
}

// problemOf returns what is told of an error. What went wrong inside is logged
// and not told.
func problemOf(err error) *problem {
	var p *problem
	switch {
	case errors.As(err, &p):
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		p = &problem{Status: http.StatusServiceUnavailable, Detail: "not decided in time"}
	default:
		slog.Error("not decided", "error", err)
		p = &problem{Status: http.StatusInternalServerError, Detail: "not decided, by a fault of the server"}
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// refuse answers with a problem, and so with no decision.
func refuse(w http.ResponseWriter, err error) {
	p := problemOf(err)
	write(w, p.Status, "application/problem+json", p)
}

// size writes a number of bytes as people do.
func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
