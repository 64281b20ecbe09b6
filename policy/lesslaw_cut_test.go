package policy

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A cut is what is taken out of a law.
type cut struct {
	what string
	role jurisdiction.Role // of a provision
	less pages             // the law without it
	kept *pages            // the same with what of it restrains; nil where nothing does
	free bool              // it may open: it does nothing but restrain
	rows []bound           // which it took away

	members []request.State // whom it took from the list of members of the Union or of the Economic Area
}

// A bound row is a provision as it binds states.
type bound struct {
	jurisdiction.Provision
	party  jurisdiction.Window
	states []request.State // whom it bound
	others []request.State // whom it binds beside
	circle bool            // whom it bound are those it speaks of, as members of the Union or not
}

func (c cut) String() string { return strings.TrimSpace(c.what + " " + string(c.role)) }

// any returns a cut: of a provision of any role, of a party row of any file, of
// a whole file, or of the word that its bars were surveyed.
func (s *slicer) any(r *rand.Rand) cut {
	switch n := r.IntN(20); {
	case n < 10:
		roles := jurisdiction.Role("").Words()
		at := oneOf(r, s.roles[jurisdiction.Role(oneOf(r, roles...))]...)
		return s.provision(at.id, at.i)
	case n < 15:
		at := oneOf(r, s.rows...)
		return s.party(at.id, at.i)
	case n < 18 || len(s.surveyed) == 0:
		return s.whole(oneOf(r, s.ids...))
	}
	return s.word(oneOf(r, s.surveyed...))
}

// A slicer takes things out of a law.
type slicer struct {
	law   *jurisdiction.Law
	pages pages
	ids   []string

	roles    map[jurisdiction.Role][]place // the provisions of each role
	rows     []place                       // the party rows
	surveyed []string                      // the files that hold the word
}

// A place of a provision or a party row in the law.
type place struct {
	id string
	i  int
}

func newSlicer(t *testing.T) *slicer {
	law := jurisdiction.Builtin()
	p := pagesOf(t, law)
	s := &slicer{law: law, pages: p, ids: slices.Sorted(maps.Keys(p.Instruments)), roles: map[jurisdiction.Role][]place{}}
	for in := range law.All() {
		for i, row := range in.Provisions {
			s.roles[row.Role] = append(s.roles[row.Role], place{in.ID, i})
		}
		for i := range in.Parties {
			s.rows = append(s.rows, place{in.ID, i})
		}
		if p.Instruments[in.ID]["surveyed"] != nil {
			s.surveyed = append(s.surveyed, in.ID)
		}
	}
	return s
}

// restrains reports whether a row holds somebody back: by role and kind, but
// for the library's own positions, which stand where law is silent.
func (s *slicer) restrains(id string, p jurisdiction.Provision) bool {
	in, _ := s.law.Instrument(id)
	switch p.Role {
	case jurisdiction.RoleBar, jurisdiction.RoleLevel, jurisdiction.RoleImmunity, jurisdiction.RoleExclusion, jurisdiction.RoleThreshold:
		return id != s.positions()
	case jurisdiction.RolePower:
		return in.Kind == jurisdiction.KindRuling && p.Reach == jurisdiction.ReachHome
	}
	return false
}

// restraint returns the leaf with those provisions alone that restrain, for the
// parties; nil where there are none.
func (s *slicer) restraint(id string, parties []leaf) leaf {
	in, _ := s.law.Instrument(id)
	var kept []leaf
	for i, row := range rowsOf(s.pages.Instruments[id], "provisions") {
		meets := slices.ContainsFunc(parties, func(party leaf) bool { return s.meet(row, party) })
		if s.restrains(id, in.Provisions[i]) && meets {
			kept = append(kept, row)
		}
	}
	if len(kept) == 0 || len(parties) == 0 {
		return nil
	}
	twin := lacking(lacking(s.pages.Instruments[id], "central_authority"), "surveyed")
	return having(having(twin, "parties", parties), "provisions", kept)
}

// meet reports whether a provision and a party, or one of the group that it is,
// have a day in common.
func (s *slicer) meet(provision, party leaf) bool {
	if group, ok := party["group"].(string); ok {
		return slices.ContainsFunc(rowsOf(s.pages.Instruments[group], "parties"), func(row leaf) bool { return s.meet(provision, row) })
	}
	before := func(a, b leaf) bool {
		until, _ := a["until"].(string)
		from, _ := b["from"].(string)
		return until != "" && until < from
	}
	return !before(provision, party) && !before(party, provision)
}

