package flips

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A Change is what happened to a provision between the two worlds.
type Change string

const (
	Came    Change = "came"
	Went    Change = "went"
	Changed Change = "changed"         // it is law in both, and says otherwise
	Cited   Change = "now cited"       // it was law before
	Uncited Change = "no longer cited" // it is law still
)

// A Provision is one that only one of two decisions relies on.
type Provision struct {
	Change     Change      `json:"change"`
	Instrument string      `json:"instrument"`
	Article    string      `json:"article"`
	Title      string      `json:"title"`
	Citation   string      `json:"citation"`
	InForce    request.Day `json:"in_force,omitempty"` // where it came
}

// A cause is what flipped an item: what came or went, or else what changed. What
// else only one of the two decisions cites follows from that, and counts where
// there is no such provision.
type cause struct{ provisions, besides []Provision }

// cause compares what the reasons and channels of an item cite in two worlds.
func (d *Diff) cause(cell policy.Cell, was, now policy.Item) cause {
	before, after := citedBy(was), citedBy(now)
	var c cause
	add := func(p Provision) {
		if p.Change == Came || p.Change == Went {
			c.provisions = append(c.provisions, p)
		} else {
			c.besides = append(c.besides, p)
		}
	}
	for _, cite := range after {
		if !slices.Contains(before, cite) {
			add(Came.of(cite, cell, d.New, d.Old))
		}
	}
	for _, cite := range before {
		if !slices.Contains(after, cite) {
			add(Went.of(cite, cell, d.Old, d.New))
		}
	}
	if len(c.provisions) == 0 {
		c.provisions = d.changed(slices.Concat(before, after))
		c.besides = slices.DeleteFunc(c.besides, func(p Provision) bool {
			return slices.ContainsFunc(c.provisions, func(q Provision) bool {
				return p.Instrument == q.Instrument && p.Article == q.Article
			})
		})
	}
	if len(c.provisions) == 0 {
		c.provisions, c.besides = c.besides, nil
	}
	return c
}

// changed returns the provisions among those cited that say on one side what they do
// not say on the other.
func (d *Diff) changed(cites []jurisdiction.Cite) []Provision {
	slices.SortFunc(cites, compareCites)
	var found []Provision
	for _, c := range cites {
		old, new := d.Old.says(c), d.New.says(c)
		p := d.New.provision(Changed, c)
		if len(old) > 0 && len(new) > 0 && !reflect.DeepEqual(old, new) && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	return found
}

// says returns what a provision says on the day of a side, without what is only
// said about it.
func (s Side) says(c jurisdiction.Cite) []jurisdiction.Provision {
	var said []jurisdiction.Provision
	if in, ok := s.instrument(c.Instrument); ok {
		for _, p := range in.Provisions {
			if (c.Article == "" || p.Article == c.Article) && p.On(s.Day) {
				p.Rule, p.Confidence, p.Evidence, p.Citation, p.Source, p.Note = "", "", "", "", "", ""
				said = append(said, p)
			}
		}
	}
	return said
}

// citedBy returns what the reasons and channels of an item cite, each once and
// without what is said of it. A channel names no article: it counts where no
// reason cites its instrument. What opens no way explains an outcome and causes none.
func citedBy(item policy.Item) []jurisdiction.Cite {
	var cites []jurisdiction.Cite
	for _, r := range item.Reasons {
		if r.Code == "silence.no_way" {
			continue
		}
		for _, c := range r.Cite {
			cites = append(cites, jurisdiction.Cite{Instrument: c.Instrument, Article: c.Article, InForce: c.InForce})
		}
	}
	for _, ch := range item.Channels {
		if !slices.ContainsFunc(cites, func(c jurisdiction.Cite) bool { return c.Instrument == ch.Instrument }) {
			cites = append(cites, jurisdiction.Cite{Instrument: ch.Instrument})
		}
	}
	slices.SortFunc(cites, compareCites)
	return slices.Compact(cites)
}

func compareCites(a, b jurisdiction.Cite) int {
	return cmp.Or(cmp.Compare(a.Instrument, b.Instrument), cmp.Compare(a.Article, b.Article), cmp.Compare(a.InForce, b.InForce))
}

// of describes a provision that one world cites and the other does not.
func (ch Change) of(c jurisdiction.Cite, cell policy.Cell, here, there Side) Provision {
	p := here.provision(ch, c)
	if there.holds(c) && !here.bindsMore(there, c.Instrument, cell) {
		p.Change = map[Change]Change{Came: Cited, Went: Uncited}[ch]
	}
	if p.Change == Came {
		p.InForce = c.InForce
	}
	return p
}

// provision describes the provision of a cite, as the law of a side names it.
func (s Side) provision(ch Change, c jurisdiction.Cite) Provision {
	p := Provision{Change: ch, Instrument: c.Instrument, Article: c.Article, Title: c.Instrument}
	if in, ok := s.instrument(c.Instrument); ok {
		p.Title, p.Citation = in.Title, in.Citation
	}
	return p
}

// holds reports whether a provision is in force on a side.
func (s Side) holds(c jurisdiction.Cite) bool {
	in, ok := s.instrument(c.Instrument)
	return ok && c.InForce <= s.Day && slices.ContainsFunc(in.Provisions, func(p jurisdiction.Provision) bool {
		return (c.Article == "" || p.Article == c.Article) && p.On(s.Day)
	})
}

// bindsMore reports whether an instrument binds a state of the cell towards the
// other on this side and not on the other side.
func (s Side) bindsMore(other Side, instrument string, cell policy.Cell) bool {
	whole := func(state request.State) request.State { // of which it is a part that day
		return s.Engine.Law().Whole(request.Request{Received: s.Day, Requesting: state}).Requesting
	}
	a, b := whole(cell.Requesting), whole(cell.Place)
	return s.binds(instrument, a, b) && !other.binds(instrument, a, b) || s.binds(instrument, b, a) && !other.binds(instrument, b, a)
}

// binds reports whether an instrument binds a state towards another, itself or as a
// party of another instrument.
func (s Side) binds(instrument string, state, towards request.State) bool {
	in, ok := s.instrument(instrument)
	return ok && slices.ContainsFunc(in.Parties, func(p jurisdiction.Party) bool {
		bound := p.State == state && p.OpenTowards(towards, s.Day) || p.Group != "" && s.binds(p.Group, state, towards)
		return p.Status == "" && p.On(s.Day) && bound
	})
}

// keyOf returns what tells groups apart.
func keyOf(provisions []Provision) string {
	var key strings.Builder
	for _, p := range provisions {
		key.WriteString(strings.Join([]string{string(p.Change), p.Instrument, p.Article, string(p.InForce)}, "\t") + "\n")
	}
	return key.String()
}

// Merged joins the articles of one instrument.
func Merged(provisions []Provision) []Provision {
	var out []Provision
	for _, v := range provisions {
		if n := len(out) - 1; n >= 0 && out[n].Change == v.Change && out[n].Instrument == v.Instrument && out[n].InForce == v.InForce {
			out[n].Article += "; " + v.Article
		} else {
			out = append(out, v)
		}
	}
	return out
}

// Name returns the title and the article.
func (v Provision) Name() string { return strings.TrimSuffix(v.Title+", "+v.Article, ", ") }
