package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	opa "github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy/internal/bundle/bundletest"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// vipRule looks accounts up in a list and the name of the authority in another.
const vipRule = `package comity.custom.acme

# METADATA
# title: An account of the house's list.
forbid contains "vip" if {
	some t in input.request.targets
	t.value in data.comity.lists.vip
}

# METADATA
# title: An authority that nobody knows.
obligation contains "unknown_authority" if not input.request.authority.name in data.comity.lists.known
`

const (
	vips  = "# accounts\nalice@example.org\n  bob@example.org\t# of counsel\n\n#carol@example.org\ndave#1@example.org\r\n"
	known = "# fold\nU.S. Attorney\nStaatsanwaltschaft Köln\n"
)

// listed returns a folder of rules with lists.
func listed(rules, vip string) fstest.MapFS {
	return fstest.MapFS{"own.rego": {Data: []byte(rules)}, "lists/vip.txt": {Data: []byte(vip)}, "lists/known.txt": {Data: []byte(known)}}
}

// ofAccounts is a request that is allowed, for accounts.
func ofAccounts(accounts ...string) request.Request {
	req := usMail()
	req.Targets = nil
	for _, account := range accounts {
		req.Targets = append(req.Targets, request.Target{Kind: request.Account, Value: account})
	}
	return req
}

// TestLists: a rule asks whether values are in lists; each request gets its own answer, as
// Go and interpreted, remembered or not.
func TestLists(t *testing.T) {
	t.Parallel()
	e := mustNew(t, WithRules(listed(vipRule, vips)))
	cold, interpreted := e.forgetful(), e.in(eval.Mode{Interpreted: true})
	for _, tt := range []struct {
		accounts  []string
		authority string
		want      Outcome
		unknown   bool
	}{
		{[]string{"erin@example.org"}, "U.S. Attorney", Allow, false},
		{[]string{"alice@example.org"}, "u.s. attorney", Deny, false},
		{[]string{"Alice@example.org"}, "STAATSANWALTSCHAFT KÖLN", Allow, false},
		{[]string{"erin@example.org", "bob@example.org"}, "", Deny, true},
		{[]string{"carol@example.org"}, "Attorney", Allow, true},
		{[]string{"dave#1@example.org"}, "U.S. Attorney", Deny, false},
		{[]string{"# accounts"}, "# fold", Allow, true},
		{[]string{"erin@example.org"}, "U.S. Attorney", Allow, false},
	} {
		req := ofAccounts(tt.accounts...)
		req.Authority.Name = tt.authority
		for range 3 {
			d := mustDecide(t, e, req)
			assert.Equal(t, tt.want, d.Outcome, "%v", tt.accounts)
			assert.Equal(t, tt.unknown, bytes.Contains(d.JSON(), []byte("custom.acme.unknown_authority")), "%v", tt.authority)
			for _, other := range []*Engine{cold, interpreted} {
				assert.Empty(t, cmp.Diff(string(mustDecide(t, other, req).JSON()), string(d.JSON())))
			}
		}
	}
}

// TestListsShadowed: names of rules and variables that are like those of the library make no
// difference where OPA asks a list.
func TestListsShadowed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		acme("\tcomity\n\tevery t in input.request.targets { t.value in data.comity.lists.vip }", "default comity := false\n\ncomity if input.request.scope == \"targeted\"\n"),
		acme("\tcomity := input.request.scope\n\tcomity == \"targeted\"\n\tevery t in input.request.targets { t.value in data.comity.lists.vip }", ""),
		acme("\tsome lists in input.request.targets\n\tevery in_list in {lists.value} { in_list in data.comity.lists.vip }", ""),
	} {
		e, err := New(t.Context(), WithRules(listed(text, vips)))
		require.NoError(t, err, text)
		assert.Equal(t, Deny, mustDecide(t, e, ofAccounts("alice@example.org")).Outcome, text)
		assert.Equal(t, Allow, mustDecide(t, e, ofAccounts("erin@example.org")).Outcome, text)
	}
}

