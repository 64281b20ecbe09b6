package jurisdiction

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/comity-go/comity/request"
)

// A Side is a law on one day: one of two that are compared.
type Side struct {
	Law *Law
	Day request.Day
}

// Holds reports whether what a cite names is in force. A cite without an article
// names the instrument.
func (s Side) Holds(c Cite) bool { return c.InForce <= s.Day && len(s.said(c)) > 0 }

// SaysOtherwise reports whether what a cite names is in force on both sides and says
// on one what it does not say on the other. What is only said about it, such as a note,
// makes no difference, and neither does since when and until when it is law.
func (s Side) SaysOtherwise(other Side, c Cite) bool {
	here, there := s.said(c), other.said(c)
	return len(here) > 0 && len(there) > 0 && !reflect.DeepEqual(here, there)
}

// said returns what a cite names and is in force, without what is only said about it.
func (s Side) said(c Cite) []Provision {
	in, ok := s.Law.written().byID[c.Instrument]
	if !ok {
		return nil
	}
	var said []Provision
	for _, p := range in.Provisions {
		if (c.Article == "" || p.Article == c.Article) && p.On(s.Day) {
			said = append(said, p.bare())
		}
	}
	return said
}

// bare returns what the provision says while it is in force, without what is only said
// about it.
func (p Provision) bare() Provision {
	p.Rule, p.Confidence, p.Evidence, p.Citation, p.Source, p.Note = "", "", "", "", "", ""
	p.Window = Window{}
	return p
}

// BindsMore reports whether an instrument binds one of two states towards the other on
// this side and not on the other side. A territory counts as its state.
func (s Side) BindsMore(other Side, instrument string, a, b request.State) bool {
	a, b = s.whole(a), s.whole(b)
	return s.binds(instrument, a, b) && !other.binds(instrument, a, b) || s.binds(instrument, b, a) && !other.binds(instrument, b, a)
}

// whole returns the state of which a state is a part that day.
func (s Side) whole(state request.State) request.State {
	return s.Law.whole(request.Area(state), s.Day).State()
}

// binds reports whether an instrument binds a state towards another, itself or as a
// party of another instrument.
func (s Side) binds(instrument string, state, towards request.State) bool {
	in, ok := s.Law.written().byID[instrument]
	return ok && slices.ContainsFunc(in.Parties, func(p Party) bool {
		bound := p.State == state && p.OpenTowards(towards, s.Day) || p.Group != "" && s.binds(p.Group, state, towards)
		return p.Status == "" && p.On(s.Day) && bound
	})
}

// Rows returns the rows that are in force on this side and not on the candidate's, or the
// other way, or say otherwise there, in order of instrument and row. Since when a row is in
// force makes no difference, and neither does what is only said about it.
func (s Side) Rows(candidate Side) []Change {
	old, new := s.rows(candidate), candidate.rows(s)
	var changes []Change
	for key, before := range old {
		if after, kept := new[key]; !kept {
			changes = append(changes, key.change(RowEnded, rowText(before), ""))
		} else if !reflect.DeepEqual(before, after) { // to write them takes much longer
			if old, new := rowText(before), rowText(after); old != new {
				changes = append(changes, key.change(RowChanged, old, new))
			}
		}
	}
	for key, after := range new {
		if _, known := old[key]; !known {
			changes = append(changes, key.change(RowAdded, "", rowText(after)))
		}
	}
	return inOrder(changes)
}

// rowText writes what rows has of a row.
func rowText(row any) string {
	if text, ok := row.(string); ok {
		return text
	}
	return fieldsOf(row)
}

// rows returns every row that is in force, by name, but those of instruments that are the
// same on the other side.
func (s Side) rows(other Side) map[lineKey]any {
	all := map[lineKey]any{}
	add := func(id, name string, row any) { all[newKey(all, id, name)] = row }
	for _, p := range s.Law.manifest.Parts {
		if p.On(s.Day) {
			add(lawRows, p.rowName(), string(p.Of))
		}
	}
	for _, in := range s.Law.written().instruments {
		if s.Day == other.Day && reflect.DeepEqual(in, other.Law.written().byID[in.ID]) {
			continue
		}
		for _, survey := range in.Surveyed {
			add(in.ID, surveyRow, string(survey))
		}
		for _, p := range in.Parties {
			if p.On(s.Day) {
				add(in.ID, p.rowName(), p.bare(s.Day))
			}
		}
		for _, p := range in.Provisions {
			if p.On(s.Day) {
				add(in.ID, p.rowName(), p.bare())
			}
		}
	}
	return all
}

