package policy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// where is a condition with its arguments.
type where struct {
	SQL  string
	Args []any
}

// mustFilter returns the filter of a request.
func mustFilter(t *testing.T, e *Engine, req request.Request, c FilterColumns) Filter {
	t.Helper()
	f, err := e.Filter(t.Context(), req, c)
	require.NoError(t, err)
	return f
}

// TestFilter writes the condition for a Swedish warrant over tables of many forms.
func TestFilter(t *testing.T) {
	t.Parallel()
	rests := FilterColumns{Place: "object.country", Category: "object.category"}
	whose := FilterColumns{Place: "o.place", Category: "o.category", Customer: "o.customer", CustomerState: "o.state"}
	customers := FilterColumns{Place: "o.place", Category: "o.category", Customer: "o.customer"}
	replicated := FilterColumns{Place: "copy.country", Category: "object.category",
		Copies: FilterCopies{"copy", "copy.object", "object.id"}}
	inSchema := FilterColumns{Place: "a.copy.country", Category: "a.copy.category",
		Copies: FilterCopies{"a.copy", "a.copy.object", "b.copy.id"}}
	nowhere := FilterColumns{Place: "o.p", Category: "o.c", Placements: map[string][]request.Place{}}
	regions := FilterColumns{Place: "object.bucket", Category: "object.category", Placements: map[string][]request.Place{
		"north": {"aws:eu-north-1"}, "both": {"aws:eu-north-1", "aws:eu-west-1"}, "home": {"SE"}, "": {}}}
	both := func(r *request.Request) {
		r.Data = append(r.Data, request.Item{Category: request.Subscriber},
			request.Item{Category: request.Content, StoredIn: []request.Place{"FR"}})
	}
	bulk := func(r *request.Request) { r.Scope = request.Bulk }
	cleared := func(r *request.Request) {
		r.Clearances = []request.Clearance{{State: "IE", By: request.ClearedByCourt}}
		r.Data[0].Category = request.Subscriber
	}
	tests := []struct {
		name        string
		change      func(*request.Request)
		columns     FilterColumns
		placeholder Placeholder
		before      []any
		want        where
	}{
		{"at home", nil, rests, QuestionPlaceholder, nil, where{
			"((object.country = ? AND object.category = ?))", []any{"SE", "content"}}},
		{"two categories", both, rests, DollarPlaceholder, []any{7}, where{
			"((object.country = $2 AND object.category IN ($3, $4)))", []any{7, "SE", "content", "subscriber"}}},
		{"two places", cleared, rests, DollarPlaceholder, nil, where{
			"((object.country IN ($1, $2) AND object.category = $3))", []any{"IE", "SE", "subscriber"}}},
		{"placements", nil, regions, DollarPlaceholder, nil, where{
			"((object.bucket IN ($1, $2) AND object.category = $3))", []any{"home", "north", "content"}}},
		{"customers", nil, customers, QuestionPlaceholder, nil, where{
			"((o.place = ? AND o.category = ? AND o.customer IN (?, ?)))", []any{"SE", "content", "consumer", "enterprise"}}},
		{"copies", nil, replicated, DollarPlaceholder, nil, where{
			"(EXISTS (SELECT 1 FROM copy AS comity_copies WHERE comity_copies.object = object.id) AND" +
				" NOT EXISTS (SELECT 1 FROM copy AS comity_copies WHERE comity_copies.object = object.id" +
				" AND ((comity_copies.country = $1 AND object.category = $2)) IS NOT TRUE))", []any{"SE", "content"}}},
		{"copies of a schema, with their category", nil, inSchema, QuestionPlaceholder, nil, where{
			"(EXISTS (SELECT 1 FROM a.copy AS comity_copies WHERE comity_copies.object = b.copy.id) AND" +
				" NOT EXISTS (SELECT 1 FROM a.copy AS comity_copies WHERE comity_copies.object = b.copy.id" +
				" AND ((comity_copies.country = ? AND comity_copies.category = ?)) IS NOT TRUE))", []any{"SE", "content"}}},
		{"nothing", bulk, whose, DollarPlaceholder, []any{7}, where{"(1 = 0)", []any{7}}},
		{"nothing of copies", bulk, replicated, DollarPlaceholder, nil, where{"(1 = 0)", nil}},
		{"no placement", nil, nowhere, DollarPlaceholder, nil, where{"(1 = 0)", nil}},
	}
	e := mustNew(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := irishWarrant()
			req.Requesting, req.Instrument.IssuedIn = "SE", "" // a state that has no territories with codes of their own
			if tt.change != nil {
				tt.change(&req)
			}
			f := mustFilter(t, e, req, tt.columns)
			sql, args := f.Where(tt.placeholder, tt.before...)
			assert.Empty(t, cmp.Diff(tt.want, where{sql, args}), "(-want +got)")
			assert.Equal(t, tt.want.SQL == "(1 = 0)", f.None(), "nothing is released")
			assert.False(t, f.All(), "everything is released")
		})
	}
}

