package jurisdiction

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestBarArea: a bar of a subdivision stands for data that rest there, or may.
func TestBarArea(t *testing.T) {
	const bar = "role: bar, categories: [traffic], protects: any, against: [foreign], area: [IS-1], binds: "
	publicBody := func(area request.Area) request.Customer {
		return request.Customer{Kind: request.PublicSector, State: area}
	}
	for name, tt := range map[string]struct {
		row      string
		places   []request.Place
		customer request.Customer
		served   request.State
		stands   bool
	}{
		"there":                              {row: bar + "[place]", places: []request.Place{"IS-1"}, stands: true},
		"elsewhere":                          {row: bar + "[place]", places: []request.Place{"IS-2"}},
		"not said":                           {row: bar + "[place]", places: []request.Place{"IS"}, stands: true},
		"there too":                          {row: bar + "[place]", places: []request.Place{"IS-2", "IS-1"}, stands: true},
		"elsewhere, or not said":             {row: bar + "[place]", places: []request.Place{"IS-2", "IS"}, stands: true},
		"another state":                      {row: bar + "[place]", places: []request.Place{"SE"}},
		"holder elsewhere":                   {row: bar + "[holder]", places: []request.Place{"IS-2"}, served: "DK"},
		"holder served there, or not said":   {row: bar + "[holder]", places: []request.Place{"IS-2"}, served: "IS", stands: true},
		"public body there":                  {row: bar + "[place], sector: [public_body]", places: []request.Place{"IS-2"}, customer: publicBody("IS-1"), stands: true},
		"public body elsewhere":              {row: bar + "[place], sector: [public_body]", places: []request.Place{"IS-1"}, customer: publicBody("IS-2")},
		"public body, not said where":        {row: bar + "[place], sector: [public_body]", places: []request.Place{"IS-2"}, customer: publicBody("IS"), stands: true},
		"public body, not said whose":        {row: bar + "[place], sector: [public_body]", places: []request.Place{"IS-2"}, customer: publicBody(""), stands: true},
		"any sector, public body of another": {row: bar + "[place]", places: []request.Place{"IS-1"}, customer: publicBody("IS-2"), stands: true},
	} {
		t.Run(name, func(t *testing.T) {
			req := smallRequest()
			req.Requesting, req.Provider.Addressed = "DK", tt.served
			req.Data[0].StoredIn = tt.places
			if tt.customer.Kind != "" {
				req.Customer = tt.customer
			}
			assert.Equal(t, tt.stands, len(except(caseOf(t, smallLaw(t, tt.row), req).Bars, ProtectsUnknown)) > 0)
		})
	}
}

// except returns the protections without one.
func except(bars []Protection, p Protection) []Protection {
	var rest []Protection
	for _, b := range bars {
		if b != p {
			rest = append(rest, b)
		}
	}
	return rest
}

// TestPowerArea: a power of a subdivision counts for a paper that names it.
func TestPowerArea(t *testing.T) {
	law := smallLaw(t, "role: power, order: [production_order], reach: abroad, holds_over: addressed, issuer: [prosecutor], categories: [traffic], area: [IS-1, IS-3]")
	for in, want := range map[request.Area]Answer{"IS-1": AnswerYes, "IS-3": AnswerYes, "IS-2": AnswerNo, "IS": AnswerNo, "": AnswerNo} {
		req := smallRequest()
		req.Instrument.IssuedIn = in
		c := caseOf(t, law, req)
		assert.Equal(t, want, c.Reach, "%q", in)
		assert.Equal(t, want == AnswerYes, c.Process == ProcessEnough, "%q", in)
	}
}

// TestPlaceArea: places are states, and the subdivision is kept beside them.
func TestPlaceArea(t *testing.T) {
	req := smallRequest()
	req.Data[0].StoredIn = []request.Place{"CA-QC", "aws:ca-central-1", "CA-ON", "US", "XX"}
	c := caseOf(t, Builtin(), req)
	assert.Equal(t, []request.State{"CA", "US", "XX"}, c.Places)
	require.Contains(t, c.areas, request.Area("CA-ON"))
}
