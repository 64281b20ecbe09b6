package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The hostile set: what a rule could do to the service that runs it. None of it
// is ever an allow, outlives a deadline or brings the process down. The request
// is one that is allowed without the rule, so that a refusal is the rule's.

// homeWarrant is the warrant of 2014 for mail kept at home, which is allowed.
func homeWarrant() request.Request {
	req := irishWarrant()
	req.Data[0].StoredIn = []request.Place{"US"}
	return req
}

// own returns one file of custom rules.
func own(text string) fs.FS { return fstest.MapFS{"own.rego": {Data: []byte(text)}} }

// acme returns a file with one rule of this body, and whatever comes after.
func acme(body, after string) string {
	return "package comity.custom.acme\n\n# METADATA\n# title: A rule.\nforbid contains \"x\" if {\n" + body + "\n}\n\n" + after
}

// refused fails t unless no engine is made of the rule, for this reason.
func refused(t *testing.T, fsys fs.FS, why string) {
	t.Helper()
	e, err := New(t.Context(), WithRules(fsys))
	if e != nil || err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("got %.300v, want %s", err, why)
	}
}

// fails fails t unless the engine gives no answer, and says so by this code. A
// rule without an end has a twentieth of a second.
func fails(t *testing.T, e *Engine, want FailureCode) *Failure {
	t.Helper()
	e.program.Limit = min(e.program.Limit, time.Second/20)
	d, err := e.Decide(t.Context(), homeWarrant())
	var failure *Failure
	if !errors.As(err, &failure) || failure.Code != want {
		t.Fatalf("got %v, %v, want %s", d.Outcome, err, want)
	}
	if d.Outcome != Deny || d.Items != nil || d.engine != nil {
		t.Errorf("beside the failure: %+v", d)
	}
	return failure
}

// custom returns an engine with one rule of this body, and what comes after.
func custom(t *testing.T, body, after string) *Engine {
	t.Helper()
	return mustNew(t, WithRules(own(acme(body, after))))
}

// posed returns an engine under a custom posture with these rules.
func posed(t *testing.T, rules string) *Engine {
	t.Helper()
	return mustNew(t, WithPosture("mine"), WithRules(own("package comity.posture.mine\n\n"+rules)))
}

func TestHomeIsAllowed(t *testing.T) {
	if d := mustDecide(t, mustNew(t), homeWarrant()); d.Outcome != Allow {
		t.Errorf("without a hostile rule: %s", d.Outcome)
	}
	if d := mustDecide(t, custom(t, "\tinput.facts.hosts == \"home\"", ""), homeWarrant()); d.Outcome != Deny {
		t.Errorf("with a rule against it: %s", d.Outcome)
	}
}

func TestHostileClock(t *testing.T) {
	refused(t, own(acme("\ttime.now_ns() > 0", "")), "time.now_ns: rules cannot read the clock")
}

func TestHostileNetwork(t *testing.T) {
	refused(t, own(acme("\thttp.send({\"method\": \"get\", \"url\": \"http://127.0.0.1\"}).status_code == 200", "")), "http.send: rules cannot use the network")
	refused(t, own(acme("\tnet.lookup_ip_addr(\"localhost\") == set()", "")), "net.lookup_ip_addr: rules cannot use the network")
	refused(t, own("# METADATA\n# schemas:\n# - input: {$ref: \"http://127.0.0.1\"}\n"+acme("\tinput.facts.live", "")), "schemas would switch off")
}

// endless goes through more pairs of pairs than there is time for.
const endless = "count([1 | some a in list; some b in list; some c in list; some d in list; some e in list; a + b + c + d + e < 0]) > 0"

// list has 400 elements, of which 10^13 fives are made.
var list = "\nlist := [" + strings.Repeat("1, ", 399) + "1]\n"

func TestHostileComprehension(t *testing.T) {
	failure := fails(t, custom(t, "\t"+endless, list), FailedDeadline)
	if !errors.Is(failure, context.DeadlineExceeded) {
		t.Errorf("%v is no deadline", failure)
	}
	want := "request 13-mag-2814: item 0: failure.deadline: the rules took longer than 1s: context deadline exceeded"
	if diff := cmp.Diff(want, failure.Error()); diff != "" {
		t.Error(diff)
	}
}

