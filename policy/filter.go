package policy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A Filter is the answer to one request for every class of data that a table
// of a database may hold: the rows that may be handed over, as a condition of
// SQL. The zero Filter releases nothing.
//
// The condition says what is released, never what is not: a row stays whose
// columns are NULL or hold a word that nobody knows. It must not be negated.
type Filter struct {
	columns FilterColumns
	shares  []FilterShare
	all     bool
}

// A FilterShare is what a Filter releases for the items that are about the same
// accounts and span: rows of one of the holders to which one of the grants
// belongs. No row is released because one share allows its account and another its
// category, and no object because one share allows one copy and another the next.
type FilterShare struct {
	Holders []FilterHolder // none where neither Account nor Time is named
	Grants  []FilterGrant
}

// A FilterHolder is the accounts of which rows are released, and the span in which
// they must lie.
type FilterHolder struct {
	Accounts []string // none where FilterColumns.Account is not named

	// From is the first second of the span, math.MinInt64 where it has no
	// beginning; Before is the first second after it, math.MaxInt64 where
	// FilterColumns.Time is not named.
	From, Before int64
}

// A FilterGrant releases the rows that have one of the values in every column.
type FilterGrant struct {
	Places, Categories []string
	Customers          []string // none where FilterColumns.Customer is not named
	CustomerStates     []string // of public bodies; none for other customers
}

// None reports whether nothing is released.
func (f Filter) None() bool { return len(f.shares) == 0 }

// All reports whether every class that the request asks for is released, as far
// as the columns tell. Even then the condition names each of them.
func (f Filter) All() bool { return f.all }

// Shares returns what is released, for a database that keeps it in tables of its
// own: a row is released that Where releases, one that belongs to one of the shares.
func (f Filter) Shares() []FilterShare {
	shares := slices.Clone(f.shares)
	for i, s := range shares {
		shares[i] = FilterShare{slices.Clone(s.Holders), slices.Clone(s.Grants)}
		for j, h := range s.Holders {
			shares[i].Holders[j].Accounts = slices.Clone(h.Accounts)
		}
		for j, g := range s.Grants {
			shares[i].Grants[j] = FilterGrant{slices.Clone(g.Places), slices.Clone(g.Categories),
				slices.Clone(g.Customers), slices.Clone(g.CustomerStates)}
		}
	}
	return shares
}

// Filter decides the request for every class of data that the columns tell and
// returns those that may be handed over. Only categories for which the request
// asks are released, each item's for its own accounts; where its own data rest is
// not looked at. It says which rows, and leaves to Decide and DecideAll why, and
// with what obligations.
//
// A request whose items name accounts needs FilterColumns.Account: without it
// what one item asks of its account would be released of every account.
//
// The error joins the faults of the request and the columns, or is a failed
// evaluation; the Filter beside it releases nothing.
func (e *Engine) Filter(ctx context.Context, req request.Request, c FilterColumns) (Filter, error) {
	req, c = req.Clone(), c.clone()
	faults := errors.Join(request.Join(req.Validate(), e.Check(req)), c.check(), e.refuseCopies(c))
	if faults == nil {
		faults = c.checkItems(&req)
	}
	if faults != nil {
		return Filter{}, faults
	}
	f, done := Filter{columns: c, all: c.Customer == "" || c.CustomerState != ""}, 0
	for _, d := range c.demands(&req) {
		s := FilterShare{Holders: d.holders}
		for _, customer := range c.customers(req.Customer) {
			req.Customer = customer
			released, err := e.release(ctx, req, d.classes)
			if err != nil {
				return Filter{}, err
			}
			f.all = f.all && len(released) == 1 && released[0].size() == len(d.classes)
			for _, g := range released {
				s.add(g, customer, c)
			}
			done += len(d.classes)
			e.report(done)
		}
		if len(s.Grants) > 0 {
			f.shares = append(f.shares, s)
		}
	}
	return f, nil
}

// release decides the classes for one customer, and grants together the values
// that are released for the same categories.
func (e *Engine) release(ctx context.Context, req request.Request, classes []class) ([]FilterGrant, error) {
	allowed, err := e.allowed(ctx, req, classes)
	if err != nil {
		return nil, err
	}
	joined := map[string]*FilterGrant{}
	for _, value := range slices.Sorted(maps.Keys(allowed)) {
		words := strings.Join(allowed[value], " ")
		if joined[words] == nil {
			joined[words] = &FilterGrant{Categories: allowed[value]}
		}
		joined[words].Places = append(joined[words].Places, value)
	}
	var released []FilterGrant
	for _, words := range slices.Sorted(maps.Keys(joined)) {
		released = append(released, *joined[words])
	}
	return released, nil
}

