package policy

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// itemColumns are columns that tell accounts and moments.
var itemColumns = FilterColumns{Place: "o.place", Category: "o.category", Account: "o.account", Time: "o.time"}

// twoAccounts asks for content of one account and subscriber data of another.
func twoAccounts() request.Request {
	req := irishWarrant()
	req.Requesting, req.Instrument.IssuedIn = "IE", "" // a state without territories, each a place of its own
	req.Provider.Addressed = "IE"
	req.Targets = []request.Target{
		{Kind: request.Account, Value: "a", From: "2014-01-01", Until: "2014-01-31"},
		{Kind: request.Account, Value: "b"},
	}
	req.Data = []request.Item{
		{Category: request.Content, Targets: []string{"a"}},
		{Category: request.Subscriber, Targets: []string{"b"}},
	}
	return req
}

// TestFilterItems writes the conditions of a request whose items name accounts:
// content of one and subscriber data of the other, and never the reverse.
func TestFilterItems(t *testing.T) {
	accounts := itemColumns
	accounts.Time = ""
	copies := FilterColumns{Place: "c.place", Category: "o.category", Account: "o.account", Copies: FilterCopies{"c", "c.o", "o.id"}}
	day := func(text string) int64 {
		d, err := time.Parse(time.DateOnly, text)
		require.NoError(t, err)
		return d.Unix()
	}
	several := func(r *request.Request) {
		r.Data = []request.Item{{Category: request.Content}, {Category: request.Traffic, Targets: []string{"b"}, From: "2014-02-01", Until: "2014-02-02T10:00:00.5Z"}}
	}
	received := func(r *request.Request) {
		r.ReceivedAt, r.Data = "2014-04-25T12:00:00+02:00", r.Data[1:]
	}
	many := func(r *request.Request) {
		r.Targets, r.Data = nil, r.Data[:1]
		for i := range 9 {
			r.Targets = append(r.Targets, request.Target{Kind: request.Account, Value: strconv.Itoa(i) + `"\`})
		}
		r.Data[0].Targets = nil
	}
	const array = `{"0\"\\","1\"\\","2\"\\","3\"\\","4\"\\","5\"\\","6\"\\","7\"\\","8\"\\"}`
	for _, tt := range []struct {
		name        string
		change      func(*request.Request)
		columns     FilterColumns
		placeholder Placeholder
		want        where
	}{
		{"accounts", nil, accounts, DollarPlaceholder, where{
			"(((o.account = $1) AND ((o.place = $2 AND o.category = $3))) OR" +
				" ((o.account = $4) AND ((o.place = $5 AND o.category = $6))))",
			[]any{"a", "IE", "content", "b", "IE", "subscriber"}}},
		{"accounts and spans", nil, itemColumns, QuestionPlaceholder, where{
			"(((o.account = ? AND o.time >= ? AND o.time < ?) AND ((o.place = ? AND o.category = ?))) OR" +
				" ((o.account = ? AND o.time < ?) AND ((o.place = ? AND o.category = ?))))",
			[]any{"a", day("2014-01-01"), day("2014-02-01"), "IE", "content", "b", day("2014-04-26"), "IE", "subscriber"}}},
		{"spans of targets, and of an item", several, itemColumns, QuestionPlaceholder, where{
			"((((o.account = ? AND o.time >= ? AND o.time < ?) OR (o.account = ? AND o.time < ?))" +
				" AND ((o.place = ? AND o.category = ?))) OR" +
				" ((o.account = ? AND o.time >= ? AND o.time < ?) AND ((o.place = ? AND o.category = ?))))",
			[]any{"a", day("2014-01-01"), day("2014-02-01"), "b", day("2014-04-26"), "IE", "content",
				"b", day("2014-02-01"), day("2014-02-02") + 10*3600 + 1, "IE", "traffic"}}},
		{"until the moment of receipt", received, itemColumns, QuestionPlaceholder, where{
			"((o.account = ? AND o.time < ?) AND ((o.place = ? AND o.category = ?)))",
			[]any{"b", day("2014-04-25") + 10*3600 + 1, "IE", "subscriber"}}},
		{"copies, each item for itself", nil, copies, QuestionPlaceholder, where{
			"((EXISTS (SELECT 1 FROM c AS comity_copies WHERE comity_copies.o = o.id) AND NOT EXISTS (SELECT 1 FROM c AS comity_copies" +
				" WHERE comity_copies.o = o.id AND ((o.account = ?) AND ((comity_copies.place = ? AND o.category = ?))) IS NOT TRUE)) OR" +
				" (EXISTS (SELECT 1 FROM c AS comity_copies WHERE comity_copies.o = o.id) AND NOT EXISTS (SELECT 1 FROM c AS comity_copies" +
				" WHERE comity_copies.o = o.id AND ((o.account = ?) AND ((comity_copies.place = ? AND o.category = ?))) IS NOT TRUE)))",
			[]any{"a", "IE", "content", "b", "IE", "subscriber"}}},
		{"a long list of PostgreSQL", many, accounts, DollarPlaceholder, where{
			"((o.account = ANY($1::text[])) AND ((o.place = $2 AND o.category = $3)))", []any{array, "IE", "content"}}},
		{"a long list of SQLite", many, accounts, QuestionPlaceholder, where{
			"((o.account IN (SELECT value FROM json_each(?))) AND ((o.place = ? AND o.category = ?)))",
			[]any{"[" + array[1:len(array)-1] + "]", "IE", "content"}}},
		{"a long list of others", many, accounts, EachPlaceholder, where{
			"((o.account IN (?, ?, ?, ?, ?, ?, ?, ?, ?)) AND ((o.place = ? AND o.category = ?)))",
			[]any{`0"\`, `1"\`, `2"\`, `3"\`, `4"\`, `5"\`, `6"\`, `7"\`, `8"\`, "IE", "content"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := twoAccounts()
			if tt.change != nil {
				tt.change(&req)
			}
			sql, args := mustFilter(t, mustNew(t), req, tt.columns).Where(tt.placeholder)
			assert.Empty(t, cmp.Diff(tt.want, where{sql, args}), "(-want +got)")
		})
	}
	assert.Equal(t, `(((o.account = "a") AND ((o.place = "IE" AND o.category = "content"))) OR`+
		` ((o.account = "b") AND ((o.place = "IE" AND o.category = "subscriber"))))`,
		mustFilter(t, mustNew(t), twoAccounts(), accounts).String())
}

// TestFilterItemsRefused: columns that cannot tell what an item is about make no
// filter.
func TestFilterItemsRefused(t *testing.T) {
	noAccount, nobody := itemColumns, itemColumns
	noAccount.Account, nobody.Account, nobody.Time = "", "account", "time"
	spans := func(r *request.Request) { r.Data[0].Targets, r.Data[1].Targets = nil, nil }
	for _, tt := range []struct {
		name    string
		change  func(*request.Request)
		columns FilterColumns
		problem string
	}{
		{"accounts", func(*request.Request) {}, noAccount,
			"columns: account: the items of the request name accounts: name the column that holds them"},
		{"accounts, all of them", func(r *request.Request) { r.Data = r.Data[:1]; r.Data[0].Targets = []string{"a", "b"} },
			FilterColumns{Place: "o.p", Category: "o.c"}, "the items of the request name accounts"},
		{"spans of targets", spans, noAccount, "columns: account: the targets of the request have spans of their own"},
		{"names", spans, nobody, `columns: account: "account" is no such name`},
		{"the name of time", spans, nobody, `columns: time: "time" is no such name`},
		{"accounts that differ in case", func(r *request.Request) { r.Targets[1].Value, r.Data[1].Targets[0] = "A", "A" }, itemColumns,
			`columns: account: /data/0 names "a" and not "A": they differ in case`},
		{"spans without end", func(r *request.Request) {
			r.Targets, r.Data[0].Targets, r.Data = nil, nil, r.Data[:1]
			for i := range maxSpans + 1 {
				at := time.Unix(int64(i), 0).UTC().Format(time.RFC3339)
				r.Targets = append(r.Targets, request.Target{Kind: request.Account, Value: strconv.Itoa(i), From: request.Moment(at)})
			}
		}, itemColumns, "columns: time: the items of the request have 1001 spans (accepted: at most 1000)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := twoAccounts()
			tt.change(&req)
			f, err := mustNew(t).Filter(t.Context(), req, tt.columns)
			assert.ErrorContains(t, err, tt.problem)
			assert.True(t, f.None())
		})
	}
}