// TestFilterTerritory: a custom rule sees the state of which a territory is part in a
// filter as it does in a decision.
func TestFilterTerritory(t *testing.T) {
	t.Parallel()
	e := mustNew(t, WithRules(fstest.MapFS{"acme.rego": {Data: []byte(`package comity.custom.acme

# METADATA
# title: Nothing leaves for the United States.
gate contains "us" if input.request.requesting == "US"
`)}}))
	req := irishWarrant()
	req.Requesting, req.Instrument.IssuedIn, req.Data[0].StoredIn = "PR", "", []request.Place{"US"}
	require.Equal(t, Deny, mustDecide(t, e, req).Outcome)
	f := mustFilter(t, e, req, FilterColumns{Place: "o.place", Category: "o.category"})
	assert.True(t, f.None(), "%s", f)
}

// TestFilterAll asks under provider control, where the power of 18 U.S.C. § 2713
// reaches every state: the condition still names each of them.
func TestFilterAll(t *testing.T) {
	e, req := mustNew(t, WithPosture(ProviderControl)), irishWarrant()
	req.Received = "2019-01-01"
	columns := FilterColumns{Place: "o.country", Category: "o.category"}
	f := mustFilter(t, e, req, columns)
	_, args := f.Where(DollarPlaceholder)
	assert.True(t, f.All())
	assert.False(t, f.None())
	assert.Len(t, args, 2, "every state, and the category")
	assert.Len(t, f.Shares()[0].Grants[0].Places, len(request.States()))

	columns.Customer = "o.customer"
	assert.False(t, mustFilter(t, e, req, columns).All(), "public bodies are not told apart")
}

// TestFilterShares: what is done with the shares reaches no filter.
func TestFilterShares(t *testing.T) {
	f := mustFilter(t, mustNew(t), twoAccounts(), itemColumns)
	want := fmt.Sprint(f.Shares())
	for _, s := range f.Shares() {
		s.Holders[0].Accounts[0], s.Grants[0].Places[0], s.Grants[0].Categories[0] = "c", "FR", "traffic"
		s.Holders[0], s.Grants[0] = FilterHolder{}, FilterGrant{}
	}
	assert.Equal(t, want, fmt.Sprint(f.Shares()))
	assert.Contains(t, want, "{[{[a] 1388534400 1391212800}] [{[IE] [content] [] []}]}")
}

// TestFilterZero checks the filter that nobody made.
func TestFilterZero(t *testing.T) {
	var zero Filter
	sql, args := zero.Where(DollarPlaceholder)
	assert.Equal(t, "(1 = 0)", sql)
	assert.Nil(t, args)
	assert.False(t, zero.All())
	assert.True(t, zero.None())
	assert.Equal(t, "nothing", zero.String())
}