// TestListsInMemory: what is remembered is the answer of a list and not the value: another
// account that is in the list as the first was is no new question. A rule that reads more
// of it makes it one.
func TestListsInMemory(t *testing.T) {
	t.Parallel()
	also := strings.ReplaceAll(vipRule, "t.value in data.comity.lists.vip", "t.value in data.comity.lists.vip\n\tt.value != input.request.authority.name")
	byLabel := strings.ReplaceAll(vipRule, "some t in input.request.targets\n\tt.value in", "input.request.labels.ticket in")
	helped := strings.ReplaceAll(vipRule, "t.value in data.comity.lists.vip", "listed(t.value)") + "\nlisted(value) if value in data.comity.lists.vip\n"
	for _, tt := range []struct {
		name, rules string
		same        bool
		change      func(r *request.Request, value string)
	}{
		{"an account", vipRule, true, func(r *request.Request, value string) { r.Targets[0].Value = value }},
		{"an authority", vipRule, true, func(r *request.Request, value string) { r.Authority.Name = value }},
		{"a label", byLabel, true, func(r *request.Request, value string) { r.Labels = request.Labels{{Name: "ticket", Text: value}} }},
		{"read otherwise, too", also, false, func(r *request.Request, value string) { r.Targets[0].Value = value }},
		{"through a helper", helped, false, func(r *request.Request, value string) { r.Targets[0].Value = value }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := listed(tt.rules, vips)
			files["labels.yaml"] = &fstest.MapFile{Data: []byte("ticket: {text: true}\n")}
			e := mustNew(t, WithRules(files))
			key := func(value string) string {
				req := ofAccounts("a")
				tt.change(&req, value)
				return string(question(nil, &req, &e.read))
			}
			assert.Equal(t, tt.same, key("x@example.org") == key("y@example.org"), "two that are in no list")
			assert.Equal(t, tt.same, key("alice@example.org") == key("bob@example.org"), "two that are in one list")
			if tt.name != "an authority" {
				assert.NotEqual(t, key("x@example.org"), key("alice@example.org"), "one that is in it and one that is not")
			}
		})
	}
}

// listConditions look up what a request says in lists, among other reading of it.
var listConditions = []string{
	`some t in input.request.targets; t.value in data.comity.lists.vip`, `every e in input.request.targets { e.value in data.comity.lists.vip }`,
	`some v in input.request.targets; v.kind == "account"; not v.value in data.comity.lists.vip`,
	`some u in input.request.targets; u.value in data.comity.lists.known; u.value in data.comity.lists.vip`,
	`some i, w in input.request.targets; i == 0; w.value in data.comity.lists.vip`, `input.request.targets[_].value in data.comity.lists.known`,
	`count({x.value | some x in input.request.targets; x.value in data.comity.lists.vip}) == 1`, `{y.value | some y in input.request.targets} == {"a"}`,
	`input.request.authority.name in data.comity.lists.known`, `not input.request.authority.name in data.comity.lists.vip`,
	`input.request.authority.name == "a"`, `lower(input.request.authority.name) in data.comity.lists.known`,
	`input.request.labels.ticket in data.comity.lists.vip`, `input.request.labels.ticket in data.comity.lists.known; input.request.labels.ticket != "B"`,
	`some tag in input.request.labels.tags; tag in data.comity.lists.known`, `every s in input.request.labels.tags { not s in data.comity.lists.vip }`,
	`some c in input.request.clearances; c.reference in data.comity.lists.known`, `count(input.request.clearances) == 1`,
	`some d in input.request.clearances; not d.reference in data.comity.lists.vip; d.state == "IE"`,
	`some p in input.request.subjects; some z in p.targets; z in data.comity.lists.vip`, `count(input.request.authority.name) == 1`,
	`(input.request.authority.name in data.comity.lists.vip) == (input.request.offence.description in data.comity.lists.vip)`,
	`input.facts.hosts in data.comity.lists.known`, `input.request.instrument.reference in data.comity.lists.vip`, `within(input.request.authority.name)`,
	`some target in input.request.targets; target.value in {input.request.authority.name, "b"}; target.value in data.comity.lists.vip`,
}