// TestHostileLimit: custom rules have a second for an item, the built-in rules no limit.
func TestHostileLimit(t *testing.T) {
	for want, options := range map[time.Duration][]Option{0: nil, time.Second: {WithRules(own(acme("\tinput.facts.live", "")))}} {
		e, err := New(t.Context(), options...)
		require.NoError(t, err)
		assert.Equal(t, want, e.program.Limit)
	}
}

func TestHostileComprehensionOverTheRequest(t *testing.T) {
	e, req := custom(t, "\tcount([1 | some a in input.request.targets; some b in input.request.targets; a.value == b.value]) == 3", ""), homeWarrant()
	for i := range 99_999 {
		req.Targets = append(req.Targets, request.Target{Kind: request.Account, Value: fmt.Sprint(i)})
	}
	e.program.Limit = time.Second / 20
	d, err := e.Decide(t.Context(), req)
	if !errors.Is(err, context.DeadlineExceeded) || d.Outcome != Deny {
		t.Errorf("got %s, %v", d.Outcome, err)
	}
}

func TestHostilePosture(t *testing.T) {
	fails(t, posed(t, "outcome := \"allow\" if "+endless+" else := \"allow\"\n"+list), FailedDeadline)
}

// Every function of a built-in rule or of the operator's stops too where the
// caller's own time is up, or where the caller gives up.
func TestHostileAndTheCaller(t *testing.T) {
	e := custom(t, "\t"+endless, list)
	e.program.Limit = 0
	ctx, stop := context.WithTimeout(t.Context(), time.Second/20)
	defer stop()
	d, err := e.Decide(ctx, homeWarrant())
	var failure *Failure
	if !errors.As(err, &failure) || failure.Code != FailedDeadline || !errors.Is(err, context.DeadlineExceeded) || d.Outcome != Deny {
		t.Errorf("the deadline of the caller: %s, %v", d.Outcome, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Second/20, cancel)
	d, err = e.Decide(ctx, homeWarrant())
	if !errors.As(err, &failure) || failure.Code != FailedCancelled || !errors.Is(err, context.Canceled) || d.Outcome != Deny {
		t.Errorf("the caller gives up: %s, %v", d.Outcome, err)
	}
}

// The paths of a clique never end, and OPA does not look at the clock there.
func TestHostileClique(t *testing.T) {
	clique := "{" + strings.TrimSuffix(strings.Repeat("\"x\": [\"x\"], ", 14), ", ") + "}"
	refused(t, own(acme("\tcount(graph.reachable_paths("+clique+", {\"x\"})) > 0", "")), "graph.reachable_paths: rules cannot call this function")
	refused(t, own(acme("\tcount(graph.reachable("+clique+", {\"x\"})) > 0", "")), "graph.reachable: rules cannot call this function")
}

// A rule makes no text, so that none is long but what the request holds, over
// which each step is short.
func TestHostileString(t *testing.T) {
	refused(t, own(acme("\tcount(sprintf(\"%50000000d\", [1])) > 0", "")), "sprintf: a rule gives a code")
	refused(t, own(acme("\tx := concat(\"\", [\"a\", \"b\"])\n\tx == \"ab\"", "")), "concat: a rule compares texts and cannot build one")
	refused(t, own(acme("\tx := \""+strings.Repeat("x", full.Of(50_000_000, 1_000_000))+"\"\n\tx == \"ab\"", "")), "own.rego:1:1: the file is over 256 KiB")
	req := homeWarrant()
	req.Targets[0].Value = strings.Repeat("é", full.Of(25_000_000, 2_500_000))
	d, err := custom(t, "\tsome t in input.request.targets\n\tnot contains(upper(trim_space(t.value)), \"x\")", "").Decide(t.Context(), req)
	if d.Outcome == Allow {
		t.Errorf("got %s, %v", d.Outcome, err)
	}
}

// Numbers do not grow without end, nor do lists of lists.
func TestHostileGrowth(t *testing.T) {
	square, twice := strings.Builder{}, strings.Builder{}
	for i := range 40 {
		fmt.Fprintf(&square, "\tn%d := n%d * n%d\n", i+1, i, i)
		fmt.Fprintf(&twice, "\ta%d := [a%d, a%d]\n\tb%d := [b%d, b%d]\n", i+1, i, i, i+1, i, i)
	}
	refused(t, own(acme("\tn0 := 3 + count(input.facts.bars)\n"+square.String()+"\tn40 > 1", "")), "n0 * n0: write one of them as a number")
	refused(t, own(acme("\tround(1e300) > 1", "")), "1e300 is out of range")
	refused(t, own(acme("\ta0 := [1]\n\tb0 := [1]\n"+twice.String()+"\ta40 == b40", "")), "a0 may be a list")
}

func TestHostileRecursion(t *testing.T) {
	refused(t, own(acme("\tdown(1)", "down(n) if down(n + 1)\n")), "rule data.comity.custom.acme.down is recursive")
	refused(t, own(acme("\tx := "+strings.Repeat("[", 9e3)+strings.Repeat("]", 9e3)+"\n\tx == []", "")), "nested too deep: split the rule")
	chain := strings.Builder{}
	for i := range 5000 {
		fmt.Fprintf(&chain, "h%d if h%d\n\n", i, i+1)
	}
	refused(t, own(acme("\th0", chain.String()+"h5000 if input.facts.live\n")), "more than 100 rules refer to each other in a row")
}

// As deep as a rule may be, it still answers.
func TestDeepestRule(t *testing.T) {
	const chainOf = 98 // helpers, and the rule, and the last helper: a hundred
	chain := strings.Builder{}
	for i := range chainOf {
		fmt.Fprintf(&chain, "h%d if {\n%s\th%d\n}\n\n", i, strings.Repeat("\tinput.facts.named\n", 120), i+1)
	}
	e := custom(t, "\th0", chain.String()+fmt.Sprintf("h%d if input.facts.hosts == \"home\"\n", chainOf))
	e.program.Limit = time.Hour // this is about the stack
	if d := mustDecide(t, e, homeWarrant()); d.Outcome != Deny {
		t.Errorf("got %s", d.Outcome)
	}
}

// A context that panics stands for a fault of the evaluator.
type panicking struct{ context.Context }

func (panicking) Done() <-chan struct{} { panic("boom") }

func TestHostilePanic(t *testing.T) {
	e := custom(t, "\tstartswith(input.request.authority.name, \"b\")", "") // which OPA runs
	d, err := e.Decide(panicking{t.Context()}, homeWarrant())
	var failure *Failure
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, FailedPanic, failure.Code)
	assert.EqualError(t, failure.Err, "panic: boom")
	assert.Equal(t, Decision{}, d)

	e.law = nil // a fault outside of the evaluator
	fails(t, e, FailedPanic)
}