// TestFilterErrors refuses columns whose condition could mean another thing than
// the caller does, and says all faults at once.
func TestFilterErrors(t *testing.T) {
	good := FilterColumns{Place: "o.country", Category: "o.category"}
	builtIn := WithPosture(StorageLocation)
	custom := WithRules(fstest.MapFS{"acme.rego": &fstest.MapFile{Data: []byte(acmeGate)}})
	tests := []struct {
		name    string
		option  Option
		change  func(*request.Request, *FilterColumns)
		problem []string
	}{
		{"names", builtIn, func(_ *request.Request, c *FilterColumns) {
			*c = FilterColumns{Place: "country", Category: "o.category; DROP TABLE o", CustomerState: "o.é",
				Copies: FilterCopies{Table: "a.b.c", Object: "1.o"}}
		}, []string{
			`columns: place: "country" is no such name (accepted: table.column of letters, digits and underscores)`,
			`category: "o.category; DROP TABLE o"`, `customer: ""`, `customer state: "o.é"`, `copies: table: "a.b.c"`,
			`copies: object: "1.o"`, `copies: ID: ""`}},
		{"request and names", builtIn, func(r *request.Request, c *FilterColumns) {
			r.ID, r.Data[0].StoredIn, c.Place = "", []request.Place{"nobody:eu"}, "o"
		}, []string{"/id: is missing; add it", "/data/0/stored_in/0: ", `columns: place: "o"`}},
		{"placements", builtIn, func(r *request.Request, c *FilterColumns) {
			c.Placements = map[string][]request.Place{"a": {"eu-west-1"}, "b": {"IE"}, "c": {"IE", "IE"}}
		}, []string{`columns: placement "a": /data/0/stored_in/0: `, `columns: placement "c": /data/0/stored_in/1: `}},
		{"copies of another table", builtIn, func(_ *request.Request, c *FilterColumns) {
			c.Copies = FilterCopies{"copy", "o.id", "copy.object"}
		}, []string{
			`columns: place: "o.country" is no column of the table of copies, "copy"`,
			`columns: copies: object: "o.id" is no column of`, `columns: copies: ID: "copy.object" is a column of`}},
		{"copies that are not told apart", builtIn, func(_ *request.Request, c *FilterColumns) {
			*c = FilterColumns{Place: "copies.place", Category: "Copies.category", Customer: "main.copies.customer",
				CustomerState: "COMITY_copies.state", Copies: FilterCopies{"copies", "copies.object", "COPIES.id"}}
		}, []string{
			`columns: category: the table of "Copies.category" may be that of copies, "copies": name it as that, or by an alias`,
			`columns: customer: the table of "main.copies.customer" may be that of copies`,
			`columns: customer state: "COMITY_copies.state": comity_copies is what the condition calls the table of copies`,
			`columns: copies: ID: the table of "COPIES.id" may be that of copies`}},
		{"copies of a schema", builtIn, func(_ *request.Request, c *FilterColumns) {
			*c = FilterColumns{Place: "main.copies.place", Category: "o.category",
				Copies: FilterCopies{"main.copies", "Main.copies.object", "copies.id"}}
		}, []string{
			`columns: copies: object: "Main.copies.object" is no column of the table of copies, "main.copies"`,
			`columns: copies: ID: the table of "copies.id" may be that of copies`}},
		{"copies named as in the condition", builtIn, func(_ *request.Request, c *FilterColumns) {
			*c = FilterColumns{Place: "comity_copies.place", Category: "o.category",
				Copies: FilterCopies{"comity_copies", "comity_copies.object", "Comity_Copies.o.id"}}
		}, []string{
			`columns: copies: table: "comity_copies": comity_copies is what`,
			`columns: place: "comity_copies.place": comity_copies is what`,
			`columns: copies: ID: "Comity_Copies.o.id": comity_copies is what`}},
		{"a schema of that name", builtIn, func(_ *request.Request, c *FilterColumns) {
			c.Place, c.Copies = "copy.o.country", FilterCopies{"copy", "copy.object", "o.id"}
		}, []string{`columns: place: "copy.o.country" is no column of the table of copies, "copy"`}},
		{"placements that a database may join", builtIn, func(_ *request.Request, c *FilterColumns) {
			c.Placements = map[string][]request.Place{"Dublin": {"IE"}, "dublin": {"US"}, "us ": {"US"}, "us": {"US"},
				"": {"US"}, " ": {"US"}, "Zürich": {"CH"}, "zurich": {"CH"}, "Straße": {"DE"}, "STRASSE": {"DE"},
				"ａ": {"DE"}, "a": {"DE"}, "b\u200b": {"DE"}, "b": {"DE"}, "c\x00": {"DE"}, "d\xff": {"DE"}}
		}, []string{
			`columns: placements "Dublin" and "dublin" differ in case, accents or space alone: a database may take them for equal`,
			`placements "us" and "us "`, `placements "" and " "`, `placements "Z\u00fcrich" and "zurich"`,
			`placements "STRASSE" and "Stra\u00dfe"`, `placements "a" and "\uff41"`, `placements "b" and "b\u200b"`,
			`placement "c\x00": no text that every database keeps`, `placement "d\xff": no text`}},
		{"copies under custom rules", custom, func(_ *request.Request, c *FilterColumns) {
			c.Place, c.Copies = "copy.country", FilterCopies{"copy", "copy.object", "o.id"}
		}, []string{"columns: copies: custom rules"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, req, columns := mustNew(t, tt.option), irishWarrant(), good
			tt.change(&req, &columns)
			f, err := e.Filter(t.Context(), req, columns)
			assert.True(t, f.None(), "beside an error: %s", f)
			for _, problem := range tt.problem {
				assert.ErrorContains(t, err, problem)
			}
		})
	}
}

