package jurisdiction

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/comity-go/comity/request"
)

// lint returns everything that is wrong with the set.
func (l *Law) lint() []error {
	var errs []error
	report := func(file string) reporter {
		return func(path string, c code, problem string) {
			errs = append(errs, &LintError{File: file, Path: path, Code: string(c), Problem: problem})
		}
	}
	l.lintManifest(report(manifestFile))
	levels := l.levels()
	for _, in := range l.instruments {
		r := report(in.ID + ending)
		lintWords(reflect.ValueOf(*in), "", r)
		l.lintInstrument(in, levels, r)
		for i, p := range in.Provisions {
			l.lintProvision(in, p, fmt.Sprintf("provisions[%d]", i), r)
		}
		lintLevels(in, r)
		l.lintBound(in, r)
		l.lintTowards(in, r)
		l.lintBelowLevel(in, levels, r)
	}
	l.lintPositions(report(l.manifest.Positions + ending))
	return errs
}

func (l *Law) lintManifest(report reporter) {
	m := l.manifest
	lintWords(reflect.ValueOf(m), "", report)
	if m.Compiled == "" || m.First == "" {
		report("compiled", codeManifestDays, "a day is missing, write law.yaml with compiled and first")
	}
	for _, id := range slices.Concat(m.EU, m.EEA) {
		if l.byID[id] == nil {
			report("eu", codeUnknownInstrument, fmt.Sprintf("%q is no instrument, add the file or drop the line", id))
		}
	}
	l.lintParts(report)
	if m.Positions != "" && l.byID[m.Positions] == nil {
		report("positions", codeUnknownInstrument,
			fmt.Sprintf("%q is no instrument, add the file or drop the line", m.Positions))
	}
}

// lintParts checks that each part is cited, is of a state that is whole, and of
// one state a day.
func (l *Law) lintParts(report reporter) {
	parts := l.manifest.Parts
	for i, p := range parts {
		at := func(field string, c code, problem string) { report(fmt.Sprintf("parts[%d].%s", i, field), c, problem) }
		for _, f := range []struct{ name, value string }{{"part", string(p.Part)}, {"of", string(p.Of)}, {"from", string(p.From)},
			{"citation", p.Citation}} {
			if f.value == "" {
				at(f.name, codeMissingField, "is missing, every part needs it")
			}
		}
		lintWindow(p.Window, "", at)
		if j := slices.IndexFunc(parts, func(q Part) bool { return q.Part == p.Of }); j >= 0 && p.Of != "" {
			at("of", codePartOfPart, fmt.Sprintf("%s is a part itself, in parts[%d], name the whole state", p.Of, j))
		}
		same := func(q Part) bool { return q.Part == p.Part && q.overlaps(p.Window) }
		if j := slices.IndexFunc(parts[:i], same); j >= 0 {
			at("from", codePartOverlap, fmt.Sprintf("overlaps parts[%d], close the earlier row with until", j))
		}
	}
}

// lintBoundPart checks that no party is a territory on a day on which it is part
// of a state: nobody would read what binds it.
func (l *Law) lintBoundPart(p Party, report reporter) {
	for _, part := range l.manifest.Parts {
		if part.Part == p.State && p.State != "" && part.overlaps(p.Window) {
			report("state", codeBoundPart, fmt.Sprintf("%s is part of %s, whose law binds there, name %[2]s or mend the days", p.State, part.Of))
			return
		}
	}
}

// lintPositions checks that the library's own positions set no level for a
// category: that would be law for every state that has none.
func (l *Law) lintPositions(report reporter) {
	in := l.byID[l.manifest.Positions]
	if in == nil {
		return
	}
	for i, p := range in.Provisions {
		if p.Role == RoleLevel && len(p.Categories) > 0 {
			report(fmt.Sprintf("provisions[%d].categories", i), codePositionLevel,
				"a level of a state belongs in its state.yaml, move the row there")
		}
	}
}