// TestFilterManyTargets: a hundred thousand accounts are one argument, and a
// thousand items make no deep tree.
func TestFilterManyTargets(t *testing.T) {
	req := twoAccounts()
	req.Targets, req.Data = nil, req.Data[:1]
	req.Data[0].Targets = nil
	for i := range 100_000 {
		req.Targets = append(req.Targets, request.Target{Kind: request.Account, Value: strconv.Itoa(i)})
	}
	columns := itemColumns
	columns.Placements = map[string][]request.Place{"virginia": {"IE"}}
	for _, p := range []Placeholder{DollarPlaceholder, QuestionPlaceholder} {
		_, args := mustFilter(t, mustNew(t), req, columns).Where(p)
		assert.Len(t, args, 4)
	}

	req.Targets, req.Data = req.Targets[:1000], nil
	for _, target := range req.Targets {
		req.Data = append(req.Data, request.Item{Category: request.Content, Targets: []string{target.Value}})
	}
	sql, args := mustFilter(t, mustNew(t), req, columns).Where(QuestionPlaceholder)
	assert.Len(t, args, 4*1000)
	longest := 0
	for _, part := range strings.Split(sql, "((") {
		longest = max(longest, strings.Count(part, ") OR ("))
	}
	assert.Less(t, longest, 100)
}