// bare returns what of the row has effect on a day, without what is only said about it.
func (p Party) bare(day request.Day) Party {
	on := func(all []Towards) (some []Towards) {
		for _, t := range all {
			if t.window().On(day) {
				some = append(some, Towards{State: t.State})
			}
		}
		return some
	}
	return Party{State: p.State, Group: p.Group, Side: p.Side, Status: p.Status,
		NotTowards: on(p.NotTowards), OnlyTowards: on(p.OnlyTowards)}
}

// Concerns reports whether a row may concern one of the states: its instrument binds one
// on some day, or binds nobody, as the manifest and the library's own positions do.
func (s Side) Concerns(c Change, states ...request.State) bool {
	bound := s.Law.bound[s.Law.byID[c.Instrument]]
	return len(bound) == 0 || slices.ContainsFunc(states, func(state request.State) bool { return len(bound[s.whole(state)]) > 0 })
}

// WithRegionsOf returns the law with the table of regions of another: the law itself where
// the tables are the same.
func (l *Law) WithRegionsOf(other *Law) *Law {
	if l.regions == other.regions || reflect.DeepEqual(l.regions.Rows(), other.regions.Rows()) {
		return l
	}
	return l.withTable(other.regions)
}

// WithEvidenceOf returns the law in which a row opens with the least evidence of another:
// the law itself where that is the same.
func (l *Law) WithEvidenceOf(other *Law) *Law {
	if l.least == other.least {
		return l
	}
	law := l.written()
	if other.least == "" {
		return law
	}
	weighed, err := law.WithLeastEvidence(other.least)
	if err != nil {
		panic(err) // a law has it
	}
	return weighed
}

// Weighed returns the provisions that are behind a fact of an item under this law or under
// a candidate, which differ in their least evidence alone, and not under both, and of which
// one of them has too little evidence: of the provision, or of the row by which the
// requesting state, or that of a place or of the addressee, is a party. The errors are those
// of Facts.
func (l *Law) Weighed(candidate *Law, req request.Request, item int) ([]Cite, error) {
	old, err := l.Facts(req)
	new, failed := candidate.Facts(req)
	if err := cmp.Or(err, failed); err != nil {
		return nil, err
	}
	w := weighing{least: l.least}
	if w.least == "" || candidate.least != "" && candidate.least.rank() < w.least.rank() {
		w.least = candidate.least
	}
	whole := l.Whole(req)
	states := append(slices.Clone(old[item].Places), whole.Requesting, whole.Provider.Addressed)
	var cites []Cite
	add := func(these, others Case) {
		for _, s := range these.supports {
			r := these.law.rows[s.row]
			in, p := r.in, r.Provision
			if !s.field.isField() || p == nil || in.ID == l.manifest.Positions || others.isAlsoBehind(s, r) {
				continue
			}
			weaker := func(party Party) bool { return slices.Contains(states, party.State) && w.isWeakerParty(in, party) }
			if w.isWeaker(or(p.Evidence, in.Evidence)) || slices.ContainsFunc(l.written().byID[in.ID].Parties, weaker) {
				cites = append(cites, Cite{Instrument: in.ID, Article: p.Article})
			}
		}
	}
	add(old[item], new[item])
	add(new[item], old[item])
	return SortCites(cites), nil
}

// isAlsoBehind reports whether the provision of a row, which is behind s under another
// law, is behind the same here.
func (c *Case) isAlsoBehind(s support, r *row) bool {
	return slices.ContainsFunc(c.supports, func(other support) bool {
		o := c.law.rows[other.row]
		return s.field == other.field && s.word == other.word && r.in.ID == o.in.ID &&
			o.Provision != nil && r.Article == o.Article
	})
}

// Region returns the place of a region as the table of regions spells it, and where what
// is stored there may be: XX where that is not known. It returns no name where the table
// has no such region.
func (l *Law) Region(p request.Place) (name request.Place, areas []request.Area) {
	areas, _ = l.regions.Place(p)
	if r, listed := l.regions.Lookup(p); listed {
		name = request.Place(r.Provider + ":" + r.Name)
	}
	return name, areas
}
