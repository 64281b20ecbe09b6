package bundle

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Revision is the numbers that the text of a revision consists of, without
// leading zeros. The nil Revision is before all others.
type Revision []string

// revisionForm is the form of a revision.
var revisionForm = regexp.MustCompile(`^[0-9]+([.-][0-9]+)*$`)

// maxRevision is longer than every sensible revision.
const maxRevision = 64

// ParseRevision reads a revision: numbers with dots or hyphens between them.
func ParseRevision(text string) (Revision, error) {
	if len(text) > maxRevision || !revisionForm.MatchString(text) {
		return nil, fmt.Errorf("revision %.*q: write numbers with dots or hyphens between them, such as 41 or 2026-11-21.3",
			maxRevision, text)
	}
	r := Revision(strings.FieldsFunc(text, func(c rune) bool { return c == '.' || c == '-' }))
	for i := range r {
		r[i] = strings.TrimLeft(r[i], "0")
	}
	return r, nil
}

// ParseNewer reads a revision and refuses one that does not come after the held
// one.
func ParseNewer(text string, held Revision) (Revision, error) {
	r, err := ParseRevision(text)
	if err == nil && held != nil && !r.after(held) {
		err = fmt.Errorf("revision %s: not after %s, which is held already: "+
			"to go back, write the earlier law under a new revision", text, strings.Join(held, "."))
	}
	return r, err
}

// after reports whether r comes after s. They are compared number by number; of
// two that begin alike, the longer one comes later. Numbers have any length, so
// they are compared as text: the longer one is the larger.
func (r Revision) after(s Revision) bool {
	return slices.CompareFunc(r, s, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	}) > 0
}
