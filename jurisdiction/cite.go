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
		return cmp.Or(strings.Compare(a.Instrument, b.Instrument), strings.Compare(a.Article, b.Article),
			strings.Compare(string(a.InForce), string(b.InForce)))
	})
	return slices.Compact(cites)
}

// A ranked citation knows its place among all, by instrument and article. Its first day
// is that of the provision alone.
type ranked struct {
	Cite
	rank uint64
}
