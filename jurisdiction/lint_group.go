package jurisdiction

import (
	"fmt"
	"slices"
)

// groupsKnown reports whether nothing is wrong with the groups of an instrument,
// so that its parties can be found.
func (l *Law) groupsKnown(in *Instrument) bool {
	return !slices.ContainsFunc(in.Parties, func(p Party) bool {
		_, problem := l.groupProblem(in, p)
		return problem != ""
	})
}

// groupProblem says what is wrong with the group of a party; nothing where the
// problem is empty.
func (l *Law) groupProblem(in *Instrument, p Party) (c code, problem string) {
	switch {
	case p.Group != "" && l.byID[p.Group] == nil:
		return codeUnknownInstrument, fmt.Sprintf("%q is no instrument, name one by its ID", p.Group)
	case p.Group != "" && l.refers(p.Group, in.ID, map[string]bool{}):
		return codeGroupCycle, fmt.Sprintf("%q refers back to this file, list the states", p.Group)
	}
	return "", ""
}

// refers reports whether the parties of one instrument lead to another; those
// seen are not followed again.
func (l *Law) refers(from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	in := l.byID[from]
	if in == nil || seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(in.Parties, func(p Party) bool { return p.Group != "" && l.refers(p.Group, to, seen) })
}
