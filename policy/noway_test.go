package policy

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/request"
)

// noWayLaw returns a law of treaties of Sweden, one for each lack, with a statute of
// Oman that speaks of reciprocity.
func noWayLaw(t *testing.T) *jurisdiction.Law {
	t.Helper()
	act := func(title, kind, parties, provision string) *fstest.MapFile {
		text := "title: " + title + "\ncitation: No. 1\nkind: " + kind +
			"\nreviewed: \"2026-11-21\"\nconfidence: high\nparties: " + parties + "\nprovisions:\n  - {article: art. 1, from: \"2011-01-01\", " + provision + "}\n"
		return &fstest.MapFile{Data: []byte(text)}
	}
	law, err := jurisdiction.Load(fstest.MapFS{
		"law.yaml":           {Data: []byte("compiled: \"2026-11-21\"\nfirst: \"2010-01-01\"\neu: []\neea: []\n")},
		"treaty/drugs.yaml":  act("Pact A", "treaty", "[{state: KG}, {state: SE}]", "role: channel, channel: mlat, when: {offence_kind: [drugs]}"),
		"treaty/ended.yaml":  act("Pact B", "treaty", "[{state: SE}, {state: UZ}]", "role: channel, channel: mlat, until: \"2019-12-31\""),
		"treaty/barred.yaml": act("Pact C", "treaty", "[{state: BH, status: excluded}, {state: SE}]", "role: channel, channel: mlat"),
		"treaty/open.yaml":   act("Pact D", "treaty", "[{state: FI}, {state: SE}]", "role: channel, channel: mlat"),
		"se/state.yaml":      act("Sweden", "state", "[{state: SE}]", "role: level, level: judge, categories: [content]"),
		"om/act.yaml":        act("Act E", "statute", "[{state: OM}]", "role: note, channel: letters_rogatory"),
	})
	require.NoError(t, err)
	return law
}

// noWayRequest returns a Swedish request for data in these states.
func noWayRequest(places ...request.Place) request.Request {
	return request.Request{
		ID: "r", Received: "2024-01-01", Requesting: "SE", Scope: request.Targeted,
		Authority:  request.Authority{Kind: request.Prosecutor},
		Instrument: request.Instrument{Kind: request.ProductionOrder, Issuer: request.ByJudge, Authenticated: true},
		Offence:    request.Offence{Kinds: []request.OffenceKind{request.OffenceOther}},
		Targets:    []request.Target{{Kind: request.Account, Value: "a"}},
		Data:       []request.Item{{Category: request.Content, StoredIn: places}},
		Provider:   request.Provider{Addressed: "SE", Control: true},
		Customer:   request.Customer{Kind: request.Consumer},
	}
}

// noWayOf returns the reason that no way is open, if it is among those of the item.
func noWayOf(d Decision) (Reason, bool) {
	for _, r := range d.Items[0].Reasons {
		if r.Code == "silence.no_way" {
			return r, true
		}
	}
	return Reason{}, false
}

