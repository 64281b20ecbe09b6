package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

// A desk is a gateway before the store in the United States, of which people approve
// what leaves.
type desk struct {
	*testing.T
	front   *httptest.Server
	gateway *gateway
	by      *approvals
	file    string
}

// newDesk puts objects into the store, so many as are named.
func newDesk(t *testing.T, objects ...string) *desk {
	t.Helper()
	d := &desk{T: t, file: filepath.Join(t.TempDir(), "approvals.db")}
	d.open()
	us := world.servers["us-east-1"]
	for _, name := range objects {
		if err := us.put(t.Context(), d.key(name), d.text(name)); err != nil {
			t.Fatal(err)
		}
	}
	engine, err := policy.New(t.Context(), policy.WithRules(os.DirFS("rules")))
	if err != nil {
		t.Fatal(err)
	}
	d.front = front(t, []*store{us.store}, func(g *gateway) {
		d.gateway, g.Engines = g, engine
		g.approvedBy(d.by)
	})
	return d
}

// open opens the database, as when the gateway starts.
func (d *desk) open() {
	d.Helper()
	var err error
	if d.by, err = openApprovals(d.file); err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() { d.by.close() })
}

func (d *desk) key(name string) string  { return "mail/user@example.org/" + d.Name() + "/" + name }
func (d *desk) text(name string) string { return "These are the bytes of " + name }

// releaseOf returns the key under which the object is approved for the request.
func (d *desk) releaseOf(req request.Request, name string) string {
	d.Helper()
	a, err := d.gateway.Decide(d.Context(), req, d.key(name))
	if err != nil {
		d.Fatal(err)
	}
	return a.ApprovalKey
}

// approve gives both approvals.
func (d *desk) approve(key string) {
	d.Helper()
	for _, a := range []guard.Approval{{Person: "ann", Role: "counsel"}, {Person: "bob", Role: "security"}} {
		if err := d.by.give(d.Context(), key, a); err != nil {
			d.Fatal(err)
		}
	}
}

// statuses exports the objects and counts the answers.
func (d *desk) statuses(names ...string) map[int]int {
	d.Helper()
	count := map[int]int{}
	for _, name := range names {
		got := exported(d.T, d.front.URL, d.key(name))
		count[got.Status]++
		if got.Status == http.StatusOK && got.Text != d.text(name) {
			d.Errorf("%s: %q", name, got.Text)
		}
	}
	return count
}

