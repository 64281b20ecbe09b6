package jurisdiction

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// weighed returns the law of these files under the least evidence register, once where
// WEAK in them is that and once where it is less. Every other row was read in an
// official text.
func weighed(t *testing.T, files map[string]string) (enough, less *Law) {
	t.Helper()
	make := func(word string) *Law {
		all := maps.Clone(files)
		for name, text := range all {
			text = strings.ReplaceAll(text, "WEAK", "evidence: "+word)
			if !strings.Contains(text, "\nevidence:") {
				text += "evidence: official_text\n"
			}
			all[name] = text
		}
		law, err := lawOf(t, all).WithLeastEvidence("register")
		require.NoError(t, err)
		return law
	}
	return make("register"), make("partial")
}

// smallState returns the file of a state whose bars were surveyed, with these
// provisions.
func smallState(state, provisions string) string {
	return strings.Replace(smallAct(state, provisions), "statute", "state", 1) + "surveyed: [bars]\n"
}

const levelOfNone = `role: level, level: judge, categories: [live_interception]`

// TestLeastEvidenceOfOneState: what weaker rows of the requesting state still do, and
// what no more.
func TestLeastEvidenceOfOneState(t *testing.T) {
	const (
		power = `role: power, categories: [traffic], order: [production_order], issuer: [prosecutor], reach: abroad, holds_over: addressed`
		met   = `role: level, level: prosecutor_or_judge, categories: [traffic]`
		unmet = `role: level, level: judge, categories: [traffic]`
	)
	reach := func(c *Case) any { return c.Reach }
	process := func(c *Case) any { return c.Process }
	tests := []struct {
		name, provisions, state string
		by                      request.Issuer
		want                    func(*Case) any
		enough, less            any
	}{
		{"a power abroad", power + ", WEAK", "", request.ByProsecutor, reach, AnswerYes, AnswerNo},
		{"a power that an exclusion narrows", power + "\n" + `role: exclusion, order: [production_order], when: {routine: true}, categories: [traffic], WEAK`,
			"", request.ByProsecutor, reach, AnswerUnknown, AnswerUnknown},
		{"a level that is met", met + ", WEAK", "", request.ByProsecutor, process, ProcessEnough, ProcessUnknown},
		{"a level that is met, beside a power", met + ", WEAK\n" + power, "", request.ByProsecutor, process, ProcessEnough, ProcessEnough},
		{"a level that is not met", unmet + ", WEAK", "", request.ByProsecutor, process, ProcessWeak, ProcessWeak},
		{"a power where the levels were not read", power, "WEAK", request.ByProsecutor, process, ProcessEnough, ProcessUnknown},
		{"a threshold", `role: threshold, test: max_at_least, years: 5, categories: [traffic], WEAK`,
			"", request.ByProsecutor, func(c *Case) any { return c.Counsel }, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			enough, less := weighed(t, map[string]string{
				"is/act.yaml":   smallAct("IS", tt.provisions),
				"is/state.yaml": smallState("IS", levelOfNone) + tt.state + "\n",
			})
			req := smallRequest()
			req.Instrument.Issuer = tt.by
			assert.Equal(t, tt.enough, tt.want(new(caseOf(t, enough, req))), "enough evidence")
			assert.Equal(t, tt.less, tt.want(new(caseOf(t, less, req))), "less evidence")
		})
	}
}

// TestLeastEvidenceOnLocation: a weaker row that names location opens nothing, and what
// other rows say of traffic is then no word on location either.
func TestLeastEvidenceOnLocation(t *testing.T) {
	const power = `role: power, order: [production_order], issuer: [prosecutor], reach: abroad, holds_over: addressed, `
	for name, provisions := range map[string]string{
		"powers": power + "categories: [traffic]\n" + power + "categories: [location], WEAK",
		"levels": `role: level, level: prosecutor_or_judge, categories: [traffic]` + "\n" + `role: level, level: judge, categories: [location], WEAK`,
	} {
		enough, less := weighed(t, map[string]string{
			"is/act.yaml": smallAct("IS", provisions), "is/state.yaml": smallState("IS", levelOfNone),
		})
		req := smallRequest()
		req.Data[0].Category = request.Location
		if c := caseOf(t, enough, req); name == "powers" {
			assert.Equal(t, AnswerYes, c.Reach)
			assert.Equal(t, AnswerNo, new(caseOf(t, less, req)).Reach)
		} else {
			assert.Equal(t, ProcessWeak, c.Process)
			assert.Equal(t, ProcessWeak, new(caseOf(t, less, req)).Process)
		}
	}
}

