package main

import (
	"context"
	"database/sql"
	"fmt"
	"iter"

	"github.com/comity-go/comity/policy"
)

// A store is a database.
type store struct {
	name        string
	db          *sql.DB
	placeholder policy.Placeholder
	insert      func(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error
}

// open returns a store of one connection, to which temporary tables belong.
func open(name, driver, source, version string, p policy.Placeholder) (*store, error) {
	db, err := sql.Open(driver, source)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := db.QueryRow(version).Scan(&version); err != nil {
		db.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &store{name: name + " " + version, db: db, placeholder: p}, nil
}

// fill makes the tables of n objects.
func (s *store) fill(ctx context.Context, n int) error {
	for _, step := range []func() error{
		s.exec(ctx, "CREATE TEMP TABLE object (id bigint PRIMARY KEY, bucket text, category text, customer text, state text, account text, made bigint)"),
		s.exec(ctx, "CREATE TEMP TABLE copy (object bigint, bucket text)"),
		func() error {
			rows := told(s.name+": objects", n, objects(n))
			return s.insert(ctx, "object", []string{"id", "bucket", "category", "customer", "state", "account", "made"}, rows)
		},
		func() error {
			return s.insert(ctx, "copy", []string{"object", "bucket"}, told(s.name+": copies", n*3/2, copies(n)))
		},
		s.exec(ctx, "CREATE INDEX copy_object ON copy (object)"),
		s.exec(ctx, "ANALYZE object"),
		s.exec(ctx, "ANALYZE copy"),
	} {
		if err := step(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (s *store) exec(ctx context.Context, statement string) func() error {
	return func() error {
		_, err := s.db.ExecContext(ctx, statement)
		return err
	}
}

// released returns the IDs of the objects that the filter releases.
func (s *store) released(ctx context.Context, f policy.Filter) (map[int64]bool, error) {
	where, args := f.Where(s.placeholder)
	ids := map[int64]bool{}
	var id int64
	err := s.each(ctx, "SELECT id FROM object WHERE "+where, args, []any{&id}, func() { ids[id] = true })
	return ids, err
}

// each calls found after scanning each row of a query.
func (s *store) each(ctx context.Context, query string, args, into []any, found func()) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		found()
	}
	return rows.Err()
}