const acmeGate = `package comity.custom.acme

# METADATA
# scope: rule
# title: Nothing goes out by night.
gate contains "night" if input.request.scope == "bulk"
`

// TestFilterRows compares what a filter releases with decisions on each row,
// for random requests and rows.
func TestFilterRows(t *testing.T) {
	t.Parallel()
	n := full.Of(30, 3)
	for _, p := range builtinPostures {
		e, next, r := mustNew(t, WithPosture(p)), judged(17), rand.New(rand.NewPCG(2, 3))
		columns := FilterColumns{Place: "o.place", Category: "o.category", Customer: "o.customer", CustomerState: "o.state",
			Placements: map[string][]request.Place{"": {"XX"}, "nowhere": {}}}
		for _, places := range placements {
			columns.Placements[string(places[0])] = places
		}
		released := 0
		for range n {
			req := next()
			f, err := e.Filter(t.Context(), req, columns)
			if err != nil {
				t.Fatal(err)
			}
			for range 500 {
				if checkRow(t, e, f, req, randomRow(r)) {
					released++
				}
			}
		}
		if released == 0 {
			t.Errorf("%s: nothing was released", p)
		}
	}
}

// TestFilterProgress: progress is told after each customer, and an end of ctx
// ends the work without a filter.
func TestFilterProgress(t *testing.T) {
	var told []int
	e := mustNew(t, WithProgress(func(done int) { told = append(told, done) }))
	columns := FilterColumns{Place: "o.place", Category: "o.category", Customer: "o.customer", CustomerState: "o.state",
		Placements: map[string][]request.Place{"dublin": {"IE"}, "virginia": {"US"}}}
	if _, err := e.Filter(t.Context(), irishWarrant(), columns); err != nil {
		t.Fatal(err)
	}
	if customers := 2 + len(request.States()); len(told) != customers || told[len(told)-1] != 2*customers {
		t.Errorf("told %d times of %d customers: %v", len(told), customers, told)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if f, err := e.Filter(done, irishWarrant(), columns); !errors.Is(err, context.Canceled) || !f.None() {
		t.Errorf("after the end: %s, %v", f, err)
	}
}

// A row is what stands in the columns of the tests.
type row struct {
	place, category, kind, state, account string
	time                                  int64
}

// randomRow returns a row, now and then of words that nobody knows.
func randomRow(r *rand.Rand) row {
	columns := [][]string{{"", "nowhere", "Atlantis"}, append(request.Content.Words(), "", "Content"),
		append(request.Consumer.Words(), "", "person"), {"", "XX", "EE", "US", "FR", "se"}}
	for _, places := range placements {
		columns[0] = append(columns[0], string(places[0]))
	}
	one := func(i int) string { return columns[i][r.IntN(len(columns[i]))] }
	return row{place: one(0), category: one(1), kind: one(2), state: one(3)}
}

// checkRow reports whether the filter releases the row, which must be so where
// the row's own decision allows, and nowhere else.
func checkRow(t *testing.T, e *Engine, f Filter, req request.Request, have row) bool {
	t.Helper()
	got := f.releases(have)
	asked := have.category == string(req.Data[0].Category)
	req.Customer.Kind, req.Customer.State = request.CustomerKind(have.kind), ""
	if req.Customer.Kind == request.PublicSector {
		req.Customer.State = request.Area(have.state)
	}
	places, known := f.columns.Placements[have.place]
	it, err := e.decideItem(t.Context(), req, request.Item{Category: request.Category(have.category), StoredIn: places})
	told := req.Customer.Kind != request.PublicSector || req.Customer.State.Known()
	if want := err == nil && it.Outcome == Allow && asked && known && told; want != got {
		text, _ := json.Marshal(req)
		t.Fatalf("%+v: released %t, want %t (%v): %s", have, got, want, err, text)
	}
	return got
}

// releases reads the grants as a database does.
func (f Filter) releases(r row) bool {
	holds := func(values []string, value string) bool { return len(values) == 0 || slices.Contains(values, value) }
	ofHolder := func(h FilterHolder) bool {
		return holds(h.Accounts, r.account) && h.From <= r.time && r.time < h.Before
	}
	return slices.ContainsFunc(f.Shares(), func(s FilterShare) bool {
		return (len(s.Holders) == 0 || slices.ContainsFunc(s.Holders, ofHolder)) && slices.ContainsFunc(s.Grants, func(g FilterGrant) bool {
			return holds(g.Places, r.place) && holds(g.Categories, r.category) && holds(g.Customers, r.kind) && holds(g.CustomerStates, r.state)
		})
	})
}

// placements are places that the law treats differently, and sets of them.
var placements = [][]request.Place{{"US"}, {"GB"}, {"IE"}, {"SE", "FR"}, {"FR"}, {"DE"}, {"CH"}, {"LU"}, {"EE", "LU"}, {"gcp:eu"}, {"aws:eu-west-1"},
	{"azure:europe"}, {"JP", "US"}, {"XX", "AU"}}

// judged is a stream of random requests that more often are in order: a judge's
// paper to an entity whose state is known, every other one a warrant that is
// served at home.
func judged(seed uint64) func() request.Request {
	next, warrant := requests(seed), false
	return func() request.Request {
		req := next()
		req.Instrument.Authenticated, req.Provider.Control, req.Instrument.Issuer = true, true, request.ByJudge
		if !req.Provider.Addressed.Known() {
			req.Provider.Addressed = req.Requesting
		}
		if warrant = !warrant; warrant {
			req.Instrument.Kind, req.Instrument.IssuedIn, req.Provider.Addressed = request.Warrant, "", req.Requesting
		}
		return req
	}
}

// TestCopies: what is allowed in each of several places is allowed in all at
// once, on which FilterCopies relies, with more bars than the law holds too. The
// converse fails under conflict avoidance alone.
func TestCopies(t *testing.T) {
	t.Parallel()
	n := full.Of(300, 20)
	for _, p := range builtinPostures {
		for _, law := range []*jurisdiction.Law{jurisdiction.Builtin(), moreBars(t)} {
			e, next := mustNew(t, WithPosture(p), WithLaw(law)), judged(29)
			several, withheld := 0, 0
			for range n {
				together, alone := checkCopies(t, e, next())
				several, withheld = several+together, withheld+alone
			}
			if several == 0 || p != ConflictAvoidance && withheld > 0 {
				t.Errorf("%s: %d sets released, %d withheld", p, several, withheld)
			}
		}
	}
}

// checkCopies decides each two of the placements, and both together. It returns
// how many pairs are allowed either way, and how many only together.
func checkCopies(t *testing.T, e *Engine, req request.Request) (several, withheld int) {
	t.Helper()
	allows := func(places []request.Place) bool {
		o, err := e.outcome(t.Context(), req, request.Item{Category: req.Data[0].Category, StoredIn: places})
		if err != nil {
			t.Fatal(err)
		}
		return o == Allow
	}
	alone := make([]bool, len(placements))
	for i, places := range placements {
		alone[i] = allows(places)
		for j, others := range placements[:i] {
			switch each, all := alone[i] && alone[j], allows(union(places, others)); {
			case each && !all:
				text, _ := json.Marshal(req)
				t.Fatalf("allowed in %v and in %v, not in all of them: %s", places, others, text)
			case each:
				several++
			case all:
				withheld++
			}
		}
	}
	return several, withheld
}

// union returns the places of both, each once.
func union(a, b []request.Place) []request.Place {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// TestCopiesWithheld keeps the case that FilterCopies withholds: under conflict
// avoidance consent lifts the bar of the entity addressed where it is a place
// of storage, and so for the other places of the same object.
func TestCopiesWithheld(t *testing.T) {
	e, req := mustNew(t, WithPosture(ConflictAvoidance)), request.Request{
		ID: "consent", Received: "2018-03-22", Requesting: "JP", Scope: request.Targeted,
		Authority:  request.Authority{Kind: request.Prosecutor},
		Instrument: request.Instrument{Kind: request.CourtOrder, Issuer: request.ByJudge, Authenticated: true},
		Targets:    []request.Target{{Kind: request.Account, Value: "a"}},
		Data:       []request.Item{{Category: request.Documents}},
		Provider:   request.Provider{Addressed: "FR", Control: true},
		Customer:   request.Customer{Kind: request.Consumer, Consent: true},
	}
	for _, tt := range []struct {
		places []request.Place
		want   Outcome
	}{
		{[]request.Place{"FR"}, Allow},
		{[]request.Place{"US"}, RedirectToMLAT},
		{[]request.Place{"FR", "US"}, Allow},
	} {
		if it, err := e.decideItem(t.Context(), req, request.Item{Category: request.Documents, StoredIn: tt.places}); err != nil || it.Outcome != tt.want {
			t.Errorf("%v: %s, want %s: %v", tt.places, it.Outcome, tt.want, err)
		}
	}
}

// TestPlacementsApart: values that differ in more than case are as they are.
func TestPlacementsApart(t *testing.T) {
	c := FilterColumns{Place: "o.p", Category: "o.c", Placements: map[string][]request.Place{}}
	for _, value := range []string{"", "us-east-1", "us-east-2", "us east 1", "useast1", "us_east_1", "a", "b", "é", "東京", "大阪", " lead", "lead\u00a0in", "0", "1", "😀"} {
		c.Placements[value] = []request.Place{"US"}
	}
	if err := c.check(); err != nil {
		t.Error(err)
	}
}

// FuzzColumns: a name is refused, or the condition holds nothing but names,
// words of SQL and placeholders.
func FuzzColumns(f *testing.F) {
	for _, name := range []string{"o.country", "country", "public.o.country", "a.b.c.d", "o.", ".o", "o.1", `o."x"`, "o.country OR 1=1", "o.country--", "o.é", "o.a\x00"} {
		f.Add(name, name)
	}
	e, req := mustNew(f), irishWarrant()
	req.Requesting, req.Instrument.IssuedIn = "SE", "" // a state that has no territories with codes of their own
	condition := regexp.MustCompile(`^\(\(([A-Za-z_][A-Za-z0-9_]*\.){1,2}[A-Za-z_][A-Za-z0-9_]* = \$1 AND ([A-Za-z_][A-Za-z0-9_]*\.){1,2}[A-Za-z_][A-Za-z0-9_]* = \$2\)\)$`)
	f.Fuzz(func(t *testing.T, place, category string) {
		filter, err := e.Filter(t.Context(), req, FilterColumns{Place: place, Category: category})
		sql, _ := filter.Where(DollarPlaceholder)
		if err != nil && sql != "(1 = 0)" || err == nil && !condition.MatchString(sql) {
			t.Errorf("%q, %q: %s, %v", place, category, sql, err)
		}
	})
}

// FuzzCopies: names are refused, or each sub-query is tied to the row outside,
// however a database takes them.
func FuzzCopies(f *testing.F) {
	for _, name := range [][5]string{
		{"copies", "copies.object", "object.id", "copies.place", "object.category"},
		{"copies", "copies.object", "COPIES.id", "copies.place", "object.category"},
		{"copies", "copies.object", "main.copies.id", "copies.place", "copies.category"},
		{"main.copies", "main.copies.object", "copies.id", "main.copies.place", "copies.category"},
		{"main.copies", "main.copies.object", "temp.copies.id", "main.copies.place", "temp.copies.category"},
		{"copies", "copies.copies.object", "copies.copies.id", "copies.place", "o.category"},
		{"comity_copies", "comity_copies.object", "o.id", "comity_copies.place", "o.category"},
		{"c", "c.o", "Comity_Copies.id", "c.p", "comity_copies.o.c"},
	} {
		f.Add(name[0], name[1], name[2], name[3], name[4])
	}
	e, req := mustNew(f), irishWarrant()
	f.Fuzz(func(t *testing.T, table, object, id, place, category string) {
		c := FilterColumns{Place: place, Category: category, Copies: FilterCopies{table, object, id}, Placements: map[string][]request.Place{"virginia": {"US"}}}
		filter, err := e.Filter(t.Context(), req, c)
		sql, _ := filter.Where(DollarPlaceholder)
		if err != nil {
			if sql != "(1 = 0)" {
				t.Errorf("%+v: %v, and yet %s", c, err, sql)
			}
			return
		}
		if problem := untied(c, sql); problem != "" {
			t.Errorf("%+v: %s: %s", c, problem, sql)
		}
	})
}

// TestCopiesNames draws names that often meet: of those that are taken, no
// condition has a sub-query that is not tied.
func TestCopiesNames(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 9))
	parts := []string{"copies", "Copies", "COPIES", "object", "main", "Main", "temp", "o", "comity_copies", "Comity_Copies", "id"}
	draw := func(least int) string {
		var name []string
		for range least + r.IntN(2) {
			name = append(name, parts[r.IntN(len(parts))])
		}
		return strings.Join(name, ".")
	}
	taken := 0
	for range 100_000 {
		table := draw(1)
		c := FilterColumns{Place: table + ".place", Category: draw(2), Copies: FilterCopies{table, table + ".object", draw(2)}}
		if c.check() != nil {
			continue
		}
		taken++
		released := FilterShare{Grants: []FilterGrant{{Places: []string{"US"}, Categories: []string{"content"}}}}
		sql, _ := Filter{columns: c, shares: []FilterShare{released}}.Where(DollarPlaceholder)
		if problem := untied(c, sql); problem != "" {
			t.Fatalf("%+v: %s: %s", c, problem, sql)
		}
	}
	if taken < 10_000 {
		t.Errorf("%d taken, too few to show anything", taken)
	}
	t.Logf("%d of 100,000 taken", taken)
}