// TestFilterItemRows compares what a filter releases with the decision on each
// item, for random requests whose items name accounts and spans.
func TestFilterItemRows(t *testing.T) {
	t.Parallel()
	n := full.Of(60, 5)
	for _, p := range builtinPostures {
		e, next, r := mustNew(t, WithPosture(p)), judged(23), rand.New(rand.NewPCG(4, 9))
		released, refused := 0, 0
		for range n {
			req := withItems(r, next())
			columns := itemColumns
			columns.Placements = map[string][]request.Place{"home": {request.Place(req.Requesting)}}
			for _, places := range placements {
				columns.Placements[string(places[0])] = places
			}
			if r.IntN(3) == 0 {
				columns.Time = ""
			}
			f, err := e.Filter(t.Context(), req, columns)
			require.NoError(t, err)
			for range 300 {
				have := randomRow(r)
				have.account, have.time = []string{"a", "b", "c", "d", ""}[r.IntN(5)], randomSecond(r, req)
				if r.IntN(5) > 0 {
					have.category = string(req.Data[r.IntN(len(req.Data))].Category)
				}
				if r.IntN(2) == 0 {
					have.place = "home"
				}
				want := releasesItem(t, e, req, columns, have)
				if got := f.releases(have); got != want {
					text, _ := json.Marshal(req)
					t.Fatalf("%+v: released %t, want %t: %s", have, got, want, text)
				}
				if want {
					released++
				} else {
					refused++
				}
			}
		}
		assert.NotZero(t, released, p)
		assert.NotZero(t, refused, p)
		t.Logf("%s: %d rows released, %d not", p, released, refused)
	}
}