// provision takes one provision out. Levels have no gaps, so that the earlier
// ones of the file go with a level. A level restrains, by what stands in for
// it: it may open what a power names, and nothing where the state's powers go
// too, unless it names the one paper that is enough.
func (s *slicer) provision(id string, i int) cut {
	in, _ := s.law.Instrument(id)
	p, only := in.Provisions[i], false
	var left []leaf
	for j, row := range rowsOf(s.pages.Instruments[id], "provisions") {
		q := in.Provisions[j]
		if j == i || p.Role == jurisdiction.RoleLevel && q.Role == jurisdiction.RoleLevel && q.From < p.From {
			only = only || q.Instrument != ""
			continue
		}
		left = append(left, row)
	}
	less := s.pages.put(id, having(s.pages.Instruments[id], "provisions", left))
	c := cut{what: fmt.Sprintf("%s provisions[%d] %s", id, i, p.Article), role: p.Role, less: less, free: s.restrains(id, p),
		rows: []bound{{Provision: p, states: s.parties(id), others: s.parties(id)}}}
	if p.Role == jurisdiction.RoleLevel && c.free && !only && len(s.parties(id)) == 1 {
		for _, other := range s.beside(id) {
			less = less.put(other, powerless(less.Instruments[other]))
		}
		c.kept, c.free = &less, false
	}
	return c
}

// party takes one party row out of a file, and out of all that name the file.
func (s *slicer) party(id string, i int) cut {
	in := s.pages.Instruments[id]
	rows := rowsOf(in, "parties")
	row := rows[i]
	c := cut{what: fmt.Sprintf("%s parties[%d] %v", id, i, row)}
	if len(rows) == 1 { // a file that binds nobody is a fault
		c.less = s.pages.file(id)
	} else {
		c.less = s.pages.put(id, having(in, "parties", slices.Delete(slices.Clone(rows), i, i+1)))
	}
	c.kept = s.keep(c.less, id, []leaf{row})
	held, _ := s.law.Instrument(id)
	c.rows = s.rowsBy(id, held.Parties[i].Window, s.statesOf(row))
	if s.members(id) {
		c.members = s.statesOf(row)
	}
	return c
}

// outsider reports whether a decision lets data go for danger to life alone, by a state
// that is no member any more: what is open to those outside is open to it. The list of
// members is closed, so that who is not in it is outside.
func (c cut) outsider(req request.Request, is Decision) bool {
	return slices.Contains(c.members, req.Requesting) && !slices.ContainsFunc(is.Items[0].Reasons, func(r Reason) bool {
		return r.Effect == EffectPermit && !strings.HasPrefix(r.Code, "permit.life_")
	})
}

// whole takes a file out.
func (s *slicer) whole(id string) cut {
	in := s.pages.Instruments[id]
	c := cut{what: id, less: s.pages.file(id)}
	if path.Base(id) != "state" { // which opens nothing, whatever it holds
		c.kept = s.keep(c.less, id, rowsOf(in, "parties"))
	}
	c.rows = s.rowsBy(id, jurisdiction.Window{}, s.parties(id))
	return c
}

// keep returns the law with what binds by party rows that were taken out of a
// file and restrains, each file of it beside the one that it comes from.
func (s *slicer) keep(less pages, id string, parties []leaf) *pages {
	mixed := false
	for _, other := range s.ids {
		through := slices.ContainsFunc(rowsOf(s.pages.Instruments[other], "parties"), func(row leaf) bool { return row["group"] == id })
		if other != id && !through {
			continue
		}
		if twin := s.restraint(other, parties); twin != nil {
			less, mixed = less.put(other+"-kept", twin), true
		}
	}
	if !mixed {
		return nil
	}
	return &less
}

// powerless returns the page of a file without powers; rulings keep theirs.
func powerless(in leaf) leaf {
	if in["kind"] == string(jurisdiction.KindRuling) {
		return in
	}
	return roleless(in, jurisdiction.RolePower)
}

// roleless returns the page of a file without the provisions of a role.
func roleless(in leaf, role jurisdiction.Role) leaf {
	return having(in, "provisions", slices.DeleteFunc(rowsOf(in, "provisions"), func(row leaf) bool { return row["role"] == string(role) }))
}

// beside returns the files of the state whose file it is.
func (s *slicer) beside(id string) []string {
	return slices.DeleteFunc(slices.Clone(s.ids), func(other string) bool { return folder(other) != folder(id) })
}

