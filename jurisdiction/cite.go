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

// A ranked citation knows its place among all, by instrument and article. It has the
// first day of the provision alone.
type ranked struct {
	Cite
	rank uint32
}

// rankCites gives each its rank.
func rankCites(cites []ranked) {
	order := make([]*ranked, len(cites))
	for i := range cites {
		order[i] = &cites[i]
	}
	slices.SortFunc(order, func(a, b *ranked) int { return compareProvisions(a.Cite, b.Cite) })
	for i := 1; i < len(order); i++ {
		order[i].rank = order[i-1].rank
		if compareProvisions(order[i-1].Cite, order[i].Cite) != 0 {
			order[i].rank++
		}
	}
}

// clone returns a copy.
func (c *Cite) clone() *Cite {
	if c == nil {
		return nil
	}
	own := *c
	return &own
}
