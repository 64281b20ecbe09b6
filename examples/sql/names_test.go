package main

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

// A naming is how two tables are called, and how a query and FilterColumns name them.
type naming struct {
	copies, objects table
	from            string // the objects, as the query names them
	row             string // and their columns
	columns         policy.FilterColumns
}

// A table is named by a schema, which may be empty, and a name.
type table [2]string

func (t table) String() string { return strings.TrimPrefix(t[0]+"."+t[1], ".") }

// names are few, so that they often meet.
var (
	schemas = []string{"", "", "vault", "annex"}
	names   = []string{"copies", "object", "o", "comity_copies", "vault"}
)

// drawNaming returns a naming. Every third of the names is one that somebody
// mistook for another.
func drawNaming(r *rand.Rand) naming {
	draw := func(list []string) string { return list[r.IntN(len(list))] }
	spell := func(name string) string {
		switch r.IntN(6) {
		case 0:
			return strings.ToUpper(name)
		case 1:
			return strings.ToUpper(name[:1]) + name[1:]
		}
		return name
	}
	n := naming{copies: table{draw(schemas), draw(names)}, objects: table{draw(schemas), draw(names)}}
	for n.objects == n.copies {
		n.objects = table{draw(schemas), draw(names)}
	}
	n.row = n.objects.String()
	n.from = n.row
	if r.IntN(3) == 0 {
		n.row = draw(names)
		n.from += " AS " + n.row
	}
	stray := func(right string) string {
		if r.IntN(3) > 0 {
			return right
		}
		return spell(table{draw(schemas), draw(names)}.String())
	}
	copies := n.copies.String()
	if r.IntN(3) == 0 {
		copies = spell(copies)
	}
	c := &n.columns
	c.Copies = policy.FilterCopies{Table: copies, Object: copies + ".object", ID: stray(n.row) + ".id"}
	c.Place, c.Category, c.Placements = copies+".bucket", stray(n.row)+".category", placements
	if r.IntN(4) == 0 {
		c.Category = copies + ".category"
	}
	return n
}

// sound reports whether the columns name the tables as the query has them.
func (n naming) sound() bool {
	return n.columns.Copies.ID == n.row+".id" && (n.columns.Category == n.row+".category" || n.ofCopies())
}

// ofCopies reports whether the category is that of a copy.
func (n naming) ofCopies() bool { return n.columns.Category == n.columns.Copies.Table+".category" }

// cells are the rows of a few objects and their copies. Each table has the
// columns of the other, so that no name that is mistaken goes unanswered.
type cells struct{ objects, copies [][]any }

func drawCells(r *rand.Rand) cells {
	var c cells
	for id := range int64(40) {
		c.objects = append(c.objects, []any{id, buckets.of(r), categories.of(r), id})
		for range r.IntN(4) {
			c.copies = append(c.copies, []any{id, buckets.of(r), categories.of(r), id})
		}
	}
	return c
}

// allowed returns the IDs of the objects of which every copy may be handed
// over, of those that have one.
func (c cells) allowed(ofCopies bool, may map[[2]any]bool) map[int64]bool {
	ids := map[int64]bool{}
	for _, o := range c.objects {
		several, all := 0, true
		for _, k := range c.copies {
			if k[0] != o[0] {
				continue
			}
			category := o[2]
			if ofCopies {
				category = k[2]
			}
			several, all = several+1, all && may[[2]any{category, k[1]}]
		}
		if several > 0 && all {
			ids[o[0].(int64)] = true
		}
	}
	return ids
}

// decided returns the pairs of category and bucket that may be handed over.
func decided(t *testing.T, engine *policy.Engine, req request.Request) map[[2]any]bool {
	t.Helper()
	var list []object
	var pairs [][2]any
	for _, category := range request.Content.Words() {
		for _, bucket := range slices.Sorted(maps.Keys(placements)) {
			list = append(list, object{id: int64(len(list)), category: request.Category(category), places: placements[bucket], told: true})
			pairs = append(pairs, [2]any{category, bucket})
		}
	}
	ids, err := decide(t.Context(), engine, req, policy.FilterColumns{}, byCustomer{req.Customer: list})
	if err != nil {
		t.Fatal(err)
	}
	may := map[[2]any]bool{}
	for id := range ids {
		may[pairs[id]] = true
	}
	return may
}

