package jurisdiction

import (
	"fmt"
	"strings"

	"github.com/comity-go/comity/request"
)

// A LintError is a fault of a law file: where, what, and what to do.
type LintError struct {
	File         string
	Line, Column int
	Path         string // such as provisions[0].from; empty where the file is no YAML
	Problem      string
}

// Error returns the fault as "file:line:column: path: problem, cure".
func (e *LintError) Error() string {
	where := fmt.Sprintf("%s:%d:%d: ", e.File, e.Line, e.Column)
	if e.Path != "" {
		where += strings.ReplaceAll(e.Path, ".", ": ") + ": "
	}
	return request.OneLine(where + e.Problem)
}
