package main

import (
	"context"
	"iter"
	"strings"

	"github.com/comity-go/comity/policy"
	_ "modernc.org/sqlite"
)

// batch is how many rows SQLite is given at once.
const batch = 500

// openSQLite opens a database in memory, where its temporary tables are too.
func openSQLite() (*store, error) {
	s, err := open("SQLite", "sqlite", ":memory:?_pragma=temp_store(memory)", "SELECT sqlite_version()", policy.QuestionPlaceholder)
	if err == nil {
		s.insert = s.insertBatches
	}
	return s, err
}

// insertBatches inserts the rows many at a time, in one transaction.
func (s *store) insertBatches(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	row := "(" + strings.Repeat(", ?", len(columns))[2:] + ")"
	statement := func(n int) string {
		return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " + strings.Repeat(", "+row, n)[2:]
	}
	full, err := tx.PrepareContext(ctx, statement(batch))
	if err != nil {
		return err
	}
	defer full.Close()
	var args []any
	for row := range rows {
		if args = append(args, row...); len(args) < batch*len(columns) {
			continue
		}
		if _, err := full.ExecContext(ctx, args...); err != nil {
			return err
		}
		args = args[:0]
	}
	if len(args) > 0 {
		if _, err := tx.ExecContext(ctx, statement(len(args)/len(columns)), args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