func (l *Law) lintInstrument(in *Instrument, levels map[request.State][]*row, report reporter) {
	for _, f := range []struct{ name, value string }{
		{"title", in.Title}, {"citation", in.Citation}, {"kind", string(in.Kind)},
		{"reviewed", string(in.Reviewed)}, {"confidence", string(in.Confidence)},
	} {
		if f.value == "" {
			report(f.name, codeMissingField, "is missing, every instrument needs it")
		}
	}
	lintIdentifiers(in, report)
	lintConfidence(in, report)
	ofOneState := len(in.Parties) == 1 && in.ID == stateFile(in.Parties[0].State)
	if in.Authority != nil && !ofOneState {
		report("central_authority", codeMisplacedAuthority, "belongs in the state.yaml of its one state, move it there")
	}
	if len(in.Surveyed) > 0 && !ofOneState {
		report("surveyed", codeMisplacedSurvey, "belongs in the state.yaml of its one state, move it there")
	} else if len(in.Surveyed) > 0 && len(levels[in.Parties[0].State]) == 0 {
		report("surveyed", codeNoLevel, "was gone through for a state without a level, add provisions of role level")
	}
	of := func(s request.State) func(Party) bool {
		return func(p Party) bool { return p.State == s || p.Group != "" }
	}
	if s := stateOf(in.ID); s != "" && len(in.Parties) > 0 && !slices.ContainsFunc(in.Parties, of(s)) {
		report("parties", codeFolderOfOther,
			fmt.Sprintf("the folder is that of %s, which is no party, move the file or name the state", s))
	}
	sided := slices.ContainsFunc(in.Parties, func(p Party) bool { return p.Side != "" })
	for i, p := range in.Parties {
		l.lintParty(in, p, sided, func(field string, c code, problem string) {
			report(fmt.Sprintf("parties[%d].%s", i, field), c, problem)
		})
		same := func(q Party) bool {
			return p.State == q.State && p.Group == q.Group && p.Status == "" && q.Status == "" && p.overlaps(q.Window)
		}
		if j := slices.IndexFunc(in.Parties[:i], same); j >= 0 {
			report(fmt.Sprintf("parties[%d].from", i), codePartyOverlap,
				fmt.Sprintf("overlaps parties[%d], close the earlier row with until", j))
		}
	}
}

// lintBound checks that what decides binds somebody on some day. Where every
// party has a status, the file itself says that it binds nobody.
func (l *Law) lintBound(in *Instrument, report reporter) {
	decides := func(p Provision) bool { return p.Role != RoleNote && p.Status == "" }
	bound := func(p Party) bool { return p.Status == "" }
	switch {
	case in.ID == l.manifest.Positions || !slices.ContainsFunc(in.Provisions, decides):
		return
	case len(in.Parties) == 0:
		report("parties", codeNoParty, "nobody is bound by the provisions, name the state")
		return
	case !slices.ContainsFunc(in.Parties, bound) || !l.groupsKnown(in):
		return
	}
	rows := slices.Concat(slices.Collect(maps.Values(l.bind(in)))...)
	for i, p := range in.Provisions {
		if decides(p) && !slices.ContainsFunc(rows, func(r row) bool { return r.overlaps(p.Window) }) {
			report(fmt.Sprintf("provisions[%d].from", i), codeNeverBound,
				"no party is bound on any of its days, mend the days or name the state")
		}
	}
}

func (l *Law) lintParty(in *Instrument, p Party, sided bool, report reporter) {
	switch {
	case (p.State == "") == (p.Group == ""):
		report("state", codeStateOrGroup, "a party is a state or a group, give one of them")
	default:
		if c, problem := l.groupProblem(in, p); problem != "" {
			report("group", c, problem)
		}
	}
	if sided && p.Side == "" {
		report("side", codeMissingSide, "is missing, where one party has a side all have")
	}
	lintWindow(p.Window, p.Status, report)
	l.lintBoundPart(p, report)
}
