package jurisdiction

import (
	"fmt"
	"slices"
)

// lintTowards checks that a party is closed only towards another party, and only
// in an instrument whose provisions are asked towards whom it has effect.
func (l *Law) lintTowards(in *Instrument, report reporter) {
	if !l.groupsKnown(in) {
		return
	}
	limited := false
	for _, rows := range l.bind(in) {
		limited = limited || slices.ContainsFunc(rows, func(r row) bool { return r.limits != nil })
	}
	for i, p := range in.Provisions {
		if limited && p.Role != RoleChannel && p.Role != RoleNote && p.Status == "" {
			report(fmt.Sprintf("provisions[%d].role", i), codeMisplacedTowards,
				"is not asked towards whom a party has effect, keep it in an instrument without not_towards and only_towards")
		}
	}
	for i, p := range in.Parties {
		if len(p.NotTowards) > 0 && len(p.OnlyTowards) > 0 {
			report(fmt.Sprintf("parties[%d].only_towards", i), codeTwoTowards, "not_towards is there too, keep one")
		}
		l.lintEntries(in, p, p.NotTowards, fmt.Sprintf("parties[%d].not_towards", i), report)
		l.lintEntries(in, p, p.OnlyTowards, fmt.Sprintf("parties[%d].only_towards", i), report)
	}
}

// lintEntries checks one list of the states towards which a party has no effect,
// or alone has effect.
func (l *Law) lintEntries(in *Instrument, p Party, list []Towards, path string, report reporter) {
	if len(list) > 0 && (p.State == "" || p.Status != "") {
		report(path, codeMisplacedTowards, "is for a row of one state that has effect, move it there or drop it")
	}
	for i, t := range list {
		at := func(field string, c code, problem string) {
			report(fmt.Sprintf("%s[%d].%s", path, i, field), c, problem)
		}
		if t.State == p.State || len(l.bind(in)[t.State]) == 0 {
			at("state", codeTowardsNoParty, fmt.Sprintf("%q is no other party on any day, mend it or drop the entry", t.State))
		}
		lintWindow(t.window(), "", at)
	}
}
