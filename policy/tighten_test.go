package policy

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// TestRulesOnlyTighten decides random requests with random custom rules
// and without: no rule, of whatever set, makes more of an item, under the
// built-in postures and under random custom ones. A posture that is not
// chosen changes nothing.
func TestRulesOnlyTighten(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 3))
	next := requests(11)
	tightened, idle := 0, 0
	for range full.Of(12, 3) {
		posture, rules := randomPosture(r), randomRules(r)
		for _, p := range append([]Posture{"mine"}, builtinPostures...) {
			before := mustNew(t, WithPosture(p), WithRules(fstest.MapFS{"mine.rego": posture}))
			after := mustNew(t, WithPosture(p), WithRules(fstest.MapFS{"mine.rego": posture}), WithRules(rules))
			for range full.Of(60, 10) {
				req := next()
				was, is := mustDecide(t, before, req), mustDecide(t, after, req)
				switch {
				case is.Outcome > was.Outcome:
					t.Fatalf("%s became %s under %s by\n%s\n%s\nof %s", was.Outcome, is.Outcome, p, posture.Data, text(rules), after.describe(req))
				case is.Outcome < was.Outcome:
					tightened++
				default:
					idle++
				}
			}
		}
	}
	if tightened == 0 || idle == 0 {
		t.Errorf("%d were tightened, %d were not: the rules are not random enough", tightened, idle)
	}
}

// TestPosturesStayWithin decides random requests under random postures of one's
// own: none allows what provider control, the widest of the built-in ones, does
// not, or redirects where nobody is to be asked.
func TestPosturesStayWithin(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(12, 3))
	next := requests(12)
	widest, seen := mustNew(t, WithPosture(ProviderControl)), map[Outcome]int{}
	for range full.Of(30, 8) {
		posture := randomPosture(r)
		e := mustNew(t, WithPosture("mine"), WithRules(fstest.MapFS{"mine.rego": posture}))
		for range full.Of(100, 40) {
			req := next()
			d := mustDecide(t, e, req)
			checkShape(t, e, req, d)
			if d.Outcome == Allow && mustDecide(t, widest, req).Outcome != Allow {
				t.Error("more than provider control allows")
			}
			if t.Failed() {
				t.Fatalf("under\n%s\n%s", posture.Data, e.describe(req))
			}
			seen[d.Outcome]++
		}
	}
	if len(seen) < 3 {
		t.Errorf("the outcomes are %v: the postures are not random enough", seen)
	}
}

// TestRulesAddNothingElse: rules that add channels and obligations alone leave
// outcome and channels as they are.
func TestRulesAddNothingElse(t *testing.T) {
	rules := fstest.MapFS{"more.rego": {Data: []byte(`package comity.custom.more

# METADATA
# title: A custom way.
channel contains "pigeon" if input.facts.category in {"content", "traffic", "location", "subscriber", "identification", "documents"}

# METADATA
# title: A custom duty.
obligation contains "tell" if input.request.scope == "targeted"
`)}}
	for _, p := range builtinPostures {
		before, after, next := mustNew(t, WithPosture(p)), mustNew(t, WithPosture(p), WithRules(rules)), requests(13)
		for range full.Of(300, 60) {
			req := next()
			was, is := mustDecide(t, before, req).Items[0], mustDecide(t, after, req).Items[0]
			if was.Outcome != is.Outcome || len(was.Channels) != len(is.Channels) || len(was.Reasons)+1 != len(is.Reasons) ||
				len(was.Obligations)+1 != len(is.Obligations) {
				t.Fatalf("under %s:\n%+v\n%+v", p, was, is)
			}
		}
	}
}

// describe returns the request and what becomes of it.
func (e *Engine) describe(req request.Request) string {
	d, err := e.decide(context.Background(), &req, nil)
	return fmt.Sprintf("%s\n%s\n%v", canonical(req), d.JSON(), err)
}

func text(fsys fstest.MapFS) string {
	var b strings.Builder
	for name, file := range fsys {
		fmt.Fprintf(&b, "%s:\n%s\n", name, file.Data)
	}
	return b.String()
}

// someConditions are what random rules are made of.
var someConditions = []string{
	`input.facts.hosts == "silent"`, `input.facts.hosts != "home"`, `input.facts.hosts in {"agreed", "home"}`, `input.facts.reach == "yes"`,
	`input.facts.process == "enough"`, `not input.facts.live`, `input.facts.ask_hosts == "open"`, `input.facts.ask_all != "closed"`,
	`count(input.facts.bars) > 0`, `count(input.facts.bars) == 0`, `"personal" in input.facts.bars`, `"mlat" in input.facts.channels`,
	`input.request.provider.control`, `not input.request.provider.control`, `input.request.customer.consent`, `input.request.requesting in {"US", "GB", "SE"}`,
	`input.request.offence.max_years >= 2`, `some c in input.request.clearances; c.by == "court"`, `every p in input.facts.places { p != "XX" }`,
	`count({c.state | some c in input.request.clearances}) == 0`, `every t in input.request.targets { t.kind != "ip" }`,
	`input.request.authority.kind == "police"`, `input.request.instrument.issuer == "judge"`, `input.facts.category in {"content", "traffic"}`, `true`,
}

var someCodes = []string{
	`"home" in data.comity.permit`, `count(data.comity.permit) > 0`, `count(data.comity.permit - {"consent"}) == 0`,
	`not "data_protection" in data.comity.forbid`, `count(data.comity.forbid) == 0`, `count(data.comity.gate) == 0`, `"mlat" in data.comity.channel`,
}

// body returns up to three of the conditions, none twice: it would declare its
// names twice.
func body(r *rand.Rand, of []string) string {
	var lines []string
	for _, i := range r.Perm(len(of))[:1+r.IntN(3)] {
		lines = append(lines, "\t"+of[i])
	}
	return "{\n" + strings.Join(lines, "\n") + "\n}\n"
}

// randomRules are custom rules in up to three packages.
func randomRules(r *rand.Rand) fstest.MapFS {
	files, sets := fstest.MapFS{}, []string{"gate", "forbid", "forbid", "channel", "obligation"}
	for p := range 1 + r.IntN(3) {
		text := fmt.Sprintf("package comity.custom.p%d\n", p)
		for i := range 1 + r.IntN(3) {
			text += fmt.Sprintf("\n# METADATA\n# title: Rule %d.\n%s contains \"r%d\" if %s", i, sets[r.IntN(len(sets))], i, body(r, someConditions))
		}
		files[fmt.Sprintf("p%d.rego", p)] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// randomPosture is a custom posture, sound or not.
func randomPosture(r *rand.Rand) *fstest.MapFile {
	either := append(append([]string{}, someConditions...), append(someCodes, someCodes...)...)
	text := "package comity.posture.mine\n\n"
	if r.IntN(3) > 0 {
		text += "default outcome := \"deny\"\n\noutcome := \"allow\" if " + body(r, either) +
			"\nelse := \"redirect_to_mlat\" if " + body(r, either)
	} else {
		text += fmt.Sprintf("outcome := %q\n", rule.Outcomes[r.IntN(len(rule.Outcomes))])
	}
	for _, place := range rule.AskWords {
		if r.IntN(2) == 0 {
			text += fmt.Sprintf("\nask contains %q\n", place)
		}
	}
	return &fstest.MapFile{Data: []byte(text)}
}