// withItems gives a request three accounts with spans, persons, and items of some
// of them.
func withItems(r *rand.Rand, req request.Request) request.Request {
	received, err := time.Parse(time.DateOnly, string(req.Received))
	if err != nil {
		panic(err)
	}
	span := func() (from, until request.Moment) {
		start := received.AddDate(0, 0, -2-r.IntN(20))
		if r.IntN(2) == 0 {
			from = request.Moment(start.Format(time.DateOnly))
		}
		switch r.IntN(4) {
		case 0:
			until = request.Moment(start.AddDate(0, 0, r.IntN(5)).Format(time.DateOnly))
		case 1:
			until = request.Moment(start.Add(time.Hour * time.Duration(25+r.IntN(9))).Format(time.RFC3339))
		case 2:
			if r.IntN(4) == 0 {
				until = request.Moment(received.AddDate(0, 1, 0).Format(time.DateOnly))
			}
		}
		return from, until
	}
	req.Targets = nil
	for _, value := range []string{"a", "b", "c"} {
		from, until := span()
		req.Targets = append(req.Targets, request.Target{Kind: request.Account, Value: value, From: from, Until: until})
	}
	if r.IntN(2) == 0 {
		req.Subjects = []request.Person{{Nationality: req.Subject.Nationality, Residence: req.Subject.Residence, Located: req.Subject.Located, Targets: []string{"a"}},
			{Nationality: "FR", Residence: "FR", Located: "FR", Targets: []string{"b", "c"}}}
		req.Subject = request.Subject{}
	}
	sets := [][]string{nil, {"a"}, {"b"}, {"c", "a"}, {"b", "c"}}
	req.Data = nil
	for range 1 + r.IntN(5) {
		it := request.Item{Category: pickFrom(r, drawnCategories[:3:3]), Targets: sets[r.IntN(len(sets))], StoredIn: []request.Place{"IE"}}
		if r.IntN(3) == 0 {
			it.From, it.Until = span()
		}
		if !slices.ContainsFunc(req.Data, it.Same) {
			req.Data = append(req.Data, it)
		}
	}
	return req
}

// randomSecond returns a moment around the receipt of a request.
func randomSecond(r *rand.Rand, req request.Request) int64 {
	received, err := time.Parse(time.DateOnly, string(req.Received))
	if err != nil {
		panic(err)
	}
	if r.IntN(4) == 0 { // the edge of a day
		return received.AddDate(0, 0, -r.IntN(24)+2).Unix() - int64(r.IntN(2))
	}
	return received.Unix() - int64(r.IntN(14*86400)) + 86400
}

// releasesItem reports whether some item of the request is about the row and is
// allowed where the row rests.
func releasesItem(t *testing.T, e *Engine, req request.Request, c FilterColumns, have row) bool {
	t.Helper()
	places, known := c.Placements[have.place]
	if !known {
		return false
	}
	for i, it := range req.Data {
		if string(it.Category) != have.category || !about(&req, i, c, have) {
			continue
		}
		it.StoredIn = places
		answer, err := e.decideItem(t.Context(), req, it)
		require.NoError(t, err)
		if answer.Outcome == Allow {
			return true
		}
	}
	return false
}

// about reports whether an item names the account of the row, and a span in which
// it lies.
func about(req *request.Request, item int, c FilterColumns, have row) bool {
	return slices.ContainsFunc(req.TargetsOf(item), func(target request.Target) bool {
		if target.Value != have.account {
			return false
		}
		span := req.SpanOf(item, target)
		at := time.Unix(have.time, 0).UTC()
		first, last := string(span.From), string(span.Until)
		if last == "" {
			last = string(req.Received)
		}
		inside := func(bound string, later bool) bool {
			if len(bound) == len(time.DateOnly) {
				day := at.Format(time.DateOnly)
				return later && day >= bound || !later && day <= bound
			}
			moment, err := time.Parse(time.RFC3339, bound)
			if err != nil {
				panic(fmt.Sprint(bound, err))
			}
			return later && !at.Before(moment) || !later && !at.After(moment)
		}
		return c.Time == "" || (first == "" || inside(first, true)) && inside(last, false)
	})
}
