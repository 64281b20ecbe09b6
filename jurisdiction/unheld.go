package jurisdiction

import "github.com/comity-go/comity/request"

// An Unheld is law that the files do not hold, because of which a fact of the
// case is unknown.
type Unheld struct {
	Kind  UnheldKind
	State request.State // whose law it is; XX for an addressee that is not known
}

// An UnheldKind is a kind of law that is not held.
type UnheldKind string

// The kinds of law that is not held. The first three make bars unknown, the
// others the process.
const (
	UnheldSurvey    UnheldKind = "survey"     // there is law of the state, and its bars were not surveyed
	UnheldState     UnheldKind = "state"      // there is no file of the state's own law
	UnheldAddressee UnheldKind = "addressee"  // it is not known which state the entity addressed is in
	UnheldStateFile UnheldKind = "state_file" // there is no state.yaml, so that the levels of the state were not gathered
	UnheldLevel     UnheldKind = "level"      // there is no level for the category that day
	UnheldSector    UnheldKind = "sector"     // there are levels for the category, and none for the provider's sector
	UnheldPaper     UnheldKind = "paper"      // there are levels for both, and none for this paper in these circumstances
)

// Words returns every kind of law that is not held.
func (UnheldKind) Words() []string {
	return words(UnheldSurvey, UnheldState, UnheldAddressee, UnheldStateFile, UnheldLevel, UnheldSector, UnheldPaper)
}

// ofBars reports whether it is for want of this law that bars are unknown.
func (k UnheldKind) ofBars() bool {
	return k == UnheldSurvey || k == UnheldState || k == UnheldAddressee
}

// A Doubt is what local counsel has to look at, because the request or the law
// held cannot answer it.
type Doubt struct {
	Kind   DoubtKind
	States []request.State // whose law it is, in order; XX for an addressee that is not known
}

// A DoubtKind is a kind of doubt.
type DoubtKind string

// The kinds of doubt.
const (
	DoubtThreshold DoubtKind = "threshold" // whether the offence is grave enough
	DoubtCondition DoubtKind = "condition" // whether a condition is met that a law sets and no request shows
	DoubtBars      DoubtKind = "bars"      // what bars a law holds that was not surveyed
)