// allowed returns the categories that are allowed for each value, in order.
// The error joins the faults of all placements, of which as many are told as of
// a request.
func (e *Engine) allowed(ctx context.Context, req request.Request, classes []class) (map[string][]string, error) {
	var faults []error
	told, more := 0, 0
	categories := map[string][]string{}
	for _, cl := range classes {
		outcome, err := e.outcome(ctx, req, cl.Item)
		switch found := len(request.FieldErrors(err)); {
		case found > 0 && told < request.MaxFaults:
			faults = append(faults, fmt.Errorf("columns: placement %q: %w", cl.value, err))
			told += found
		case found > 0:
			more++
		case err != nil:
			return nil, err
		case outcome == Allow:
			categories[cl.value] = append(categories[cl.value], string(cl.Category))
		}
	}
	if more > 0 {
		faults = append(faults, fmt.Errorf("columns: placements: and %d more", more))
	}
	return categories, errors.Join(faults...)
}

// outcome decides the request for one item, without what a person would read.
func (e *Engine) outcome(ctx context.Context, req request.Request, it request.Item) (Outcome, error) {
	if err := ctx.Err(); err != nil {
		return Deny, err
	}
	req.Data = []request.Item{it}
	outcome := Deny
	err := e.law.EachCase(&req, func(_ int, whole *request.Request, c *jurisdiction.Case) (err error) {
		outcome, _, err = e.evaluate(ctx, whole, c, nil)
		return err
	})
	if err != nil {
		return Deny, err
	}
	return outcome, nil
}

// size returns how many classes the grant releases.
func (g FilterGrant) size() int { return len(g.Places) * len(g.Categories) }

// add adds what is released for one customer, to the grant of the same to
// others where there is one.
func (s *FilterShare) add(g FilterGrant, customer request.Customer, c FilterColumns) {
	if c.Customer == "" {
		s.Grants = append(s.Grants, g)
		return
	}
	public := customer.Kind == request.PublicSector
	i := slices.IndexFunc(s.Grants, func(have FilterGrant) bool {
		return public == (have.CustomerStates != nil) && slices.Equal(have.Places, g.Places) &&
			slices.Equal(have.Categories, g.Categories)
	})
	if i < 0 {
		i, s.Grants = len(s.Grants), append(s.Grants, g)
	}
	same := &s.Grants[i]
	if public {
		same.Customers, same.CustomerStates = []string{string(customer.Kind)}, append(same.CustomerStates, string(customer.State))
	} else {
		same.Customers = append(same.Customers, string(customer.Kind))
	}
}

// maxSpans bounds the spans of one request that a condition tells apart: a
// database takes so many arguments and no more.
const maxSpans = 1000

// A demand is the items of a request that are about the same accounts and span,
// wherever their data may rest.
type demand struct {
	holders []FilterHolder
	classes []class
}

// A seconds is a span of time as the column of it has it.
type seconds struct {
	from   int64 // the first second
	before int64 // the first second after the span
}

// anytime is the span where the columns do not tell one.
var anytime = seconds{math.MinInt64, math.MaxInt64}

// A class is the data of one category that rest where one value of a column
// says.
type class struct {
	value string
	request.Item
}

// demands returns what the request asks for, wherever it may rest, in the order of
// its items; the classes of each in order of value and category.
func (c FilterColumns) demands(req *request.Request) []demand {
	placements := c.Placements
	if placements == nil {
		placements = map[string][]request.Place{}
		for _, s := range request.States() {
			placements[string(s)] = []request.Place{request.Place(s)}
		}
	}
	values := slices.Sorted(maps.Keys(placements))
	var list []demand
	for _, same := range itemsByAccounts(req) {
		first, categories := req.Data[same[0]], map[request.Category]bool{}
		for _, i := range same {
			categories[req.Data[i].Category] = true
		}
		d := demand{holders: c.holders(req, same[0])}
		if c.Account != "" && len(d.holders) == 0 {
			continue // of no account: nothing is theirs
		}
		for _, value := range values {
			for _, category := range slices.Sorted(maps.Keys(categories)) {
				d.classes = append(d.classes, class{value, request.Item{Category: category, StoredIn: placements[value],
					Targets: first.Targets, From: first.From, Until: first.Until}})
			}
		}
		list = append(list, d)
	}
	return list
}

