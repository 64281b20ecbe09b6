package policy

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A revision is the numbers that a bundle's revision is made of, without
// leading zeros.
type revision []string

// revisionForm is the form of a revision.
var revisionForm = regexp.MustCompile(`^[0-9]+([.-][0-9]+)*$`)

// maxRevision is longer than every sensible revision.
const maxRevision = 64

// parseRevision reads a revision.
func parseRevision(text string) (revision, error) {
	if len(text) > maxRevision || !revisionForm.MatchString(text) {
		return nil, fmt.Errorf("revision %.*q: write numbers with dots or hyphens between them, such as 41 or 2026-11-21.3", maxRevision, text)
	}
	r := revision(strings.FieldsFunc(text, func(c rune) bool { return c == '.' || c == '-' }))
	for i := range r {
		r[i] = strings.TrimLeft(r[i], "0")
	}
	return r, nil
}

// revisionAfter reads a revision, and refuses one that is not after what is held,
// where something is.
func revisionAfter(text string, held revision) (revision, error) {
	r, err := parseRevision(text)
	if err == nil && held != nil && !r.after(held) {
		err = fmt.Errorf("revision %s: not after %s, which is held already: to go back, write the earlier law under a new revision", text, strings.Join(held, "."))
	}
	return r, err
}

// after reports whether r comes after s: number by number, where a revision
// that goes on comes after one that ends.
func (r revision) after(s revision) bool {
	return slices.CompareFunc(r, s, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) }) > 0
}
