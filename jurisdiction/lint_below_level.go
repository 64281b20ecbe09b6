package jurisdiction

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/comity-go/comity/request"
)

// unmeasured are the papers that no level measures.
var unmeasured = []request.InstrumentKind{request.MLARequest, request.PreservationRequest, request.EmergencyRequest,
	request.NationalSecurityOrder, request.EuropeanProductionOrder, request.EuropeanPreservationOrder}

// lintBelowLevel checks that no power of a statute names an issuer who meets none of
// the levels of that state that apply to its papers: one of the two is wrong.
// Powers that serve no criminal matter are left out, since levels are those of
// criminal procedure.
func (l *Law) lintBelowLevel(in *Instrument, levels map[request.State][]*row, report reporter) {
	if !in.enacted() {
		return
	}
	for _, party := range in.Parties {
		for i := range in.Provisions {
			p := &in.Provisions[i]
			serves := len(p.Purpose) == 0 || slices.Contains(p.Purpose, PurposeCriminal)
			if p.Role != RolePower || p.Status != "" || party.Status != "" || !serves {
				continue
			}
			power := newRow(in, p)
			power.state, power.Window = party.State, p.Window.and(party.Window)
			for _, category := range p.Categories {
				if problem := power.below(levels[party.State], category); problem != "" {
					report(fmt.Sprintf("provisions[%d].issuer", i), codeBelowLevel, problem)
				}
			}
		}
	}
}

// levels returns the rows of role level of each state; seq is the place in the file.
func (l *Law) levels() map[request.State][]*row {
	levels := map[request.State][]*row{}
	for _, in := range l.instruments {
		isLevel := func(p Provision) bool { return p.Role == RoleLevel && p.Status == "" }
		if !slices.ContainsFunc(in.Provisions, isLevel) || !l.groupsKnown(in) {
			continue
		}
		for state, rows := range l.bind(in) {
			for _, r := range rows {
				for i := range in.Provisions {
					if p := &in.Provisions[i]; isLevel(*p) {
						level := r
						level.marked, level.Window, level.seq = mark(p), p.Window.and(r.Window), uint32(i)
						levels[state] = append(levels[state], &level)
					}
				}
			}
		}
	}
	return levels
}

// below says which issuer of a power is below the levels of its state for a
// category; nothing where none is.
func (r *row) below(levels []*row, category Category) string {
	days := []request.Day{r.From}
	for _, level := range levels {
		days = append(days, level.From, level.Suspended)
		if level.Until != "" {
			days = append(days, dayAfter(level.Until))
		}
	}
	slices.Sort(days)
	for _, day := range slices.Compact(days) {
		for _, paper := range r.Order {
			if !r.On(day) || slices.Contains(unmeasured, paper) {
				continue
			}
			if problem := r.belowOn(day, paper, levels, category); problem != "" {
				return problem
			}
		}
	}
	return ""
}

// belowOn is below for one day and one paper.
func (r *row) belowOn(day request.Day, paper request.InstrumentKind, levels []*row, category Category) string {
	for _, sector := range []request.Sector{request.Hosting, request.Telecom, request.Bank, request.OtherSector} {
		for _, danger := range []bool{false, true} {
			if !r.mayConcern(Sector(sector), danger) {
				continue
			}
			applying := applyingLevels(levels, day, paper, Sector(sector), danger, category)
			for _, by := range r.Provision.Issuer {
				if level := r.unmet(applying, paper, by); level != nil {
					return fmt.Sprintf("%s by %s for %s, sector %s, on %s meets no level, such as provisions[%d] of %s, "+
						"mend one of the two", paper, by, category, sector, day, level.seq, level.in.ID)
				}
			}
		}
	}
	return ""
}

// mayConcern reports whether the row may speak of providers of a sector, in danger
// to life or without it.
func (r *row) mayConcern(sector Sector, danger bool) bool {
	inSector := len(r.Sector) == 0 || slices.Contains(r.Sector, SectorAny) || slices.Contains(r.Sector, sector)
	return inSector && !(r.When.Emergency && !danger) && !(r.When.Routine && danger)
}

// applyingLevels returns the levels that may apply to a paper.
func applyingLevels(levels []*row, day request.Day, paper request.InstrumentKind, sector Sector, danger bool,
	category Category) []*row {
	var speaking, located []*row
	for _, r := range levels {
		if !r.On(day) || !r.mayConcern(sector, danger) || len(r.Order) > 0 && !slices.Contains(r.Order, paper) {
			continue
		}
		if slices.Contains(r.Categories, category) {
			speaking = append(speaking, r)
		} else if slices.Contains(r.Categories, Category(request.Traffic)) {
			located = append(located, r)
		}
	}
	if category == Category(request.Location) && len(speaking) == 0 { // then traffic speaks of it
		return located
	}
	return speaking
}

// unmet returns a level that surely applies where the issuer meets none of those
// that may; nil else.
func (r *row) unmet(levels []*row, paper request.InstrumentKind, by request.Issuer) *row {
	var sure *row
	for _, level := range levels {
		if meets(by, level.Level) && (level.Instrument == "" || level.Instrument == paper) {
			return nil
		}
		w := level.When
		w.Emergency, w.Routine = false, false
		if reflect.ValueOf(w).IsZero() || fieldsOf(level.When) == fieldsOf(r.When) {
			sure = level
		}
	}
	return sure
}
