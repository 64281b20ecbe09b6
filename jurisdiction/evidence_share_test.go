package jurisdiction_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// leastRead is the share of the deciding provisions that was read, at least. Raise
// it when more were.
const leastRead = 0.6594 // 1363 of 2067

// TestEvidence holds how much of the law that decides was read. With -v it prints that
// by kind and by state, and the weightiest rows that were not read. It weighs few
// rows where not all cases are asked for.
func TestEvidence(t *testing.T) {
	t.Parallel()
	law := jurisdiction.Builtin()
	rows, every := decidingRows(law), full.Of(1, 400)
	s := newScale(t, law, full.Of(4, 1))
	weighed := 0
	for i := 0; i < len(rows); i += every {
		s.weigh(rows[i], i%200 == 0)
		weighed++
	}
	read, provisions := 0, 0
	for _, r := range rows {
		if r.provision != nil {
			provisions++
			if r.read() {
				read++
			}
		}
		if r.read() && r.page() == "" {
			t.Errorf("%s says that it was read, and names no page", r)
		}
	}
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	said := message.NewPrinter(language.English).Sprintf("%d of the %d provisions", read, provisions)
	assert.True(t, strings.Contains(strings.Join(strings.Fields(string(readme)), " "), said), "README.md says %q", said)
	share := float64(read) / float64(provisions)
	assert.GreaterOrEqual(t, share, leastRead, "share of the deciding provisions that was read")

	t.Logf("%d of %d deciding provisions were read", read, provisions)
	t.Logf("%d of %d deciding rows were weighed; COMITY_FULL=1 weighs all", weighed, len(rows))
	t.Log(shares("kind of row", rows, (*decidingRow).kind))
	t.Log(shares("kind of file", rows, func(r *decidingRow) string { return string(r.in.Kind) }))
	t.Log(shares("whose row", rows, (*decidingRow).owner))
	t.Log(weightiest(rows, 300))
}

// A decidingRow is a provision of any role but note, or a party row of an instrument
// that has such a provision. The library's own positions are none: they stand in no text
// that anybody could read.
type decidingRow struct {
	in        *jurisdiction.Instrument
	i         int                     // its place in the list of the file
	provision *jurisdiction.Provision // nil of a party row
	party     *jurisdiction.Party     // nil of a provision

	flips   float64 // the cells of the world table whose outcome turns without it, a year
	changes float64 // those whose facts change, a year
	cases   int     // the documented cases whose outcome turns
	weight  float64 // the share of the table that turns and that of the cases, in millionths
}

// decidingRows returns those of the law.
func decidingRows(law *jurisdiction.Law) []*decidingRow {
	var rows []*decidingRow
	for _, in := range law.Held() {
		if strings.HasPrefix(in.ID, "comity/") {
			continue
		}
		decides := false
		for i := range in.Provisions {
			if p := &in.Provisions[i]; p.Role != jurisdiction.RoleNote {
				rows, decides = append(rows, &decidingRow{in: in, i: i, provision: p}), true
			}
		}
		for i := range in.Parties {
			if decides {
				rows = append(rows, &decidingRow{in: in, i: i, party: &in.Parties[i]})
			}
		}
	}
	return rows
}

// read reports whether somebody read what the row says.
func (r *decidingRow) read() bool {
	evidence := r.in.Evidence
	if r.provision != nil {
		evidence = cmp.Or(r.provision.Evidence, evidence)
	} else {
		evidence = cmp.Or(r.party.Evidence, evidence)
	}
	return slices.Contains(readEvidence, evidence)
}

// status returns why it gives no basis.
func (r *decidingRow) status() jurisdiction.Status {
	if r.provision != nil {
		return r.provision.Status
	}
	return r.party.Status
}

// on reports whether it may have effect on a day.
func (r *decidingRow) on(day request.Day) bool {
	if r.provision != nil {
		return r.provision.On(day)
	}
	return r.party.On(day)
}

// readEvidence is that of which somebody read what the row says.
var readEvidence = []jurisdiction.Evidence{"official_text", "official_page", "secondary_page", "register"}

// page returns where it was read.
func (r *decidingRow) page() string {
	if r.provision != nil {
		return cmp.Or(r.provision.Source, r.in.Source)
	}
	return r.in.Source
}

// isOnlyParty reports whether it is the row of the one party of a file.
func (r *decidingRow) isOnlyParty() bool { return r.party != nil && len(r.in.Parties) == 1 }

// kind returns the role of a provision, or that it is a party row.
func (r *decidingRow) kind() string {
	switch {
	case r.provision != nil:
		return string(r.provision.Role)
	case r.isOnlyParty():
		return "only party"
	}
	return "party"
}

// owner returns the state of the party, else the folder of the file.
func (r *decidingRow) owner() string {
	if r.party != nil && r.party.State != "" {
		return string(r.party.State)
	}
	folder, _, _ := strings.Cut(r.in.ID, "/")
	if folder != "eu" && len(folder) == 2 {
		return strings.ToUpper(folder)
	}
	return folder
}

func (r *decidingRow) String() string {
	if r.provision != nil {
		return fmt.Sprintf("%s provisions[%d] %s %s", r.in.ID, r.i, r.provision.Role, r.provision.Article)
	}
	return fmt.Sprintf("%s parties[%d] %s", r.in.ID, r.i, cmp.Or(string(r.party.State), r.party.Group))
}

// shares returns a table of how many rows of each group were read, the group first
// whose other rows weigh most.
func shares(what string, rows []*decidingRow, group func(*decidingRow) string) string {
	type share struct {
		name                string
		provisions, parties [2]int // all, read
		weight, unread      float64
	}
	groups := map[string]*share{}
	for _, r := range rows {
		name := group(r)
		g := groups[name]
		if g == nil {
			g = &share{name: name}
			groups[name] = g
		}
		count := &g.parties
		if r.provision != nil {
			count = &g.provisions
		}
		count[0]++
		g.weight += r.weight
		if r.read() {
			count[1]++
		} else {
			g.unread += r.weight
		}
	}
	sorted := slices.SortedFunc(maps.Values(groups), func(a, b *share) int {
		return cmp.Or(cmp.Compare(b.unread, a.unread), cmp.Compare(a.name, b.name))
	})
	return table(what+"\tprovisions\tread\tparty rows\tread\tweight\tnot read", func(row func(...any)) {
		for _, g := range sorted {
			row(g.name, g.provisions[0], g.provisions[1], g.parties[0], g.parties[1], g.weight, g.unread)
		}
	})
}

// weightiest returns a table of the n weightiest rows that were not read.
func weightiest(rows []*decidingRow, n int) string {
	rows = slices.DeleteFunc(slices.Clone(rows), (*decidingRow).read)
	slices.SortStableFunc(rows, func(a, b *decidingRow) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.changes, a.changes))
	})
	return table("weight\tcells\tchanged\tcases\tnot read", func(row func(...any)) {
		for _, r := range rows[:min(n, len(rows))] {
			row(r.weight, r.flips, r.changes, r.cases, r)
		}
	})
}

// table returns rows under a head, in columns.
func table(head string, rows func(row func(cells ...any))) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%s\n", head)
	rows(func(cells ...any) {
		for i, cell := range cells {
			if number, ok := cell.(float64); ok {
				cells[i] = fmt.Sprintf("%.0f", number)
			}
		}
		fmt.Fprintf(w, strings.TrimSuffix(strings.Repeat("%v\t", len(cells)), "\t")+"\n", cells...)
	})
	w.Flush()
	return b.String()
}
