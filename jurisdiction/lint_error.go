package jurisdiction

import (
	"fmt"
	"strings"

	"github.com/comity-go/comity/request"
)

// A LintError is a fault of a law file: where it is, what it is, and what to do.
type LintError struct {
	File         string
	Line, Column int
	Path         string // such as provisions[0].from; empty where the fault is not in a field
	Code         string // such as law.no_party: which fault it is; it never changes
	Problem      string

	err error // of a file that could not be read
}

// Error returns the fault as "file:line:column: path: problem, cure [code]".
func (e *LintError) Error() string {
	where := fmt.Sprintf("%s:%d:%d: ", e.File, e.Line, e.Column)
	if e.Path != "" {
		where += strings.ReplaceAll(e.Path, ".", ": ") + ": "
	}
	return request.OneLine(fmt.Sprintf("%s%s [%s]", where, e.Problem, e.Code))
}

// Unwrap returns the error of a file that could not be read, such as
// [io/fs.ErrPermission], and nil for every other fault.
func (e *LintError) Unwrap() error { return e.err }

// faultIn returns the fault of a file as a whole.
func faultIn(file string, c code, problem string) *LintError {
	return faultAt(file, 1, 1, c, problem)
}

// faultAt returns the fault at a place of a file.
func faultAt(file string, line, column int, c code, problem string) *LintError {
	return &LintError{File: file, Line: line, Column: column, Code: string(c), Problem: problem}
}
