package policy

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A leaf is the document of one law file, or of a row of it.
type leaf = map[string]any

// pages are a law as documents, which a test takes things out of. A leaf is
// never written to: who changes one makes another.
type pages struct {
	Manifest    leaf            `json:"manifest"`
	Instruments map[string]leaf `json:"instruments"`
	Regions     leaf            `json:"regions"` // none: the requests of these tests name states

	named []naming
}

// A naming is of states that a request may concern which names none of them:
// whose archives are immune, and where, and of states with which one of those
// that it names has an executive agreement.
type naming struct {
	by     request.State // or any
	states []request.State
}

// pagesOf returns the documents of a law, without the words that decide
// nothing.
func pagesOf(t *testing.T, law *jurisdiction.Law) pages {
	t.Helper()
	text, err := law.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var p pages
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	p.Regions = leaf{}
	for in := range law.All() {
		for _, row := range in.Provisions {
			switch row.Role {
			case jurisdiction.RoleImmunity:
				p.named = append(p.named, naming{states: []request.State{row.Guards, in.Parties[0].State}})
			case jurisdiction.RoleAgreement:
				p.named = append(p.named, naming{row.Issuing, []request.State{row.Addressed}})
			}
		}
	}
	for _, in := range p.Instruments {
		for _, row := range slices.Concat([]leaf{in}, rowsOf(in, "parties"), rowsOf(in, "provisions")) {
			for _, word := range []string{"rule", "note", "evidence", "signed"} {
				delete(row, word)
			}
		}
	}
	return p
}

// rowsOf returns the party rows or the provisions of a leaf.
func rowsOf(in leaf, list string) []leaf {
	var rows []leaf
	values, _ := in[list].([]any)
	for _, v := range values {
		rows = append(rows, v.(leaf))
	}
	return rows
}

// having returns the leaf with other rows; none makes an empty list.
func having(in leaf, list string, rows []leaf) leaf {
	in = maps.Clone(in)
	values := make([]any, len(rows))
	for i := range rows {
		values[i] = rows[i]
	}
	in[list] = values
	return in
}

// lacking returns the leaf without a field.
func lacking(in leaf, field string) leaf {
	in = maps.Clone(in)
	delete(in, field)
	return in
}

// put returns the law with another leaf under that ID; without one, nil.
func (p pages) put(id string, in leaf) pages {
	p.Instruments = maps.Clone(p.Instruments)
	if p.Instruments[id] = in; in == nil {
		delete(p.Instruments, id)
	}
	return p
}

// file returns the law without a file, and without what refers to it.
func (p pages) file(id string) pages {
	p = p.put(id, nil)
	p.Manifest = maps.Clone(p.Manifest)
	for _, list := range []string{"eu", "eea"} {
		ids, _ := p.Manifest[list].([]any)
		p.Manifest[list] = slices.DeleteFunc(slices.Clone(ids), func(v any) bool { return v == id })
	}
	if p.Manifest["positions"] == id {
		delete(p.Manifest, "positions")
	}
	for other, in := range p.Instruments {
		named := func(row leaf) bool { return row["group"] == id }
		if rows := rowsOf(in, "parties"); slices.ContainsFunc(rows, named) {
			p.Instruments[other] = having(in, "parties", slices.DeleteFunc(rows, named))
		}
	}
	return p
}

// of returns the law of a few states: every file that binds one of them, with
// their rows and those of one state more, so that what binds several still
// does. To requests that name no others it is the same law.
func (p pages) of(states []request.State) pages {
	for _, n := range p.named {
		if n.by == "" || slices.Contains(states, n.by) {
			states = slices.Concat(states, n.states)
		}
	}
	for _, row := range rowsOf(p.Manifest, "parts") { // the law of a part is that of its state
		if slices.Contains(states, request.State(row["part"].(string))) {
			states = append(slices.Clip(states), request.State(row["of"].(string)))
		}
	}
	small := pages{Manifest: p.Manifest, Instruments: map[string]leaf{}, Regions: p.Regions}
	binds := map[string]bool{}
	for id, in := range p.Instruments {
		if p.binds(in, states) || slices.Contains(states, request.State(strings.ToUpper(folder(id)))) {
			binds[id] = true
		}
	}
	for _, list := range []string{"eu", "eea"} {
		ids, _ := p.Manifest[list].([]any)
		for _, id := range ids {
			binds[id.(string)] = true
		}
	}
	if id, ok := p.Manifest["positions"].(string); ok {
		binds[id] = true
	}
	for id := range binds {
		for _, row := range rowsOf(p.Instruments[id], "parties") {
			if group, ok := row["group"].(string); ok {
				small.Instruments[group] = few(p.Instruments[group], states)
			}
		}
		small.Instruments[id] = few(p.Instruments[id], states)
	}
	return small
}

// folder returns the folder of a law file.
func folder(id string) string { dir, _, _ := strings.Cut(id, "/"); return dir }

// binds reports whether the leaf binds one of the states, on whatever day.
func (p pages) binds(in leaf, states []request.State) bool {
	return slices.ContainsFunc(rowsOf(in, "parties"), func(row leaf) bool {
		if group, ok := row["group"].(string); ok {
			return p.binds(p.Instruments[group], states)
		}
		return isOne(row, states)
	})
}

// isOne reports whether the party row is of one of the states.
func isOne(row leaf, states []request.State) bool {
	state, _ := row["state"].(string)
	return slices.Contains(states, request.State(state))
}

// few returns the leaf with the party rows of the states, those of groups, and
// the rows of one state more.
func few(in leaf, states []request.State) leaf {
	rows := rowsOf(in, "parties")
	var more any
	rows = slices.DeleteFunc(rows, func(row leaf) bool {
		if row["state"] == nil || isOne(row, states) {
			return false
		}
		if more == nil && row["status"] == nil {
			more = row["state"]
		}
		return row["state"] != more
	})
	return having(in, "parties", rows)
}

// lawBound reads the documents; nil where what is left is what no law may have: a
// provision that none of its few states is bound by, a survey without a level,
// a power below the levels that are left, or a party closed towards none of them.
func (p pages) lawBound(t *testing.T) *jurisdiction.Law {
	t.Helper()
	law, err := p.decode(t)
	if err != nil && !cutFault.MatchString(err.Error()) {
		t.Fatal(err)
	}
	return law
}

// cutFault finds the faults that a cut may leave.
var cutFault = regexp.MustCompile(`\[law\.(never_bound|no_level|below_level|towards_no_party)\]`)

// law reads the documents.
func (p pages) law(t *testing.T) *jurisdiction.Law {
	t.Helper()
	law, err := p.decode(t)
	if err != nil {
		t.Fatal(err)
	}
	return law
}

func (p pages) decode(t *testing.T) (*jurisdiction.Law, error) {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return jurisdiction.Decode(text)
}

// under returns an engine like e with another law. What it remembers by facts
// holds under any law.
func under(e *Engine, law *jurisdiction.Law) *Engine {
	other := *e
	other.law, other.answers = law, nil
	return &other
}
