package jurisdiction

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
	"go.yaml.in/yaml/v3"
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

// maxTold is how many faults are told; the rest are counted.
const maxTold = 100

// told joins the faults, and places those that lint found in their files.
func told(faults []error, files map[string][]byte) error {
	more := len(faults) - maxTold
	if more > 0 {
		faults = append(slices.Clip(faults[:maxTold]), fmt.Errorf("and %d more", more))
	}
	roots := map[string]*yaml.Node{}
	for _, err := range faults {
		fault, ok := err.(*LintError)
		if !ok || fault.Line > 0 {
			continue
		}
		if roots[fault.File] == nil {
			roots[fault.File] = &yaml.Node{}
			yaml.Unmarshal(files[fault.File], roots[fault.File]) // no YAML has no content, and the first line stands for it
		}
		fault.Line, fault.Column = position(roots[fault.File], fault.Path)
	}
	return errors.Join(faults...)
}