// onCopies is the condition on copies, as it is written.
var onCopies = regexp.MustCompile(`^\(EXISTS \((SELECT 1 FROM (\S+) AS (\w+) WHERE (\S+) = (\S+))\) AND NOT EXISTS \((SELECT .*) AND \(\((\S+) = \$1 AND (\S+) = \$2\)\) IS NOT TRUE\)\)$`)

// untied says where a sub-query is not tied to the row outside, or "". It takes
// names as a database does that is fond of the nearest: where the last parts of
// the name of a table agree with what stands in FROM, in any case.
func untied(c FilterColumns, sql string) string {
	m := onCopies.FindStringSubmatch(sql)
	if m == nil || m[6] != m[1] {
		return "of another form"
	}
	table, alias, left, right, place, category := m[2], m[3], m[4], m[5], m[7], m[8]
	inside := func(column string) bool {
		parts := strings.Split(column, ".")
		of := strings.Split(table, ".")
		last := parts[len(parts)-2]
		if strings.EqualFold(last, alias) {
			return true
		}
		return strings.EqualFold(last, of[len(of)-1]) && (len(parts) == 2 || len(of) == 1 || strings.EqualFold(parts[0], of[0]))
	}
	outside := func(column string) bool {
		parts := strings.Split(column, ".")
		return !inside(column) && !slices.ContainsFunc(parts[:len(parts)-1], func(part string) bool { return strings.EqualFold(part, alias) })
	}
	last := func(column string) string { return column[strings.LastIndex(column, ".")+1:] }
	switch {
	case table != c.Copies.Table || strings.EqualFold(alias, last(table)):
		return "another table"
	case left != alias+"."+last(c.Copies.Object):
		return "the object is not that of the copy"
	case right != c.Copies.ID || !outside(right):
		return "the ID is not outside"
	case place != alias+"."+last(c.Place):
		return "the place is not that of the copy"
	case category != c.Category && category != alias+"."+last(c.Category) || category == c.Category && !outside(category):
		return "the category is neither inside nor outside"
	}
	return ""
}
