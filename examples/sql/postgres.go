package main

import (
	"context"
	"iter"

	"github.com/comity-go/comity/policy"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// openPostgres opens the database that PGHOST and its like name.
func openPostgres() (*store, error) {
	s, err := open("PostgreSQL", "pgx", "", "SHOW server_version", policy.DollarPlaceholder)
	if err == nil {
		s.insert = s.copyFrom
	}
	return s, err
}

// copyFrom loads the rows by COPY.
func (s *store) copyFrom(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		next, stop := iter.Pull(rows)
		defer stop()
		_, err := c.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
			row, _ := next()
			return row, nil
		}))
		return err
	})
}
