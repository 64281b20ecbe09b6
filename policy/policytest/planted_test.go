package policytest_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy/policytest"
	"github.com/comity-go/comity/testdata/full"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A planted is a custom rule, what it is for in other words, and a fault of each kind.
type planted struct {
	rule  string
	wants string // when it must fire, as a helper of the property
	// What stands in the rule, and what stands there instead.
	dropped, equal, word, unknown, field [2]string
}

// kinds are the kinds of faults.
var kinds = []struct {
	name string
	of   func(planted) [2]string
}{
	{"dropped condition", func(p planted) [2]string { return p.dropped }},
	{"== for !=", func(p planted) [2]string { return p.equal }},
	{"wrong word", func(p planted) [2]string { return p.word }},
	{"unknown left out", func(p planted) [2]string { return p.unknown }},
	{"wrong field", func(p planted) [2]string { return p.field }},
}

// drop takes a condition away.
func drop(condition string) [2]string { return [2]string{"\t" + condition + "\n", ""} }

var plantings = []planted{
	{"\tinput.request.customer.kind == \"public_sector\"\n\tinput.facts.cleared != \"all\"\n",
		"wants if { input.facts.cleared in {\"none\", \"some\"}; input.request.customer.kind == \"public_sector\" }",
		drop(`input.facts.cleared != "all"`), [2]string{`cleared != "all"`, `cleared == "all"`}, [2]string{`"public_sector"`, `"enterprise"`},
		[2]string{`cleared != "all"`, `cleared == "some"`}, [2]string{`facts.cleared != "all"`, `facts.hosts != "agreed"`}},
	{"\tinput.facts.category == \"content\"\n\tinput.request.instrument.issuer != \"judge\"\n\tinput.facts.hosts in {\"silent\", \"unknown\"}\n",
		"wants if { not input.request.instrument.issuer == \"judge\"; not input.facts.hosts in {\"home\", \"agreed\"}; input.facts.category == \"content\" }",
		drop(`input.request.instrument.issuer != "judge"`), [2]string{`issuer != "judge"`, `issuer == "judge"`}, [2]string{`"content"`, `"traffic"`},
		[2]string{`, "unknown"`, ``}, [2]string{`facts.category == "content"`, `facts.purpose == "tax"`}},
	{"\tinput.facts.threshold in {\"below\", \"unknown\"}\n\tinput.request.scope != \"targeted\"\n",
		"wants if { input.request.scope in {\"bulk\", \"overbroad\"}; not input.facts.threshold in {\"met\", \"none\"} }",
		drop(`input.request.scope != "targeted"`), [2]string{`scope != "targeted"`, `scope == "targeted"`}, [2]string{`"below"`, `"met"`},
		[2]string{`, "unknown"`, ``}, [2]string{`facts.threshold in {"below", "unknown"}`, `facts.process in {"weak", "unknown"}`}},
	{"\tinput.request.requesting != \"SE\"\n\tinput.request.customer.state == \"SE\"\n\tinput.facts.secrecy != \"none\"\n",
		"wants if { input.request.customer.state == \"SE\"; input.facts.secrecy in {\"ends\", \"open\"}; not input.request.requesting == \"SE\" }",
		drop(`input.request.requesting != "SE"`), [2]string{`secrecy != "none"`, `secrecy == "none"`}, [2]string{`state == "SE"`, `state == "DK"`},
		[2]string{`requesting != "SE"`, `requesting in {"US", "CN"}`}, [2]string{`facts.secrecy`, `facts.user_secrecy`}},
	{"\t\"personal\" in input.facts.bars\n\tnot input.request.customer.consent\n\tinput.facts.reach != \"yes\"\n",
		"wants if { not input.request.customer.consent; input.facts.reach in {\"no\", \"unknown\"}; some b in input.facts.bars; b == \"personal\" }",
		drop(`not input.request.customer.consent`), [2]string{`reach != "yes"`, `reach == "yes"`}, [2]string{`"personal"`, `"business"`},
		[2]string{`reach != "yes"`, `reach == "no"`}, [2]string{`customer.consent`, `confidential`}},
	{"\tsome c in input.request.clearances\n\tc.by == \"authority\"\n\tinput.facts.clash != \"none\"\n",
		"wants if { count(input.request.clearances) > 0; not input.facts.clash == \"none\"; some c in input.request.clearances; c.by != \"court\" }",
		drop(`c.by == "authority"`), [2]string{`clash != "none"`, `clash == "none"`}, [2]string{`"authority"`, `"court"`},
		[2]string{`clash != "none"`, `clash == "reviewable"`}, [2]string{`c.by == "authority"`, `c.state == "IE"`}},
	{"\tcount(input.request.targets) > 1\n\tinput.request.authority.kind != \"court\"\n\tinput.request.emergency.danger_to != \"subject\"\n",
		"wants if { input.request.emergency.danger_to in {\"\", \"others\"}; count(input.request.targets) >= 2; not input.request.authority.kind == \"court\" }",
		drop(`count(input.request.targets) > 1`), [2]string{`kind != "court"`, `kind == "court"`}, [2]string{`"subject"`, `"others"`},
		[2]string{`danger_to != "subject"`, `danger_to == "others"`}, [2]string{`request.targets`, `request.subjects`}},
	{"\tinput.request.offence.max_years < 3\n\tinput.request.offence.organised_group != \"yes\"\n\tnot \"terrorism\" in input.request.offence.kinds\n",
		"wants if { input.request.offence.organised_group in {\"no\", \"\"}; every k in input.request.offence.kinds { k != \"terrorism\" }; not input.request.offence.max_years >= 3 }",
		drop(`input.request.offence.max_years < 3`), [2]string{`group != "yes"`, `group == "yes"`}, [2]string{`"terrorism"`, `"fiscal"`},
		[2]string{`group != "yes"`, `group == "no"`}, [2]string{`offence.organised_group != "yes"`, `instrument.notified != "yes"`}},
	{"\tinput.request.provider.sector != \"bank\"\n\tinput.request.privileged in {\"lawyer\", \"doctor\"}\n\tinput.facts.ask_all != \"closed\"\n",
		"wants if { not input.facts.ask_all == \"closed\"; not input.request.provider.sector == \"bank\"; input.request.privileged in {\"doctor\", \"lawyer\"} }",
		drop(`input.facts.ask_all != "closed"`), [2]string{`sector != "bank"`, `sector == "bank"`}, [2]string{`"doctor"`, `"clergy"`},
		[2]string{`ask_all != "closed"`, `ask_all == "open"`}, [2]string{`facts.ask_all`, `facts.ask_bars`}},
	{"\tinput.request.subject.located != input.request.requesting\n\tinput.facts.process in {\"enough\", \"unknown\"}\n\tinput.request.instrument.status != \"withdrawn\"\n",
		"wants if { not input.facts.process in {\"weak\", \"none\"}; input.request.instrument.status in {\"\", \"suspended\"}; not input.request.subject.located == input.request.requesting }",
		drop(`input.request.subject.located != input.request.requesting`), [2]string{`located != input`, `located == input`}, [2]string{`"withdrawn"`, `"suspended"`},
		[2]string{`, "unknown"`, ``}, [2]string{`subject.located`, `subject.residence`}},
}