// TestListsOfRandomRules decides random requests under random rules that ask lists: as Go,
// interpreted with the index and without, remembered and not. The bytes are equal.
func TestListsOfRandomRules(t *testing.T) {
	t.Parallel()
	sets := full.Of(600, 5)
	r := rand.New(rand.NewPCG(9, 9))
	next, fired, all := relatives(9), 0, 0
	texts := []string{"", "a", "b", "c", "A", "B", "court"}
	text := func() string { return texts[r.IntN(len(texts))] }
	for range sets {
		var rules strings.Builder
		rules.WriteString("package comity.custom.acme\n\ndefault helper := false\n\nhelper if input.request.authority.name in data.comity.lists.vip\n\n" +
			"within(x) if x in data.comity.lists.vip\n\n# METADATA\n# title: Helped.\nforbid contains \"helped\" if {\n\thelper\n\twithin(\"a\")\n}\n")
		for i := range 1 + r.IntN(3) {
			fmt.Fprintf(&rules, "\n# METADATA\n# title: A rule.\nforbid contains \"x%d\" if {\n", i)
			for _, n := range r.Perm(len(listConditions))[:1+r.IntN(2)] {
				fmt.Fprintf(&rules, "\t%s\n", listConditions[n])
			}
			rules.WriteString("}\n")
		}
		files := labelled(rules.String())
		files["lists/vip.txt"] = &fstest.MapFile{Data: []byte("a\nhome\n")}
		files["lists/known.txt"] = &fstest.MapFile{Data: []byte("# fold\nB\ncourt\n")}
		warm, err := New(t.Context(), WithRules(files))
		require.NoError(t, err, rules.String())
		for range 40 {
			req := next()
			if req.Authority.Name, req.Offence.Description = text(), text(); r.IntN(2) == 0 {
				req.Labels = request.Labels{{Name: "ticket", Text: text()}, {Name: "tags", List: slices.Compact([]string{"b", text() + "c"})}}
			}
			if bytes.Contains(decideAlike(t, warm, req, rules.String()), []byte("custom.acme")) {
				fired++
			}
			all++
		}
	}
	t.Logf("%d of %d decisions had a custom reason", fired, all)
	assert.Greater(t, fired, all/10)
	assert.Greater(t, all-fired, all/10)
}

// manyVIPs are so many values of a list.
func manyVIPs(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "user%d@example.org\n", i)
	}
	return text.String()
}

// TestMillion: a list of a million values loads within a second, a bundle with it verifies
// within two, and a look into it takes no longer than into a short one. The times are those
// of a machine with nothing else to do; the test allows four times as much. Where not all
// cases are asked for, the list has a tenth of the values.
func TestMillion(t *testing.T) {
	if raced || testing.Short() {
		t.Skip("measures time")
	}
	const slack = 4
	text := manyVIPs(full.Of(1_000_000, 100_000))
	mustNew(t, WithRules(listed(vipRule, vips))) // what is made once
	took := func(what string, limit time.Duration, do func()) {
		runtime.GC()
		start := time.Now()
		do()
		d := time.Since(start)
		t.Logf("%s: %v", what, d.Round(time.Millisecond))
		assert.Less(t, d, slack*limit, what)
	}
	var e, opened *Engine
	took("New", time.Second, func() { e = mustNew(t, WithRules(listed(vipRule, text))) })
	var signed []byte
	took("Bundle", 5*time.Second, func() { signed = packed(t, "41", bundletest.EC(), WithRules(listed(vipRule, text))) })
	t.Logf("the bundle has %d KiB", len(signed)>>10)
	took("Open", 2*time.Second, func() { opened = mustOpen(t, signed, RequireSignature(bundletest.EC().Public)) })
	var live Live
	took("Swap", 2*time.Second, func() { require.NoError(t, live.Swap(t.Context(), opened)) })
	in, out := ofAccounts(""), ofAccounts("")
	took("1,000 decisions", time.Second, func() {
		for i := range 500 {
			in.Targets[0].Value, out.Targets[0].Value = fmt.Sprintf("user%d@example.org", i), fmt.Sprintf("other%d@example.org", i)
			assert.Equal(t, Deny, mustDecide(t, e, in).Outcome)
			assert.Equal(t, Allow, mustDecide(t, opened, out).Outcome)
		}
	})
}

