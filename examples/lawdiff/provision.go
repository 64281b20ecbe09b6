package main

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A change is what happened to a provision between the two worlds.
type change string

const (
	came    change = "came"
	went    change = "went"
	changed change = "changed"         // it is law in both, and says otherwise
	cited   change = "now cited"       // it was law before
	uncited change = "no longer cited" // it is law still
)

// A provision is one that only one of two decisions relies on.
type provision struct {
	Change     change      `json:"change"`
	Instrument string      `json:"instrument"`
	Article    string      `json:"article"`
	Title      string      `json:"title"`
	Citation   string      `json:"citation"`
	InForce    request.Day `json:"in_force,omitempty"` // where it came
}

// A cause is what flipped an item: what came or went, or else what changed. What
// else only one of the two decisions cites follows from that, and counts where
// there is no such provision.
type cause struct{ provisions, besides []provision }

// cause compares what the reasons and channels of an item cite in two worlds.
func (d *diff) cause(cell policy.Cell, was, now policy.Item) cause {
	before, after := citedBy(was), citedBy(now)
	var c cause
	add := func(p provision) {
		if p.Change == came || p.Change == went {
			c.provisions = append(c.provisions, p)
		} else {
			c.besides = append(c.besides, p)
		}
	}
	for _, cite := range after {
		if !slices.Contains(before, cite) {
			add(came.of(cite, cell, d.new, d.old))
		}
	}
	for _, cite := range before {
		if !slices.Contains(after, cite) {
			add(went.of(cite, cell, d.old, d.new))
		}
	}
	if len(c.provisions) == 0 {
		c.provisions = d.changed(slices.Concat(before, after))
		c.besides = slices.DeleteFunc(c.besides, func(p provision) bool {
			return slices.ContainsFunc(c.provisions, func(q provision) bool {
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
func (d *diff) changed(cites []jurisdiction.Cite) []provision {
	slices.SortFunc(cites, compareCites)
	var found []provision
	for _, c := range cites {
		old, new := d.old.says(c), d.new.says(c)
		p := d.new.provision(changed, c)
		if len(old) > 0 && len(new) > 0 && !reflect.DeepEqual(old, new) && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	return found
}

// says returns what a provision says on the day of a side, without what is only
// said about it.
func (s side) says(c jurisdiction.Cite) []jurisdiction.Provision {
	var said []jurisdiction.Provision
	if in, ok := s.engine.Law().Instrument(c.Instrument); ok {
		for _, p := range in.Provisions {
			if (c.Article == "" || p.Article == c.Article) && p.On(s.day) {
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
func (ch change) of(c jurisdiction.Cite, cell policy.Cell, here, there side) provision {
	p := here.provision(ch, c)
	if there.holds(c) && !here.bindsMore(there, c.Instrument, cell) {
		p.Change = map[change]change{came: cited, went: uncited}[ch]
	}
	if p.Change == came {
		p.InForce = c.InForce
	}
	return p
}

// provision describes the provision of a cite, as the law of a side names it.
func (s side) provision(ch change, c jurisdiction.Cite) provision {
	p := provision{Change: ch, Instrument: c.Instrument, Article: c.Article, Title: c.Instrument}
	if in, ok := s.engine.Law().Instrument(c.Instrument); ok {
		p.Title, p.Citation = in.Title, in.Citation
	}
	return p
}

// holds reports whether a provision is in force on a side.
func (s side) holds(c jurisdiction.Cite) bool {
	in, ok := s.engine.Law().Instrument(c.Instrument)
	return ok && c.InForce <= s.day && slices.ContainsFunc(in.Provisions, func(p jurisdiction.Provision) bool {
		return (c.Article == "" || p.Article == c.Article) && p.On(s.day)
	})
}

// bindsMore reports whether an instrument binds a state of the cell towards the
// other on this side and not on the other side.
func (s side) bindsMore(other side, instrument string, cell policy.Cell) bool {
	whole := func(state request.State) request.State { // of which it is a part that day
		return s.engine.Law().Whole(request.Request{Received: s.day, Requesting: state}).Requesting
	}
	a, b := whole(cell.Requesting), whole(cell.Place)
	return s.binds(instrument, a, b) && !other.binds(instrument, a, b) || s.binds(instrument, b, a) && !other.binds(instrument, b, a)
}

// binds reports whether an instrument binds a state towards another, itself or as a
// party of another instrument.
func (s side) binds(instrument string, state, towards request.State) bool {
	in, ok := s.engine.Law().Instrument(instrument)
	return ok && slices.ContainsFunc(in.Parties, func(p jurisdiction.Party) bool {
		bound := p.State == state && p.OpenTowards(towards, s.day) || p.Group != "" && s.binds(p.Group, state, towards)
		return p.Status == "" && p.On(s.day) && bound
	})
}

// keyOf returns what tells groups apart.
func keyOf(provisions []provision) string {
	var key strings.Builder
	for _, p := range provisions {
		key.WriteString(strings.Join([]string{string(p.Change), p.Instrument, p.Article, string(p.InForce)}, "\t") + "\n")
	}
	return key.String()
}