// TestNoWay: where an item is denied because no way is open, the decision says why for
// each state, and cites what is held.
func TestNoWay(t *testing.T) {
	const title = "No way is open to a state that would have to be asked."
	for _, tt := range []struct {
		places string
		want   string // nothing where it is not told
		cites  string
	}{
		{"KG", title + " A channel to Kyrgyzstan is in force, but not for this offence or this purpose: Pact A.", "treaty/drugs 2011-01-01"},
		{"UZ", title + " A channel to Uzbekistan is held, but it is not in force that day, or not known to be: Pact B (ended on 2019-12-31).", "treaty/ended "},
		{"BH", title + " A channel is held that does not bind both sides, so that it does not lead to Bahrain: Pact C (excluded).", "treaty/barred "},
		{"PH", title + " No treaty with the Philippines is held.", ""},
		{"OM", title + " No treaty with Oman is held. Without a treaty Oman assists where reciprocity is assured; that opens no channel here: Act E.", "om/act 2011-01-01"},
		{"OM FI PH", title + " No treaty with Oman and the Philippines is held. Without a treaty Oman assists where reciprocity is assured; that opens no channel here: Act E.", "om/act 2011-01-01"},
		{"FI", "", ""},
		{"SE", "", ""},
		{"XX", "", ""},
		{"XX PH", "", ""},
	} {
		var places []request.Place
		for place := range strings.FieldsSeq(tt.places) {
			places = append(places, request.Place(place))
		}
		d := mustDecide(t, mustNew(t, WithLaw(noWayLaw(t))), noWayRequest(places...))
		r, told := noWayOf(d)
		assert.Equal(t, tt.want != "", told, tt.places)
		assert.Equal(t, tt.want, r.Text, tt.places)
		var cites []string
		for _, c := range r.Cite {
			cites = append(cites, c.Instrument+" "+string(c.InForce))
		}
		assert.Equal(t, tt.cites, strings.Join(cites, ", "), tt.places)
		if told {
			assert.Equal(t, Deny, d.Outcome, tt.places)
			assert.Empty(t, d.Items[0].Channels, tt.places)
		}
	}
}

// TestNoWayByPosture: only those are told whom the posture would ask.
func TestNoWayByPosture(t *testing.T) {
	req := noWayRequest("FI")
	req.Provider.Addressed = "PH"
	for posture, want := range map[Posture]bool{StorageLocation: false, ProviderControl: false, ConflictAvoidance: true} {
		d := mustDecide(t, mustNew(t, WithLaw(noWayLaw(t)), WithPosture(posture)), req)
		r, told := noWayOf(d)
		assert.Equal(t, want, told, posture)
		assert.Equal(t, want, strings.HasSuffix(r.Text, "No treaty with the Philippines is held."), posture)
	}
	req.Provider.Control = false
	d := mustDecide(t, mustNew(t, WithLaw(noWayLaw(t)), WithPosture(ConflictAvoidance)), req)
	_, told := noWayOf(d)
	assert.False(t, told, "the places are asked, and no state of a bar")
}

// TestNoWayToWhom: where the state to ask is not known, that is said.
func TestNoWayToWhom(t *testing.T) {
	req := noWayRequest("FI")
	req.Provider.Addressed = ""
	r, told := noWayOf(mustDecide(t, mustNew(t, WithLaw(noWayLaw(t)), WithPosture(ConflictAvoidance)), req))
	require.True(t, told)
	assert.Equal(t, "No way is open to a state that would have to be asked. It is not known which state that is.", r.Text)
	assert.Equal(t, []jurisdiction.Cite{}, r.Cite)
}

// TestNoWayTexts: each language has a text for each lack and for each reason why a
// channel is not in force.
func TestNoWayTexts(t *testing.T) {
	for _, word := range jurisdiction.Lack("").Words() {
		assertText(t, "no_way."+word)
	}
	for _, word := range append(jurisdiction.Status("").Words(), "not_yet", "ended", "suspended", "not_towards") {
		assertText(t, "held."+word)
	}
	for tag, want := range map[string]string{
		"en": "Pact B (ended on 2019-12-31).", "sv": "Pact B (upphörde 2019-12-31).", "fr": "Pact B (a pris fin le 2019-12-31).",
		"de": "Pact B (endete am 2019-12-31).",
	} {
		d := mustDecide(t, mustNew(t, WithLaw(noWayLaw(t)), WithLanguage(tag)), noWayRequest("UZ"))
		r, _ := noWayOf(d)
		if got := r.Text[max(0, len(r.Text)-len(want)):]; got != want {
			t.Errorf("%s (-want +got):\n%s", tag, cmp.Diff(want, r.Text))
		}
	}
}

func assertText(t *testing.T, key string) {
	t.Helper()
	_, ok := lang.English().Lookup(key)
	assert.True(t, ok, "policy/internal/lang/en.yaml: key %s is missing", key)
}
