package policy

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/request"
)

// unheldLaw is the built-in law with acts of Nepal, a state that has else no law
// file, and with levels of Bhutan for banks and for warrants.
func unheldLaw(t *testing.T) *jurisdiction.Law {
	t.Helper()
	const head = "citation: Act 1\nreviewed: \"2026-11-21\"\nconfidence: high\n"
	law, err := jurisdiction.Extend(fstest.MapFS{
		"np/act.yaml": {Data: []byte("title: An act\nkind: statute\nparties: [{state: NP}]\n" + head)},
		"bt/state.yaml": {Data: []byte("title: Bhutan\nkind: state\n" + head + `parties: [{state: BT}]
provisions:
  - {article: s. 1, rule: r, role: level, level: judge, categories: [traffic], from: "2020-01-01", sector: [bank]}
  - {article: s. 2, rule: r, role: level, level: judge, categories: [content], from: "2020-01-01", order: [warrant]}
`)},
	})
	require.NoError(t, err)
	return law
}

// TestUnheldTexts: the texts of law that is not held name the state, and what is
// missing of it.
func TestUnheldTexts(t *testing.T) {
	const (
		bars    = "Gate of the library: a bar is taken to stand, because "
		process = "It is not known whether this process is enough: "
		judge   = " Only a judge's paper is enough then"
		named   = judge + ", or one that a statute of that state names."
	)
	tests := []struct {
		name, code string
		change     func(*request.Request)
		want       string
	}{
		{"not surveyed", "forbid.law_unknown", func(r *request.Request) { r.Data[0].StoredIn = []request.Place{"NP"} },
			bars + "the law of Nepal was not surveyed for bars."},
		{"no file", "forbid.law_unknown", func(r *request.Request) { r.Data[0].StoredIn = []request.Place{"FO"} },
			bars + "no file with the law of the Faroe Islands is held."},
		{"all at once", "forbid.law_unknown", func(r *request.Request) {
			r.Data[0].StoredIn, r.Provider.Addressed = []request.Place{"NP", "FO", "BT", "TD"}, ""
		}, bars + "the law of Bhutan and Nepal was not surveyed for bars, no file with the law of the Faroe Islands and " +
			"Chad is held and it is not known in which state the entity addressed is."},
		{"no state.yaml", "gate.process_unknown", func(r *request.Request) { r.Requesting = "NP" },
			process + "what process the law of Nepal demands was not gathered (no state.yaml)." + judge + "."},
		{"no level", "gate.process_unknown", func(r *request.Request) { r.Requesting = "BT" },
			process + "no level is held in the law of Bhutan for this category (subscriber data) on 2026-09-01." + named},
		{"nor of another category", "gate.process_unknown", func(r *request.Request) {
			r.Requesting, r.Data[0].Category = "BT", request.Documents
		}, process + "no level is held in the law of Bhutan for this category (documents) on 2026-09-01." + named},
		{"no level of the sector", "gate.process_unknown", func(r *request.Request) {
			r.Requesting, r.Data[0].Category = "BT", request.Traffic
		}, process + "the levels held in the law of Bhutan for this category (traffic data) on 2026-09-01 are none for " +
			"this sector (hosting)." + named},
		{"no level of the paper", "gate.process_unknown", func(r *request.Request) {
			r.Requesting, r.Data[0].Category = "BT", request.Content
		}, process + "the levels held in the law of Bhutan for this category (content) on 2026-09-01 are none for this " +
			"paper (production order) in these circumstances." + named},
		{"nor of another paper", "gate.process_unknown", func(r *request.Request) {
			r.Requesting, r.Data[0].Category, r.Instrument.Kind = "BT", request.Content, request.Subpoena
		}, process + "the levels held in the law of Bhutan for this category (content) on 2026-09-01 are none for this " +
			"paper (subpoena) in these circumstances." + named},
		{"nor of another sector", "gate.process_unknown", func(r *request.Request) {
			r.Requesting, r.Data[0].Category, r.Provider.Sector = "BT", request.Traffic, request.Telecom
		}, process + "the levels held in the law of Bhutan for this category (traffic data) on 2026-09-01 are none for " +
			"this sector (telecommunications)." + named},
		{"nor on another day", "gate.process_unknown", func(r *request.Request) {
			r.Received, r.Requesting, r.Data[0].Category, r.Provider.Sector = "2026-09-02", "BT", request.Traffic, request.Telecom
		}, process + "the levels held in the law of Bhutan for this category (traffic data) on 2026-09-02 are none for " +
			"this sector (telecommunications)." + named},
	}
	e := mustNew(t, WithLaw(unheldLaw(t)))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := irishWarrant()
			req.Received = "2026-09-01"
			req.Data = []request.Item{{Category: request.Subscriber, StoredIn: []request.Place{"IE"}}}
			req.Instrument = request.Instrument{
				Kind: request.ProductionOrder, Issuer: request.ByProsecutor, Authenticated: true,
			}
			tt.change(&req)
			for _, tag := range lang.Tags() {
				in, err := e.In(tag)
				require.NoError(t, err)
				reasons := mustDecide(t, in, req).Items[0].Reasons
				i := slices.IndexFunc(reasons, func(r Reason) bool { return r.Code == tt.code })
				require.GreaterOrEqual(t, i, 0, "%v", reasons)
				assert.NotContains(t, reasons[i].Text, "{")
				assert.NotEqual(t, in.language.Title(tt.code, in.program.Rules[tt.code].Title), reasons[i].Text, tag)
				if tag == "en" {
					assert.Equal(t, tt.want, reasons[i].Text)
				}
			}
		})
	}
}