// survey takes out of a law the word that the bars of a state were surveyed,
// with the bars that its files hold: one that is not known stands in for them.
func (s *slicer) survey(from pages, id string) pages {
	from = from.put(id, lacking(from.Instruments[id], "surveyed"))
	for _, other := range s.beside(id) {
		from = from.put(other, roleless(from.Instruments[other], jurisdiction.RoleBar))
	}
	return from
}

// word takes out the survey of one state, with its bars.
func (s *slicer) word(id string) cut {
	c := cut{what: id + " surveyed", less: s.survey(s.pages, id)}
	for _, other := range s.beside(id) {
		for _, row := range s.rowsBy(other, jurisdiction.Window{}, s.parties(other)) {
			if row.Role == jurisdiction.RoleBar {
				c.rows = append(c.rows, row)
			}
		}
	}
	return c
}

// states takes out the files of all states.
func (s *slicer) states() cut {
	c := cut{what: "every state.yaml", less: s.pages}
	for _, id := range s.ids {
		if path.Base(id) == "state" {
			c.less = c.less.file(id)
		}
	}
	return c
}

// own returns for each state that has a file the rows of all its files.
func (s *slicer) own() []cut {
	var all []cut
	for _, id := range s.ids {
		if path.Base(id) != "state" {
			continue
		}
		c := cut{rows: []bound{{states: s.parties(id)}}}
		for _, other := range s.ids {
			if folder(other) == folder(id) {
				c.rows = append(c.rows, s.rowsBy(other, jurisdiction.Window{}, s.parties(other))...)
			}
		}
		c.rows = append(c.rows, s.circled(s.parties(id))...)
		all = append(all, c)
	}
	return all
}

// positions returns the ID of the file with the library's own positions.
func (s *slicer) positions() string { return s.pages.Manifest["positions"].(string) }

// words takes out the surveys of all states, with their bars.
func (s *slicer) words() cut {
	c := cut{what: "every survey", less: s.pages}
	for _, id := range s.surveyed {
		c.less = s.survey(c.less, id)
	}
	return c
}

// parties returns the states that a file binds, on whatever day.
func (s *slicer) parties(id string) []request.State {
	var states []request.State
	for _, row := range rowsOf(s.pages.Instruments[id], "parties") {
		states = append(states, s.statesOf(row)...)
	}
	slices.Sort(states)
	return slices.Compact(states)
}

// statesOf returns the states that a party row binds.
func (s *slicer) statesOf(row leaf) []request.State {
	switch {
	case row["status"] != nil:
		return nil
	case row["group"] != nil:
		return s.parties(row["group"].(string))
	}
	return []request.State{request.State(row["state"].(string))}
}

// rowsBy returns the provisions that bind states by the party rows of a file.
func (s *slicer) rowsBy(id string, days jurisdiction.Window, states []request.State) []bound {
	var rows []bound
	for _, other := range s.ids {
		through := slices.ContainsFunc(rowsOf(s.pages.Instruments[other], "parties"), func(row leaf) bool { return row["group"] == id })
		if other != id && !through {
			continue
		}
		in, _ := s.law.Instrument(other)
		for _, p := range in.Provisions {
			rows = append(rows, bound{Provision: p, party: days, states: states, others: s.parties(other)})
		}
	}
	if s.members(id) {
		rows = append(rows, s.circled(states)...)
	}
	return rows
}

// members reports whether the parties of a file count as members of the Union
// or of the Economic Area.
func (s *slicer) members(id string) bool {
	return slices.ContainsFunc([]string{"eu", "eea"}, func(list string) bool {
		ids, _ := s.pages.Manifest[list].([]any)
		return slices.Contains(ids, any(id))
	})
}

// circled returns the rows that speak of members, or of those who are none, with
// the states that are.
func (s *slicer) circled(states []request.State) []bound {
	var rows []bound
	for in := range s.law.All() {
		for _, p := range in.Provisions {
			for _, circle := range slices.Concat(p.For, p.Against) {
				if circle == jurisdiction.CircleNonEU || circle == jurisdiction.CircleNonEEA {
					rows = append(rows, bound{Provision: p, states: states, others: s.parties(in.ID), circle: true})
				}
			}
		}
	}
	return rows
}

// circles takes out who is a member of the Union and of the Economic Area.
func (s *slicer) circles() cut {
	c := cut{what: "every membership", less: s.pages}
	c.less.Manifest = lacking(lacking(s.pages.Manifest, "eu"), "eea")
	return c
}