// want compares counts of answers.
func (d *desk) want(what string, want, got map[int]int) {
	d.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		d.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// count returns how many rows there are.
func (d *desk) count(from string, args ...any) (n int) {
	d.Helper()
	if err := d.by.db.QueryRow("SELECT count(*) FROM "+from, args...).Scan(&n); err != nil {
		d.Fatal(err)
	}
	return n
}

// TestApprovalOfAnother frees one object of five, in one version, and no other.
func TestApprovalOfAnother(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e"}
	d := newDesk(t, names...)
	warrant := warrants(t)["13-mag-2814"]
	d.want("nobody approved", map[int]int{451: 5}, d.statuses(names...))
	keys := map[string]bool{}
	for _, name := range names {
		keys[d.releaseOf(warrant, name)] = true
	}
	if len(keys) != len(names) {
		t.Errorf("%d keys of %d objects", len(keys), len(names))
	}
	d.approve(d.releaseOf(warrant, "c"))
	d.want("one approved", map[int]int{451: 4}, d.statuses("a", "b", "d", "e"))
	d.want("the one", map[int]int{200: 1}, d.statuses("c"))

	d.approve(d.releaseOf(warrant, "d"))
	if err := world.servers["us-east-1"].put(t.Context(), d.key("d"), "what nobody has seen"); err != nil {
		t.Fatal(err)
	}
	d.want("written after it was approved", map[int]int{451: 1}, d.statuses("d"))
	if n := d.count("releases"); n != 1 {
		t.Errorf("%d releases, want 1", n)
	}
}

// TestApprovalTwice counts a person once, whatever the role and however often.
func TestApprovalTwice(t *testing.T) {
	d := newDesk(t, "a")
	key := d.releaseOf(warrants(t)["13-mag-2814"], "a")
	give := func(person, role string, want error) {
		t.Helper()
		if err := d.by.give(t.Context(), key, guard.Approval{Person: person, Role: role}); !errors.Is(err, want) {
			t.Errorf("%s as %s: %v, want %v", person, role, err, want)
		}
	}
	give("ann", "counsel", nil)
	give("ann", "counsel", errApproved)
	give("ann", "security", errApproved)
	for _, spelling := range []string{"Ann", "ann ", "ａnn", "", "ann\x00"} {
		give(spelling, "security", errNoPerson)
	}
	if n := d.count("approvals"); n != 1 {
		t.Errorf("%d approvals of one person", n)
	}
	d.want("one person", map[int]int{451: 1}, d.statuses("a"))

	// Whatever wrote into the database: the guard does not count a person twice either.
	if _, err := d.by.db.Exec(`INSERT INTO approvals VALUES (?, 'ANN', 'security', '')`, key); err != nil {
		t.Fatal(err)
	}
	d.want("one person, forged", map[int]int{503: 1}, d.statuses("a"))
	if _, err := d.by.db.Exec(`DELETE FROM approvals WHERE person = 'ANN'`); err != nil {
		t.Fatal(err)
	}

	var all sync.WaitGroup
	taken := make(chan string, 40)
	for i := range 40 { // ben and eve approve in both roles at the same time
		all.Go(func() {
			person, role := []string{"ben", "eve"}[i%2], []string{"counsel", "security"}[i/2%2]
			if err := d.by.give(t.Context(), key, guard.Approval{Person: person, Role: role}); err == nil {
				taken <- person
			} else if !errors.Is(err, errApproved) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(taken) != 2 || d.count("approvals") != 3 {
		t.Errorf("%d of 40 were taken, and %d approvals are there", len(taken), d.count("approvals"))
	}
}

// TestApprovalOfWhat asks again for a changed request and under another law, rule or
// posture, and not in another language.
func TestApprovalOfWhat(t *testing.T) {
	d := newDesk(t, "a")
	warrant := warrants(t)["13-mag-2814"]
	first := d.releaseOf(warrant, "a")
	d.approve(first)
	asked, again := 0, 0
	check := func(what string, req request.Request, same bool) {
		t.Helper()
		a, err := d.gateway.Decide(t.Context(), req, d.key("a"))
		if err != nil || a.Allowed() != same || (a.ApprovalKey == first) != same {
			t.Errorf("%s: %v, %v", what, a.Decision.Outcome, err)
		}
		if asked++; !same {
			again++
		}
	}
	check("as approved", warrant, true)
	for what, change := range map[string]func(*request.Request){
		"another reference": func(r *request.Request) { r.Instrument.Reference += " as amended" },
		"one target more": func(r *request.Request) {
			r.Targets = append(slices.Clone(r.Targets), request.Target{Kind: request.Account, Value: "other@example.org"})
		},
		"another day": func(r *request.Request) { r.Received = "2014-04-26" },
		"another ID":  func(r *request.Request) { r.ID = "13-mag-2815" },
		"less asked":  func(r *request.Request) { r.Data = r.Data[:1] },
	} {
		changed := warrant.Clone()
		change(&changed)
		check(what, changed, false)
	}
	for what, options := range map[string][]policy.Option{
		"another law":     {policy.WithLaw(laws(t)[1])},
		"another posture": {policy.WithPosture(policy.ConflictAvoidance)},
		"other rules":     {policy.WithRules(os.DirFS("../ownrules/rules"))},
		"Swedish":         {policy.WithLanguage("sv")},
	} {
		engine, err := policy.New(t.Context(), append(options, policy.WithRules(os.DirFS("rules")))...)
		if err != nil {
			t.Fatal(err)
		}
		d.gateway.Engines = engine
		check(what, warrant, what == "Swedish")
	}
	t.Logf("asked again %d times of %d", again, asked)
	if again != 8 {
		t.Errorf("asked again %d times, want 8", again)
	}
}

// TestReleaseOnce lets five objects go to a hundred clients, each to one, and not a
// second time, also after the gateway was started anew.
func TestReleaseOnce(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e"}
	d := newDesk(t, names...)
	warrant := warrants(t)["13-mag-2814"]
	for _, name := range names {
		d.approve(d.releaseOf(warrant, name))
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	count, left := map[string]int{}, map[string]int{}
	start := make(chan struct{})
	for i := range 100 {
		all.Go(func() {
			<-start
			name := names[i%len(names)]
			got := exported(t, d.front.URL, d.key(name))
			mu.Lock()
			defer mu.Unlock()
			if count[fmt.Sprint(got.Status)]++; got.Status == http.StatusOK {
				left[name]++
			}
		})
	}
	close(start)
	all.Wait()
	if diff := cmp.Diff(map[string]int{"200": 5, "503": 95}, count); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, left); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	t.Logf("%v", count)
	d.want("afterwards", map[int]int{503: 5}, d.statuses(names...))
	d.by.close()
	d.open()
	d.gateway.Release = d.by.claim
	d.gateway.Approvals.Store = d.by
	d.want("started anew", map[int]int{503: 5}, d.statuses(names...))
	for _, name := range names {
		digest := sha256.Sum256([]byte(d.text(name)))
		if n := d.count("releases WHERE key = ? AND sha256 = ?", d.releaseOf(warrant, name), hex.EncodeToString(digest[:])); n != 1 {
			t.Errorf("%s: %d releases", name, n)
		}
	}
}

// TestReleaseBreaksOff frees the object again where not all of it left.
func TestReleaseBreaksOff(t *testing.T) {
	d := newDesk(t, "a")
	d.approve(d.releaseOf(warrants(t)["13-mag-2814"], "a"))
	r, err := http.NewRequest(http.MethodHead, d.front.URL+"/export/"+d.key("a"), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(guard.RequestHeader, "13-mag-2814")
	for range 3 {
		w, err := http.DefaultClient.Do(r)
		if err != nil || w.StatusCode != http.StatusOK {
			t.Fatalf("%v, %v", w, err)
		}
		w.Body.Close()
	}
	d.want("the whole", map[int]int{200: 1}, d.statuses("a"))
	d.want("again", map[int]int{503: 1}, d.statuses("a"))
}

// TestWithdrawn hands nothing over by an approval that is taken back in the moment
// before it leaves, and takes none back after that.
func TestWithdrawn(t *testing.T) {
	d := newDesk(t, "a")
	key := d.releaseOf(warrants(t)["13-mag-2814"], "a")
	d.approve(key)
	record := d.gateway.Record
	d.gateway.Record = func(ctx context.Context, a guard.Answer, err error) error {
		if len(a.Approvals) != 2 || !a.Allowed() {
			t.Errorf("%v, %v", a.Approvals, a.Decision.Outcome)
		}
		return errors.Join(d.by.withdraw(ctx, key, "bob"), record(ctx, a, err))
	}
	d.want("withdrawn", map[int]int{503: 1}, d.statuses("a"))
	if n := d.count("releases"); n != 0 {
		t.Errorf("%d releases", n)
	}
	d.gateway.Record = record
	d.want("one is not enough", map[int]int{451: 1}, d.statuses("a"))
	if err := d.by.give(t.Context(), key, guard.Approval{Person: "eve", Role: "security"}); err != nil {
		t.Fatal(err)
	}
	d.want("another approved", map[int]int{200: 1}, d.statuses("a"))
	if err := d.by.withdraw(t.Context(), key, "ann"); !errors.Is(err, errReleased) {
		t.Errorf("withdrawn after it left: %v", err)
	}
}

// TestApprovalKeys takes no approval of nothing.
func TestApprovalKeys(t *testing.T) {
	d := newDesk(t)
	for _, key := range []string{"", "a", fmt.Sprintf("%064X", 10), fmt.Sprintf("%065x", 10)} {
		if err := d.by.give(t.Context(), key, guard.Approval{Person: "ann", Role: "counsel"}); !errors.Is(err, errNoKey) {
			t.Errorf("%q: %v", key, err)
		}
	}
}

// TestApproveOption keeps an approval from the command line, in a file with a name
// that is none of a URL.
func TestApproveOption(t *testing.T) {
	key, file := fmt.Sprintf("%064x", 10), filepath.Join(t.TempDir(), "who approved? 100%.db")
	tests := []struct {
		text string
		want error // nil for one that is taken
	}{
		{key + "=ann:counsel", nil},
		{key + "=ann:security", errApproved},
		{key + "=bob:security", nil},
		{key + "=Bob:counsel", errNoPerson},
		{"3f5a=ann:counsel", errNoKey},
	}
	for _, tt := range tests {
		var a approving
		if err := a.parse(tt.text); err != nil {
			t.Fatal(err)
		}
		if err := a.keep(t.Context(), file); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.text, err, tt.want)
		}
	}
	if err := new(approving).parse(key + "=ann"); err == nil {
		t.Error("an approval without a role")
	}
	by, err := openApprovals(file)
	if err != nil {
		t.Fatal(err)
	}
	defer by.close()
	got, err := by.Approved(t.Context(), key)
	if err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// TestApprovalOptions wants what belongs together.
func TestApprovalOptions(t *testing.T) {
	approve := "-approve=" + fmt.Sprintf("%064x", 10) + "=ann:counsel"
	for want, args := range map[string][]string{
		"":                          {"-rules=rules", "-approvals=a.db", approve},
		"-approve needs -approvals": {approve},
		"-approvals needs -rules, which say who has to approve": {"-approvals=a.db"},
	} {
		_, err := readOptions(args)
		if got := fmt.Sprint(err); want == "" && err != nil || want != "" && got != want {
			t.Errorf("%v: %v", args, err)
		}
	}
}
