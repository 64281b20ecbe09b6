package jurisdiction

import (
	"cmp"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// A Cite is a reference that a lawyer can follow. InForce is the first day on
// which the provision could be relied on between the states of the request.
type Cite struct {
	Instrument string      `json:"instrument"`
	Article    string      `json:"article"`
	Title      string      `json:"title"`
	URL        string      `json:"url"`
	InForce    request.Day `json:"in_force"`
	Confidence Confidence  `json:"confidence"`
}

// SortCites puts citations in order of instrument and article, each once.
func SortCites(cites []Cite) []Cite {
	slices.SortFunc(cites, func(a, b Cite) int {
		return cmp.Or(compareProvisions(a, b), strings.Compare(string(a.InForce), string(b.InForce)))
	})
	return slices.Compact(cites)
}

func compareProvisions(a, b Cite) int {
	return cmp.Or(strings.Compare(a.Instrument, b.Instrument), strings.Compare(a.Article, b.Article))
}

// Cites returns the provisions behind the words of a field, all of the field
// where no word is given, in order of instrument and article, each once.
func (c *Case) Cites(field string, words ...string) []Cite {
	reading, decided := ReadingOf(field, words...)
	if !decided {
		return nil
	}
	return c.AppendCites(nil, reading)
}

// AppendCites adds to a list the provisions behind what is read, in the order of
// [SortCites], each once.
func (c *Case) AppendCites(cites []Cite, read ...Reading) []Cite {
	var space [16]ground // most readings have no more provisions behind them
	grounds := space[:0]
	for i := range c.supports {
		if s := &c.supports[i]; slices.ContainsFunc(read, s.behind) {
			grounds = append(grounds, s.ground)
		}
	}
	l := c.law.Law
	slices.SortFunc(grounds, func(a, b ground) int {
		return cmp.Or(cmp.Compare(l.citeOf(a).rank, l.citeOf(b).rank), cmp.Compare(a.from, b.from))
	})
	before := len(cites)
	for _, g := range grounds {
		cites = append(cites, l.citeOf(g).Cite)
		cites[len(cites)-1].InForce = l.editions.days[g.from]
	}
	return cites[:before+len(slices.Compact(cites[before:]))]
}

// A ranked citation knows its place among all, by instrument and article. It has the
// first day of the provision alone.
type ranked struct {
	Cite
	rank uint32
}

// citeOf returns the citation of a row that can be a ground.
func (l *Law) citeOf(g ground) *ranked { return &l.cites[l.rows[g.row].seq] }

// indexCites makes the citations of all provisions.
func (l *Law) indexCites() {
	for _, in := range l.instruments {
		for i := range in.Provisions {
			r := newRow(in, &in.Provisions[i])
			l.cites = append(l.cites, ranked{Cite: r.cite()})
		}
	}
	order := make([]*ranked, len(l.cites))
	for i := range l.cites {
		order[i] = &l.cites[i]
	}
	slices.SortFunc(order, func(a, b *ranked) int { return compareProvisions(a.Cite, b.Cite) })
	for i := 1; i < len(order); i++ {
		order[i].rank = order[i-1].rank
		if compareProvisions(order[i-1].Cite, order[i].Cite) != 0 {
			order[i].rank++
		}
	}
}

// cite returns the reference to the row as it runs, under a law.
func (b basis) cite(l *Law) Cite {
	c := b.row.cite()
	c.InForce = l.editions.days[b.from]
	return c
}

// cite returns the reference to the row.
func (r *row) cite() Cite {
	c := Cite{Instrument: r.in.ID, Title: r.in.Title, URL: r.in.Source, InForce: r.From, Confidence: r.in.Confidence}
	if r.Provision != nil {
		c.Article = r.Article
		c.URL = or(r.Source, c.URL)
		c.Confidence = or(r.Provision.Confidence, c.Confidence)
	}
	return c
}

// clone returns a copy.
func (c *Cite) clone() *Cite {
	if c == nil {
		return nil
	}
	own := *c
	return &own
}

// or returns the first that is not empty.
func or[S ~string](a, b S) S {
	if a != "" {
		return a
	}
	return b
}
