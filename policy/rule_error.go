package policy

import (
	"errors"

	"github.com/comity-go/comity/policy/internal/rule"
)

// A RuleError is one fault of a rule file: where it is, what is wrong there
// and what to do. [New] joins them, every one that it finds. The codes are stable; the
// table of them is "What is refused" in policy/rego/README.md.
type RuleError struct {
	File         string   // its path in the file system that it came from
	Line, Column int      // counted from 1
	Code         string   // what kind of fault it is, such as rule.unknown_field
	Problem      string   // what is wrong, on one line
	Accepted     []string // what is accepted there, where that can be listed
}

// Error returns the fault on one line, the place first and the code last.
func (e *RuleError) Error() string { return (*rule.Fault)(e).Error() }

// ruleErrors returns err with a RuleError for each fault of a rule file that it
// joins.
func ruleErrors(err error) error {
	if fault, ok := err.(*rule.Fault); ok {
		return (*RuleError)(fault)
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	var all []error
	for _, part := range joined.Unwrap() {
		all = append(all, ruleErrors(part))
	}
	return errors.Join(all...)
}
