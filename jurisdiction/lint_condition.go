package jurisdiction

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/comity-go/comity/request"
)

// lintWhen checks that the fields of a condition agree with each other, and
// with the role of its provision.
func lintWhen(role Role, w When, report reporter) {
	if w.MinMaxYears < 0 || w.MaxAbove < 0 {
		report("when", codeNegativeTime, "no time is less than nothing, give a number above zero")
	}
	if w.MinMaxYears > 0 && w.MaxAbove > 0 {
		report("when.max_above", codeTwoWeights, "min_max_years and max_above are two weights, keep one")
	}
	if w.OrListed && w.MinMaxYears == 0 && w.MaxAbove == 0 {
		report("when.or_listed", codeListedAlone, "is the other way to meet a weight that is missing, give min_max_years or max_above")
	}
	for i, kind := range w.OffenceKindNot {
		if slices.Contains(w.OffenceKind, kind) {
			report(fmt.Sprintf("when.offence_kind_not[%d]", i), codeKindAndNot,
				fmt.Sprintf("%q is in offence_kind too, so that no offence meets the condition, drop one", kind))
		}
	}
	if role != RoleChannel {
		return
	}
	v := reflect.ValueOf(w)
	for _, f := range yamlFields(v.Type()) {
		if !v.FieldByIndex(f.index).IsZero() && !slices.Contains(offenceFields, f.name) {
			report("when."+f.name, codeChannelWhen, "is no condition of a channel, which asks for the offence alone, drop it")
		}
	}
}

// offenceFields are the conditions on the offence.
var offenceFields = []string{"min_max_years", "max_above", "or_listed", "offence_kind", "offence_kind_not", "organised_group"}

// lintAreas checks that the areas of a provision are subdivisions of the states
// that the instrument binds, and no territories with a code of their own.
func (l *Law) lintAreas(in *Instrument, areas []request.Area, report reporter) {
	for i, a := range areas {
		field := fmt.Sprintf("area[%d]", i)
		ofParty := func(p Party) bool { return p.State == a.State() }
		switch {
		case !a.Known(): // a fault of lintWords
		case a == request.Area(a.State()):
			report(field, codeWholeState, fmt.Sprintf("%q is a whole state, name the subdivision or drop it", a))
		case !slices.ContainsFunc(in.Parties, ofParty):
			report(field, codeAreaOfOther, fmt.Sprintf("%q is in %s, which is no party, name the state", a, a.State()))
		case a.Territory() != a.State() && !l.isEverPart(a.Territory(), a.State()):
			report(field, codeWholeState, fmt.Sprintf("%q is %s, which no row of parts has in %s, name %[2]s among the parties", a, a.Territory(), a.State()))
		}
	}
}

// isEverPart reports whether a territory is part of a state on some day.
func (l *Law) isEverPart(territory, of request.State) bool {
	return slices.ContainsFunc(l.manifest.Parts, func(p Part) bool { return p.Part == territory && p.Of == of })
}
