package rule

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A Fault is one fault of a rule file: where it is, what is wrong there and what
// to do. Package policy gives it out as policy.RuleError, which has its fields.
type Fault struct {
	File         string   // its path in the file system that it came from
	Line, Column int      // counted from 1
	Code         string   // what kind of fault it is, such as rule.unknown_field
	Problem      string   // what is wrong, on one line
	Accepted     []string // what is accepted there, where that can be listed
}

// Error returns the fault on one line, the place first and the code last.
func (e *Fault) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Problem)
	if len(e.Accepted) > 0 {
		words := make([]string, len(e.Accepted))
		for i, word := range e.Accepted {
			words[i] = cmp.Or(word, `""`)
		}
		text += " (accepted: " + strings.Join(words, ", ") + ")"
	}
	return request.OneLine(text + " [" + e.Code + "]")
}

// Faults collects faults, each once.
type Faults struct {
	list    []*Fault
	said    map[[2]string]bool // by place and problem
	rest    []error            // other errors, such as that of a file that cannot be read
	stopped bool               // nothing else can be checked
}

// Add adds a fault. Its code is one of the table in refused.go. A nil *Faults drops it.
func (f *Faults) Add(code string, at *ast.Location, accepted []string, format string, args ...any) {
	if f == nil {
		return
	}
	problem := request.OneLine(fmt.Sprintf(format, args...))
	fault := &Fault{Line: 1, Column: 1, Code: code, Problem: problem, Accepted: accepted}
	if at != nil {
		fault.File, fault.Line, fault.Column = at.File, max(at.Row, 1), max(at.Col, 1)
	}
	f.Take(fault)
}

// Halt adds a fault that must be mended before anything else can be checked.
func (f *Faults) Halt(code string, at *ast.Location, format string, args ...any) {
	f.Add(code, at, nil, format, args...)
	f.Stop()
}

// Stop says that nothing else can be checked.
func (f *Faults) Stop() {
	if f != nil {
		f.stopped = true
	}
}

// Halted reports whether the rest cannot be checked.
func (f *Faults) Halted() bool { return f != nil && f.stopped }

// All returns the faults of rule files.
func (f *Faults) All() []*Fault {
	if f == nil {
		return nil
	}
	return slices.Clone(f.list)
}

// Count returns how many faults there are.
func (f *Faults) Count() int {
	if f == nil {
		return 0
	}
	return len(f.list)
}

// Take adds the faults that err joins.
func (f *Faults) Take(err error) {
	if err == nil {
		return
	}
	if fault, ok := err.(*Fault); ok {
		key := [2]string{fmt.Sprint(fault.File, ":", fault.Line, ":", fault.Column), fault.Problem}
		if f.said == nil {
			f.said = map[[2]string]bool{}
		}
		if !f.said[key] {
			f.said[key] = true
			f.list = append(f.list, fault)
		}
		return
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		f.rest = append(f.rest, err)
		return
	}
	for _, part := range joined.Unwrap() {
		f.Take(part)
	}
}

// Err joins the faults, in order of file, line and column; nil where none.
func (f *Faults) Err() error {
	slices.SortStableFunc(f.list, func(a, b *Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	all := slices.Clone(f.rest)
	for _, fault := range f.list {
		all = append(all, fault)
	}
	return errors.Join(all...)
}

// Brief cuts text from a rule file to what a message has room for.
func Brief(text string) string {
	const limit = 80
	if len(text) <= limit {
		return text
	}
	cut := limit
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