func TestNamesSQLite(t *testing.T) {
	testNames(t, openSQLite, []string{"ATTACH ':memory:' AS vault", "ATTACH ':memory:' AS annex"}, nil)
}

func TestNamesPostgres(t *testing.T) {
	needPostgres(t)
	testNames(t, openPostgres, nil, []string{"CREATE SCHEMA comity_home", "CREATE SCHEMA vault", "CREATE SCHEMA annex", "SET LOCAL search_path = comity_home"})
}

// testNames compares, for many ways to name two tables, the rows that are
// released with those that decisions allow, where the names are taken. before
// is run once, and within for each naming, in a transaction that is undone.
func testNames(t *testing.T, open func() (*store, error), before, within []string) {
	n := 3000
	if testing.Short() {
		n = 300
	}
	s, err := open()
	if err != nil {
		t.Fatal(err)
	}
	defer s.db.Close()
	for _, statement := range before {
		if _, err := s.db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	engine, err := policy.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	req := requests.IrishWarrant()
	may := decided(t, engine, req)
	r := rand.New(rand.NewPCG(7, 11))
	refused, unanswered, compared, rows, released := 0, 0, 0, 0, 0
	for range n {
		naming, cells := drawNaming(r), drawCells(r)
		filter, err := engine.Filter(t.Context(), req, naming.columns)
		if err != nil {
			refused++
			continue
		}
		got, err := s.releasedOf(t.Context(), within, naming, cells, filter)
		if err != nil && naming.sound() {
			t.Fatalf("%+v: %v", naming, err)
		} else if err != nil {
			unanswered++
			continue
		}
		want := cells.allowed(naming.ofCopies(), may)
		if wrongly, withheld := missing(got, want), missing(want, got); wrongly > 0 || withheld > 0 {
			where, _ := filter.Where(policy.QuestionPlaceholder)
			t.Fatalf("%+v: %d rows wrongly released, %d withheld: SELECT FROM %s WHERE %s", naming, wrongly, withheld, naming.from, where)
		}
		compared, rows, released = compared+1, rows+len(cells.objects), released+len(got)
	}
	t.Logf("%s: %d namings: %d refused, %d no query of the database, %d compared, with %d rows, %d released", s.name, n, refused, unanswered, compared, rows, released)
	if refused < n/10 || compared < n/10 || released == 0 {
		t.Error("too few to show anything")
	}
}

// releasedOf fills the tables of a naming and returns what the filter releases.
func (s *store) releasedOf(ctx context.Context, within []string, n naming, c cells, f policy.Filter) (map[int64]bool, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	for _, statement := range within {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	if err := s.fillTable(ctx, tx, n.objects.String(), "id, bucket, category, object", c.objects); err != nil {
		return nil, err
	}
	if err := s.fillTable(ctx, tx, n.copies.String(), "object, bucket, category, id", c.copies); err != nil {
		return nil, err
	}
	where, args := f.Where(s.placeholder)
	found, err := tx.QueryContext(ctx, "SELECT "+n.row+".id FROM "+n.from+" WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	ids := map[int64]bool{}
	for found.Next() {
		var id int64
		if err := found.Scan(&id); err != nil {
			return nil, err
		}
		ids[id] = true
	}
	return ids, found.Err()
}

// fillTable makes a table of two numbers and two words.
func (s *store) fillTable(ctx context.Context, tx *sql.Tx, name, columns string, rows [][]any) error {
	list := strings.Split(columns, ", ")
	_, err := tx.ExecContext(ctx, fmt.Sprintf("CREATE TABLE %s (%s bigint, %s text, %s text, %s bigint)", name, list[0], list[1], list[2], list[3]))
	if err != nil {
		return err
	}
	var values []string
	var args []any
	for _, row := range rows {
		var cells []string
		for _, cell := range row {
			args = append(args, cell)
			cells = append(cells, s.placeholder.At(len(args)))
		}
		values = append(values, "("+strings.Join(cells, ", ")+")")
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO "+name+" ("+columns+") VALUES "+strings.Join(values, ", "), args...)
	return err
}