// TestLeastEvidenceOfTwoStates: what weaker law of the state where the data rest, or
// between it and the requesting state, still does, and what no more.
func TestLeastEvidenceOfTwoStates(t *testing.T) {
	const (
		bar     = `role: bar, categories: [traffic], protects: communications, binds: [place], against: [any]`
		channel = `{article: art. 1, role: channel, channel: mlat, from: "2020-01-01"}`
		consent = `{article: art. 32, role: consent, from: "2020-01-01"}`
	)
	nothing := func(*request.Request) {}
	danger := func(r *request.Request) {
		r.Instrument.Kind, r.Emergency.DangerTo = request.EmergencyRequest, request.DangerToSubject
	}
	consents := func(r *request.Request) { r.Customer.Consent = true }
	bars := func(c *Case) any { return c.Bars }
	acts := func(c *Case) any { return c.HostActs }
	channels := func(c *Case) any { return c.Channels }
	stands, none := []Protection{"communications"}, []Protection{}
	tests := []struct {
		name, act, state, party, treaty string
		change                          func(*request.Request)
		want                            func(*Case) any
		enough, less                    any
	}{
		{"a bar", bar + ", WEAK", "", "", "", nothing, bars, stands, stands},
		{"what a bar opens for", bar + ", opens: [consent], WEAK", "", "", "", consents, bars, none, stands},
		{"a survey", "", "WEAK\n", "", "", nothing, bars, none, []Protection{ProtectsUnknown}},
		{"an emergency row", "role: emergency, categories: [traffic], for: [foreign], opens: [life_subject], WEAK", "", "", "",
			danger, acts, []HostAct{HostActLife}, []HostAct{}},
		{"a channel", "", "", "{state: SE}", strings.Replace(channel, "}", ", WEAK}", 1), nothing, channels, []ChannelKind{ViaMLAT}, []ChannelKind{}},
		{"a party to a channel", "", "", "{state: SE, WEAK}", channel, nothing, channels, []ChannelKind{ViaMLAT}, []ChannelKind{}},
		{"a party to a consent", "", "", "{state: SE, WEAK}", consent, consents, acts, []HostAct{HostActConsent}, []HostAct{}},
		{"a party to a bar", "", "", "{state: SE, WEAK}", `{article: art. 9, from: "2020-01-01", ` + bar + "}", nothing, bars, stands, stands},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{
				"is/state.yaml": smallState("IS", levelOfNone),
				"se/state.yaml": smallState("SE", levelOfNone) + tt.state,
			}
			if tt.act != "" {
				files["se/act.yaml"] = smallAct("SE", tt.act)
			}
			if tt.treaty != "" {
				files["treaty/is-se.yaml"] = smallTreaty("[{state: IS}, "+tt.party+"]", tt.treaty)
			}
			req := smallRequest()
			req.Data[0].StoredIn, req.Provider.Addressed = []request.Place{"SE"}, "SE"
			tt.change(&req)
			enough, less := weighed(t, files)
			assert.Equal(t, tt.enough, tt.want(new(caseOf(t, enough, req))), "enough evidence")
			assert.Equal(t, tt.less, tt.want(new(caseOf(t, less, req))), "less evidence")
		})
	}
}

// TestLeastEvidenceOfMembers: a state that is a member of the Union, or of the Economic
// Area, by a weaker row is met by bars against those outside, and is not one of those to
// whom rows are open that are for them.
func TestLeastEvidenceOfMembers(t *testing.T) {
	for manifest, outside := range map[string]Circle{
		"eu: [eu/members]\neea: []\n": CircleNonEU,
		"eu: []\neea: [eu/members]\n": CircleNonEEA,
	} {
		files := map[string]string{
			"eu/members.yaml": strings.TrimSuffix(smallTreaty("[{state: IS, WEAK}, {state: SE}, {state: FI}]"), "provisions:\n  - \n"),
			"is/state.yaml":   smallState("IS", levelOfNone),
			"se/state.yaml":   smallState("SE", levelOfNone),
			"se/act.yaml": smallAct("SE", `role: bar, categories: [traffic], protects: communications, binds: [place], against: [OUTSIDE]
				role: emergency, categories: [traffic], for: [OUTSIDE], opens: [life_subject]`),
		}
		for _, word := range []string{"register", "partial"} {
			all := map[string]string{}
			for name, text := range files {
				text = strings.ReplaceAll(text, "OUTSIDE", string(outside))
				all[name] = strings.ReplaceAll(text, "WEAK", "evidence: "+word) + "evidence: official_text\n"
			}
			all["law.yaml"] = "compiled: \"2026-11-21\"\nfirst: \"2010-01-01\"\n" + manifest
			law, err := lawOf(t, all).WithLeastEvidence("register")
			require.NoError(t, err)
			req := smallRequest()
			req.Data[0].StoredIn, req.Provider.Addressed = []request.Place{"SE"}, "SE"
			c := caseOf(t, law, req)
			assert.Equal(t, word == "partial", len(c.Bars) > 0, "%s, %s", outside, word)
			req.Instrument.Kind, req.Emergency.DangerTo = request.EmergencyRequest, request.DangerToSubject
			c = caseOf(t, law, req)
			assert.Empty(t, c.HostActs, "%s, %s", outside, word)
		}
	}
}

