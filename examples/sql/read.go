package main

import (
	"context"
	"database/sql"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// An object is one row with its places. They are told where every column that
// says where it rests holds a known word.
type object struct {
	id       int64
	category request.Category
	account  string
	made     time.Time // zero where it is not told
	places   []request.Place
	told     bool
}

// byCustomer are the objects of every customer.
type byCustomer map[request.Customer][]object

// read returns what the columns say.
func (s *store) read(ctx context.Context, c policy.FilterColumns) (byCustomer, error) {
	var bucket, category, kind, state, account string
	var made sql.NullInt64
	var id, last int64 = 0, -1
	list, query := byCustomer{}, `
		SELECT object.id, coalesce(`+c.Place+`, ''), coalesce(category, ''), coalesce(customer, ''), coalesce(state, ''),
			coalesce(account, ''), made
		FROM object`
	if c.Copies.Table != "" {
		query += " LEFT JOIN copy ON copy.object = object.id ORDER BY object.id"
	}
	err := s.each(ctx, query, nil, []any{&id, &bucket, &category, &kind, &state, &account, &made}, func() {
		customer := customerOf(kind, state)
		if id != last {
			told := c.Customer == "" || customer.Kind != request.PublicSector || customer.State.Known()
			o := object{id: id, category: request.Category(category), account: account, told: told}
			if made.Valid {
				o.made = time.Unix(made.Int64, 0).UTC()
			}
			list[customer] = append(list[customer], o)
			last = id
		}
		list[customer][len(list[customer])-1].rests(bucket)
	})
	return list, err
}

// customerOf returns the customer; the state is told of public bodies alone.
func customerOf(kind, state string) request.Customer {
	if kind != string(request.PublicSector) {
		state = ""
	}
	return request.Customer{Kind: request.CustomerKind(kind), State: request.Area(state)}
}

// rests adds where a copy of the object rests.
func (o *object) rests(bucket string) {
	places, ok := placements[bucket]
	o.told = o.told && ok
	o.places = union(o.places, places)
}
