package jurisdiction

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCited checks what no single row shows: every provision that decides says
// what it says, and every row was read.
func TestCited(t *testing.T) {
	for in := range Builtin().All() {
		for i, p := range in.Provisions {
			if p.Rule == "" {
				t.Errorf("%s: provisions[%d]: rule: missing, say in one sentence what it says", in.ID, i)
			}
		}
	}
}

// TestReviewed lists the rows that were not read for a year when the law was
// compiled.
func TestReviewed(t *testing.T) {
	law := Builtin()
	for _, id := range law.Stale(law.Compiled()) {
		t.Errorf("%s: reviewed: more than a year before the law was compiled, read it again", id)
	}
}

// TestSurveyed checks that the bars of a state were surveyed where a file
// of its own holds one. Of those of notSurveyed a bar is known, and nobody looked
// for the others.
func TestSurveyed(t *testing.T) {
	notSurveyed := []string{"mc", "mt"}
	law := Builtin()
	want, got := map[string]bool{}, map[string]bool{}
	for in := range law.All() {
		state := path.Dir(in.ID)
		isBar := func(p Provision) bool { return p.Role == RoleBar }
		if law.byID[state+"/state"] != nil && slices.ContainsFunc(in.Provisions, isBar) && !slices.Contains(notSurveyed, state) {
			want[state] = true
		}
		if slices.Contains(in.Surveyed, SurveyedBars) {
			got[state] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("states whose bars were surveyed (-want +got):\n%s", diff)
	}
}

// TestBilateralChannels checks that every bilateral treaty in force is a
// channel between its parties, both ways, on its first day and not before.
func TestBilateralChannels(t *testing.T) {
	law := Builtin()
	n := 0
	for in := range law.All() {
		for i := range in.Provisions {
			p := &in.Provisions[i]
			if p.Role != RoleChannel || p.Channel != ViaMLAT || p.Status != "" {
				continue
			}
			n++
			purpose := PurposeCriminal
			if len(p.Purpose) > 0 {
				purpose = p.Purpose[0]
			}
			for _, pair := range crossings(in) {
				from := p.From
				for _, party := range in.Parties { // who was bound later
					if party.State == pair[0] || party.State == pair[1] {
						from = max(from, party.From)
					}
				}
				first := max(from, law.manifest.First)
				if !hasChannel(law, in, pair, first, purpose) {
					t.Errorf("%s is no channel from %s to %s on %s", in.ID, pair[0], pair[1], first)
				}
				if before := dayBefore(from); hasChannel(law, in, pair, before, purpose) {
					t.Errorf("%s is a channel from %s to %s on %s already", in.ID, pair[0], pair[1], before)
				}
			}
		}
	}
	if n < 300 {
		t.Errorf("%d bilateral channels, want more than 300", n)
	}
}

// crossings returns the pairs of parties that a treaty binds to each other.
func crossings(in *Instrument) [][2]request.State {
	var pairs [][2]request.State
	for _, a := range in.Parties {
		for _, b := range in.Parties {
			bound := a.Status == "" && b.Status == ""
			if bound && a.State != b.State && (a.Side == "" || a.Side != b.Side) {
				pairs = append(pairs, [2]request.State{a.State, b.State})
			}
		}
	}
	return pairs
}

func hasChannel(law *Law, in *Instrument, pair [2]request.State, day request.Day, purpose Purpose) bool {
	req := &request.Request{Requesting: pair[0], Received: day}
	e := &evaluation{req: req, day: day, Case: Case{law: law.on(day)}}
	e.Purpose, e.said = purpose, says(req, "", purpose)
	e.ask(AskAll, pair[1])
	e.findWays(0)
	return slices.ContainsFunc(e.ways, func(w way) bool { return e.law.rows[w.row].in.ID == in.ID })
}

// TestEveryState asks from and to every state of ISO 3166-1: each has an
// answer, and territories that are no part of a state have nothing of their
// parent's.
func TestEveryState(t *testing.T) {
	law := Builtin()
	for _, s := range request.States() {
		req := mailOf2020()
		req.Requesting, req.Data[0].StoredIn = s, []request.Place{"US"}
		if law.whole(request.Area(s), req.Received).State() == "US" {
			req.Data[0].StoredIn = []request.Place{"IE"}
		}
		cases, err := law.Facts(req)
		if err != nil {
			t.Errorf("%s: %v", s, err)
			continue
		}
		if c := cases[0]; c.Hosts != HostsSilent || c.Process != ProcessEnough {
			t.Errorf("%s: hosts %s, process %s", s, c.Hosts, c.Process)
		}
	}
	for _, territory := range []request.State{"FO", "GL", "JE", "GG", "NC", "PF"} {
		req := mailOf2020()
		req.Data[0].StoredIn = []request.Place{request.Place(territory)}
		cases, err := law.Facts(req)
		require.NoError(t, err)
		assert.Equal(t, []Protection{ProtectsUnknown}, cases[0].Bars, territory)
		for _, route := range cases[0].Routes(AskHosts) { // Jersey and Guernsey assist any state by laws of their own
			assert.Contains(t, []string{strings.ToLower(string(territory)), "treaty"}, path.Dir(route.Cite.Instrument), "nothing of the parent's holds there")
		}
	}
}

// TestLawIsNobodys writes into all that a law hands out: it says what it said.
func TestLawIsNobodys(t *testing.T) {
	law, err := Load(builtinFiles())
	if err != nil {
		t.Fatal(err)
	}
	said := func() string {
		text, err := law.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		cases, err := law.Facts(mailOf2020())
		if err != nil {
			t.Fatal(err)
		}
		routes, err := json.Marshal(cases[0].Routes(AskAll))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%s %+v %s", text, cases[0].Facts, routes)
	}
	before := said()
	for in := range law.All() {
		overwrite(reflect.ValueOf(in))
	}
	in, _ := law.Instrument("eu/2016-679")
	overwrite(reflect.ValueOf(in))
	cases, err := law.Facts(mailOf2020())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range cases[0].Routes(AskAll) {
		overwrite(reflect.ValueOf(&r))
	}
	if after := said(); after != before {
		t.Error("the law is another")
	}
}

// overwrite writes nonsense into every text below v.
func overwrite(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			overwrite(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			overwrite(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			overwrite(v.Field(i))
		}
	case reflect.String:
		v.SetString("overwritten")
	}
}

// mailOf2020 returns the warrant for mail kept in Dublin as of 2020, when the
// CLOUD Act was in force.
func mailOf2020() request.Request {
	req := requests.IrishMail()
	req.Received = "2020-01-01"
	return req
}

// TestCounts keeps the counts of law/README.md. The built-in law has some of everything
// that is counted.
func TestCounts(t *testing.T) {
	table := counts(Builtin())
	assert.NotContains(t, table, "| 0 |", "this is counted where it is not")
	checkSection(t, "counts", table)
}

// counts returns the table of what the law holds.
func counts(law *Law) string {
	kinds, roles := map[string]int{}, map[string]int{}
	var parties, offices int
	states := map[request.State]bool{}
	for _, in := range law.instruments { // law.All has copies, which bound does not know
		kinds[string(in.Kind)]++
		parties += len(in.Parties)
		if in.Authority != nil {
			offices++
		}
		for _, p := range in.Provisions {
			roles[string(p.Role)]++
		}
		for s := range law.bound[in] {
			states[s] = true
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| what | number |\n|---|---|\n| instruments | %d |\n", len(law.instruments))
	for _, k := range InstrumentKind("").Words() {
		fmt.Fprintf(&b, "| of kind `%s` | %d |\n", k, kinds[k])
	}
	fmt.Fprintf(&b, "| party rows | %d |\n| states that some instrument binds | %d |\n| central authorities | %d |\n", parties, len(states), offices)
	total := 0
	for _, r := range RoleBar.Words() {
		total += roles[r]
	}
	fmt.Fprintf(&b, "| provisions | %d |\n", total)
	for _, r := range RoleBar.Words() {
		fmt.Fprintf(&b, "| of role `%s` | %d |\n", r, roles[r])
	}
	return b.String()
}

// TestRoleTable keeps the fields in the table of roles of law/README.md.
func TestRoleTable(t *testing.T) {
	const file = "law/README.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	row := regexp.MustCompile("(?m)^(\\| `([a-z]+)` \\| [^|]+ \\|) [^|]*\\|$")
	want := row.ReplaceAllStringFunc(string(text), func(line string) string {
		parts := row.FindStringSubmatch(line)
		fields, ok := carries[Role(parts[2])]
		if !ok {
			return line
		}
		seen++
		must, may, _ := strings.Cut(fields, "|")
		var cells []string
		for _, f := range strings.Fields(must) {
			cells = append(cells, "**`"+f+"`**")
		}
		for _, f := range strings.Fields(may) {
			cells = append(cells, "`"+f+"`")
		}
		return parts[1] + " " + strings.Join(cells, ", ") + " |"
	})
	if seen != len(carries) {
		t.Errorf("%s: %d of %d roles in the table", file, seen, len(carries))
	}
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("%s (-want +got), run with -update:\n%s", file, diff)
	}
}

// TestFutureDay: a row whose day lies after the set was compiled has effect from
// that day on, and not before.
func TestFutureDay(t *testing.T) {
	for day, want := range map[request.Day][]Protection{"2026-11-30": {}, "2026-12-01": {ProtectsPersonal}, "2026-12-02": {ProtectsPersonal}} {
		req := mailOf2020()
		req.Received, req.Data[0].StoredIn = day, []request.Place{"CL"}
		cases, err := Builtin().Facts(req)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, cases[0].Bars); diff != "" || !Builtin().Hypothetical(day) {
			t.Errorf("%s: bars (-want +got):\n%s", day, diff)
		}
	}
}