// TestLeastEvidenceOfGroups: a bar binds the members of a group, also where the group is
// a party by a weaker row and a state is its member by another.
func TestLeastEvidenceOfGroups(t *testing.T) {
	enough, less := weighed(t, map[string]string{
		"eu/members.yaml": strings.TrimSuffix(smallTreaty("[{state: SE, WEAK}, {state: FI}]"), "provisions:\n  - \n"),
		"eu/act.yaml": smallTreaty("[{group: eu/members, WEAK}]",
			`{article: art. 1, from: "2020-01-01", role: bar, categories: [traffic], protects: communications, binds: [place], against: [any]}`),
		"is/state.yaml": smallState("IS", levelOfNone),
		"se/state.yaml": smallState("SE", levelOfNone),
	})
	req := smallRequest()
	req.Data[0].StoredIn, req.Provider.Addressed = []request.Place{"SE"}, "SE"
	for _, law := range []*Law{enough, less} {
		c := caseOf(t, law, req)
		assert.Equal(t, []Protection{"communications"}, c.Bars)
	}
}

// TestLeastEvidenceIsKept: a law with a least evidence holds what the law holds, and has
// another hash, also when it was written and read again.
func TestLeastEvidenceIsKept(t *testing.T) {
	law := Builtin()
	hashes := map[string]bool{law.Hash(): true}
	words := Evidence("").Words()
	for _, word := range words[:full.Of(len(words), 2)] {
		less, err := law.WithLeastEvidence(Evidence(word))
		require.NoError(t, err)
		assert.Equal(t, Evidence(word), less.LeastEvidence())
		assert.False(t, hashes[less.Hash()], "%s has the hash of another", word)
		hashes[less.Hash()] = true
		assert.Empty(t, Diff(law, less))
		if diff := cmp.Diff(law.Coverage("FR"), less.Coverage("FR")); diff != "" {
			t.Errorf("%s: the coverage (-law +least):\n%s", word, diff)
		}
	}
	text, err := law.WithLeastEvidence("register")
	require.NoError(t, err)
	read, err := Decode(marshal(t, text))
	require.NoError(t, err)
	assert.Equal(t, Evidence("register"), read.LeastEvidence())
	assert.Equal(t, text.Hash(), read.Hash())
	again, err := read.WithLeastEvidence("recalled")
	require.NoError(t, err)
	assert.Equal(t, text.Hash(), again.Hash(), "the stronger of two")

	_, err = law.WithLeastEvidence("hearsay")
	assert.EqualError(t, err, `no such evidence "hearsay" (accepted: official_text, official_page, secondary_page, register, partial, recalled)`)
	_, err = Decode([]byte(strings.Replace(string(marshal(t, text)), `"least_evidence":"register"`, `"least_evidence":"hearsay"`, 1)))
	assert.ErrorContains(t, err, `least_evidence: no such evidence "hearsay"`)
	assert.ErrorContains(t, err, "[law.unknown_word]")
}

// TestEvidenceOf: what stands behind a citation is the weakest evidence of what it may
// name; the library's own positions have none.
func TestEvidenceOf(t *testing.T) {
	for _, tt := range []struct {
		cite  Cite
		want  Evidence
		found bool
	}{
		{Cite{Instrument: "us/18-usc-2713", Article: "no such"}, "official_text", false},
		{Cite{Instrument: "no/such"}, "", false},
		{Cite{Instrument: "comity/positions", Article: "level"}, "", false},
	} {
		got, ok := Builtin().EvidenceOf(tt.cite)
		assert.Equal(t, tt.found, ok, tt.cite)
		if ok {
			assert.Equal(t, tt.want, got, tt.cite)
		}
	}
	law := lawOf(t, map[string]string{
		"is/act.yaml": smallAct("IS", `role: level, level: judge, categories: [traffic], evidence: recalled, confidence: medium
			role: level, level: judge, categories: [content]`) + "evidence: official_page\n",
		"is/state.yaml": smallState("IS", levelOfNone),
	})
	for article, want := range map[string]Evidence{"s. 1": "recalled", "s. 2": "official_page"} {
		c := Cite{Instrument: "is/act", Article: article, Title: "An act", InForce: "2020-01-01", Confidence: "high"}
		if want == "recalled" {
			c.Confidence = "medium"
		}
		got, ok := law.EvidenceOf(c)
		assert.True(t, ok)
		assert.Equal(t, want, got, article)
	}
}

// TestLeastEvidenceLeavesOthers: a manifest may name any file as the positions, one whose
// bar is against those outside a circle too; a law with less evidence is made of it, and
// the built-in law, which has the same file, stays as it was.
func TestLeastEvidenceLeavesOthers(t *testing.T) {
	const bar = "eu/2023-2854"
	before := Builtin().digest()
	const own = "comity/positions.yaml"
	manifest := strings.Replace(string(builtinFile(t, manifestFile)), "comity/positions", bar, 1)
	bound := strings.Replace(string(builtinFile(t, own)), "parties: []", "parties: [{state: IS}]", 1)
	law, err := Extend(fstest.MapFS{manifestFile: {Data: []byte(manifest)}, own: {Data: []byte(bound)}})
	require.NoError(t, err)
	_, err = law.WithLeastEvidence("official_text")
	require.NoError(t, err)
	assert.Equal(t, before, Builtin().digest())
}