// itemsByAccounts returns the items of the request, by number, those together that
// are about the same accounts and span.
func itemsByAccounts(req *request.Request) [][]int {
	var groups [][]int
	group := map[string]int{}
	for i, it := range req.Data {
		key := fmt.Sprintf("%q %q %q", slices.Sorted(slices.Values(it.Targets)), it.From, it.Until)
		at, known := group[key]
		if !known {
			at, groups = len(groups), append(groups, nil)
			group[key] = at
		}
		groups[at] = append(groups[at], i)
	}
	return groups
}

// holders returns whose rows an item is about, as far as the columns tell: the
// accounts with the same span together.
func (c FilterColumns) holders(req *request.Request, item int) []FilterHolder {
	if c.Account == "" && c.Time == "" {
		return nil
	}
	if c.Account == "" {
		span := secondsOf(req, req.SpansOf(item)[0])
		return []FilterHolder{{From: span.from, Before: span.before}}
	}
	var list []FilterHolder
	at := map[seconds]int{}
	for _, t := range req.TargetsOf(item) {
		span := anytime
		if c.Time != "" {
			span = secondsOf(req, req.SpanOf(item, t))
		}
		i, known := at[span]
		if !known {
			i, list = len(list), append(list, FilterHolder{From: span.from, Before: span.before})
			at[span] = i
		}
		list[i].Accounts = append(list[i].Accounts, t.Value)
	}
	for i := range list {
		slices.Sort(list[i].Accounts)
		list[i].Accounts = slices.Compact(list[i].Accounts)
	}
	return list
}

// secondsOf returns the span as whole seconds that lie in it. One that names no
// end ends with receipt.
func secondsOf(req *request.Request, span request.Span) seconds {
	end, day := timeOf(cmp.Or(span.Until, req.Receipt()))
	s := seconds{anytime.from, end.Unix() + 1}
	if day {
		s.before = end.AddDate(0, 0, 1).Unix()
	}
	if span.From != "" {
		start, _ := timeOf(span.From)
		s.from = start.Unix()
		if start.Nanosecond() > 0 {
			s.from++
		}
	}
	return s
}

// timeOf returns the moment, and whether it is a whole day, which is one of UTC.
func timeOf(m request.Moment) (t time.Time, day bool) {
	if t, err := time.Parse(time.DateOnly, string(m)); err == nil {
		return t, true
	}
	t, err := time.Parse(time.RFC3339, string(m))
	if err != nil {
		panic(err) // the request is valid
	}
	return t, false
}

// checkItems returns the faults of columns that cannot tell what the items of the
// request are about.
func (c FilterColumns) checkItems(req *request.Request) error {
	var faults []error
	if c.Account == "" {
		if slices.ContainsFunc(req.Data, func(it request.Item) bool { return len(it.Targets) > 0 }) {
			return errors.New("columns: account: the items of the request name accounts: name the column that holds them")
		}
		if c.Time != "" && slices.ContainsFunc(itemNumbers(req), func(i int) bool { return len(req.SpansOf(i)) > 1 }) {
			return errors.New("columns: account: the targets of the request have spans of their own: " +
				"name the column of accounts, or none of time")
		}
	}
	spans := 0
	for _, same := range itemsByAccounts(req) {
		if c.Time != "" {
			spans += len(req.SpansOf(same[0]))
		}
		if c.Account != "" {
			faults = append(faults, joinedAccounts(req, same[0])...)
		}
	}
	if spans > maxSpans {
		faults = append(faults, fmt.Errorf("columns: time: the items of the request have %d spans (accepted: at most %d): "+
			"ask for fewer at once, or name no column of time", spans, maxSpans))
	}
	return errors.Join(faults...)
}

// itemNumbers returns the numbers of the items.
func itemNumbers(req *request.Request) []int {
	list := make([]int, len(req.Data))
	for i := range list {
		list[i] = i
	}
	return list
}

// joinedAccounts returns the faults of accounts that an item names while it leaves
// out another that a database may take for the same: its rows would be released
// too.
func joinedAccounts(req *request.Request, item int) []error {
	named := req.Data[item].Targets
	if len(named) == 0 {
		return nil
	}
	is, like := map[string]bool{}, map[string]string{}
	for _, value := range named {
		is[value], like[collated(value)] = true, value
	}
	var faults []error
	for _, t := range req.Targets {
		if value, taken := like[collated(t.Value)]; taken && !is[t.Value] {
			faults = append(faults, fmt.Errorf("columns: account: /data/%d names %+q and not %+q: they differ in case, "+
				"accents or space alone, and a database may take them for equal", item, value, t.Value))
		}
	}
	return faults
}
