package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/comity-go/comity/request"
)

// A problem is the answer to a request that gets no decision (RFC 9457).
type problem struct {
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail"`
	Faults []fault `json:"faults,omitempty"` // all of them
}

// A fault is one thing that is wrong with a request.
type fault struct {
	Pointer  string   `json:"pointer"` // JSON pointer into the request
	Problem  string   `json:"problem"`
	Accepted []string `json:"accepted,omitempty"`
}

// Error returns the detail.
func (p *problem) Error() string { return p.Detail }

// faulty returns the problem of a request with faults.
func faulty(faults []fault) *problem {
	var list []string
	for _, f := range faults {
		list = append(list, (&request.FieldError{Pointer: f.Pointer, Problem: f.Problem, Accepted: f.Accepted}).Error())
	}
	return &problem{Status: http.StatusBadRequest, Detail: strings.Join(list, "; "), Faults: faults}
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