// Nothing is remembered of a failure: the next evaluation is a new one.
func TestFailuresAreForgotten(t *testing.T) {
	e := custom(t, "\t"+endless, list)
	fails(t, e, FailedDeadline)
	fails(t, e, FailedDeadline)
	for it, err := range e.DecideAll(t.Context(), homeWarrant(), func(yield func(request.Item) bool) { yield(homeWarrant().Data[0]) }) {
		if err == nil || it.Outcome != Deny {
			t.Errorf("of many: %s, %v", it.Outcome, err)
		}
	}
}

func TestUndefinedOutcome(t *testing.T) {
	e := posed(t, "outcome := \"deny\" if input.facts.hosts == \"silent\"")
	if d := mustDecide(t, e, irishWarrant()); d.Outcome != Deny || d.Posture != "mine" {
		t.Errorf("where it is defined: %s, %s", d.Outcome, d.Posture)
	}
	fails(t, e, FailedUndefined)
}

func TestTwoOutcomes(t *testing.T) {
	failure := fails(t, posed(t, "outcome := \"deny\" if input.facts.hosts == \"home\"\n\noutcome := \"allow\" if \"home\" in data.comity.permit"), FailedConflict)
	if !strings.Contains(failure.Error(), "own.rego:3") {
		t.Errorf("%v names no place", failure)
	}
}

func TestTwoValues(t *testing.T) {
	fails(t, custom(t, "\tgrade(input.facts.hosts) == 1", "grade(\"home\") := 1\n\ngrade(x) := 2 if x != \"silent\"\n"), FailedConflict)
}

func TestUncomputable(t *testing.T) {
	failure := fails(t, custom(t, "\t1 / count(input.facts.bars) > 0", ""), FailedRule)
	if !strings.Contains(failure.Error(), "own.rego:6: eval_builtin_error: div: divide by zero") {
		t.Errorf("got %v", failure)
	}
}

func TestNoFileSystem(t *testing.T) { refused(t, nil, "WithRules: no file system is given") }
