package policy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

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
	grants  []grant
	all     bool
}

// A grant releases the rows that have one of the values in every column.
type grant struct {
	places, categories []string
	kinds              []string // of customer; none where it is the request's
	states             []string // of public bodies; none for other customers
}

// None reports whether nothing is released.
func (f Filter) None() bool { return len(f.grants) == 0 }

// All reports whether every class is released that the columns can tell. Even
// then the condition names each of them.
func (f Filter) All() bool { return f.all }

// Filter decides the request for every class of data that the columns tell and
// returns those that may be handed over. Only categories for which the request
// asks are released; where its own data rest is not looked at. It says which
// rows, and leaves to Decide and DecideAll why, and with what obligations.
//
// The error joins the faults of the request and the columns, or is a failed
// evaluation; the Filter beside it releases nothing.
func (e *Engine) Filter(ctx context.Context, req request.Request, c FilterColumns) (Filter, error) {
	req, c = req.Clone(), c.clone()
	if err := errors.Join(request.Join(req.Validate(), e.law.Check(req)), c.check(), e.refuseCopies(c)); err != nil {
		return Filter{}, err
	}
	f, classes := Filter{columns: c, all: c.Customer == "" || c.CustomerState != ""}, c.classes(req)
	for done, customer := range c.customers(req.Customer) {
		req.Customer = customer
		released, err := e.release(ctx, req, classes)
		if err != nil {
			return Filter{}, err
		}
		f.all = f.all && len(released) == 1 && released[0].size() == len(classes)
		for _, g := range released {
			f.add(g, customer)
		}
		e.report((done + 1) * len(classes))
	}
	return f, nil
}

// release decides the classes for one customer, and grants together the values
// that are released for the same categories.
func (e *Engine) release(ctx context.Context, req request.Request, classes []class) ([]grant, error) {
	allowed, err := e.allowed(ctx, req, classes)
	if err != nil {
		return nil, err
	}
	joined := map[string]*grant{}
	for _, value := range slices.Sorted(maps.Keys(allowed)) {
		words := strings.Join(allowed[value], " ")
		if joined[words] == nil {
			joined[words] = &grant{categories: allowed[value]}
		}
		joined[words].places = append(joined[words].places, value)
	}
	var released []grant
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
	cases, err := e.law.Facts(req)
	if err != nil {
		return Deny, err
	}
	outcome, _, err := e.evaluate(ctx, &req, &cases[0])
	return outcome, err
}

// size returns how many classes the grant releases.
func (g grant) size() int { return len(g.places) * len(g.categories) }

// add adds what is released for one customer, to the grant of the same to
// others where there is one.
func (f *Filter) add(g grant, customer request.Customer) {
	if f.columns.Customer == "" {
		f.grants = append(f.grants, g)
		return
	}
	public := customer.Kind == request.PublicSector
	i := slices.IndexFunc(f.grants, func(have grant) bool {
		return public == (have.states != nil) && slices.Equal(have.places, g.places) &&
			slices.Equal(have.categories, g.categories)
	})
	if i < 0 {
		i, f.grants = len(f.grants), append(f.grants, g)
	}
	same := &f.grants[i]
	if public {
		same.kinds, same.states = []string{string(customer.Kind)}, append(same.states, string(customer.State))
	} else {
		same.kinds = append(same.kinds, string(customer.Kind))
	}
}