// property says of a rule that it fires where it must, and nowhere else.
func (p planted) property() string {
	return `package comity.property

fires if "x" in data.comity.custom.planted.forbid

` + p.wants + `

never contains "it fires where it must not" if {
	fires
	not wants
}

never contains "it does not fire where it must" if {
	wants
	not fires
}
`
}

func rulesOf(conditions string) policytest.Rules {
	text := "package comity.custom.planted\n\n# METADATA\n# title: Planted.\nforbid contains \"x\" if {\n" + conditions + "}\n"
	return policytest.Rules{Custom: []fs.FS{file(text)}}
}

// TestPlanted puts ten faults of each of five kinds into custom rules, or one of each: the
// properties hold of the rules as they are, and each fault breaks one.
func TestPlanted(t *testing.T) {
	found := map[string]int{}
	for i, p := range plantings {
		proofs, err := policytest.Prove(t.Context(), rulesOf(p.rule), file(p.property()))
		require.NoError(t, err, "rule %d", i)
		for _, proof := range proofs {
			assert.True(t, proof.Holds, "rule %d: %v", i, proof)
		}
		for n, kind := range kinds {
			if (i+n)%full.Of(1, 10) != 0 {
				continue
			}
			fault := kind.of(p)
			changed := strings.Replace(p.rule, fault[0], fault[1], 1)
			require.NotEqual(t, p.rule, changed, "rule %d: %s", i, kind.name)
			proofs, err := policytest.Prove(t.Context(), rulesOf(changed), file(p.property()))
			require.NoError(t, err, "rule %d: %s", i, kind.name)
			if assert.False(t, proofs[0].Holds && proofs[1].Holds, "rule %d: %s is not found", i, kind.name) {
				found[kind.name]++
			}
		}
	}
	for _, kind := range kinds {
		if full.Asked() {
			assert.Equal(t, 10, found[kind.name], kind.name)
		}
	}
	t.Log(found)
}