// TestListsSwapped: another list is another engine, which decides from the swap on, whatever
// was remembered before.
func TestListsSwapped(t *testing.T) {
	t.Parallel()
	var live Live
	req := ofAccounts("erin@example.org")
	for _, tt := range []struct {
		vips string
		want Outcome
	}{{vips, Allow}, {vips + "erin@example.org\n", Deny}, {vips, Allow}} {
		require.NoError(t, live.Swap(t.Context(), mustNew(t, WithRules(listed(vipRule, tt.vips)))))
		for range 3 {
			d, err := live.Decide(t.Context(), req)
			require.NoError(t, err)
			assert.Equal(t, tt.want, d.Outcome)
		}
	}
}

// TestListsInBundles: a bundle carries the lists; they are part of the hash of the rules,
// and Open Policy Agent by itself finds the same values in them. Where one of them ignores
// letter case it has no answer, and says so.
func TestListsInBundles(t *testing.T) {
	t.Parallel()
	before := mustNew(t, WithRules(listed(vipRule, vips)))
	assert.NotEqual(t, before.program.Hash, mustNew(t, WithRules(listed(vipRule, strings.Replace(vips, "alice", "alick", 1)))).program.Hash)

	files := listed(vipRule, vips)
	files["lists/known.txt"].Data = bytes.TrimPrefix(files["lists/known.txt"].Data, []byte("# fold\n"))
	for _, options := range [][]Option{{WithRules(files)}, {WithRules(listed(vipRule, vips))}} {
		e := mustNew(t, options...)
		text := packed(t, "41", bundletest.EC(), options...)
		opened := mustOpen(t, text, RequireSignature(bundletest.EC().Public))
		b, err := opa.NewReader(bytes.NewReader(text)).WithSkipBundleVerification(true).Read()
		require.NoError(t, err)
		query, err := rego.New(rego.ParsedBundle("comity", &b), rego.Query("x = data.comity.verdict.outcome; y = data.comity.obligation"),
			rego.StrictBuiltinErrors(true)).PrepareForEval(t.Context())
		require.NoError(t, err)
		for _, account := range []string{"alice@example.org", "bob@example.org", "carol@example.org", "dave#1@example.org", "# of counsel", ""} {
			req := ofAccounts("erin@example.org", account)
			if account == "" {
				req = ofAccounts("erin@example.org")
			}
			want := mustDecide(t, e, req)
			assert.Empty(t, cmp.Diff(string(want.JSON()), string(mustDecide(t, opened, req).JSON())))
			inputs, err := e.Inputs(req)
			require.NoError(t, err)
			var in any
			require.NoError(t, json.Unmarshal(inputs[0], &in))
			results, err := query.Eval(t.Context(), rego.EvalInput(in))
			require.NoError(t, err)
			assert.Equal(t, want.Outcome.String(), results[0].Bindings["x"], account)
		}
		folds, err := rego.New(rego.ParsedBundle("comity", &b), rego.Query("x = data.comity.custom.acme.obligation")).PrepareForEval(t.Context())
		require.NoError(t, err)
		_, err = folds.Eval(t.Context(), rego.EvalInput(map[string]any{"request": map[string]any{"authority": map[string]any{"name": "x"}}}))
		if e.program.Beside.List("known").Fold {
			assert.ErrorContains(t, err, "eval_conflict_error")
		} else {
			assert.NoError(t, err)
		}
	}
}
