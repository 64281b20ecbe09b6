package main

import (
	"bytes"
	"context"
	_ "embed"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/testdata/requests"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A trial is a hostile query, and what it comes to.
type trial struct{ want, name, query string }

//go:embed testdata/hostile.sql
var hostile string

var trialHead = regexp.MustCompile(`(?m)^-- \[(.+)\] (.+)$`)

// trials returns the queries of testdata/hostile.sql, where hidden is the ID of a row
// that may not go.
func trials(hidden int64) []trial {
	var list []trial
	heads := trialHead.FindAllStringSubmatchIndex(hostile, -1)
	for i, h := range heads {
		end := len(hostile)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		query := strings.ReplaceAll(hostile[h[1]:end], "HIDDEN", strconv.FormatInt(hidden, 10))
		list = append(list, trial{hostile[h[2]:h[3]], hostile[h[4]:h[5]], query})
	}
	return list
}

// secrets finds the names of rows.
var secrets = regexp.MustCompile(`secret (\d+)`)

// TestHostile runs each hostile query in a session of its own, under the policy for
// a column of places and the one for a table of copies, and compares what it sees
// with what decisions on each object allow.
func TestHostile(t *testing.T) {
	n := 20_000
	v := openVault(t, n)
	queries, seen := 0, 0
	for _, columns := range []policy.FilterColumns{single, copied} {
		v.use(t, qualified(columns))
		reader := v.reader(t)
		require.NoError(t, v.grant(t.Context(), v.owner, v.engine, requests.IrishWarrant(), reader, inAnHour()))
		may := v.allowed(t, v.engine, requests.IrishWarrant())
		hidden := int64(0)
		for may[hidden] {
			hidden++
		}
		for _, tt := range trials(hidden) {
			t.Run(columns.Place+" "+tt.name, func(t *testing.T) {
				found, err := v.run(t, reader, tt.query)
				queries, seen = queries+1, seen+len(found)
				assert.Zero(t, missing(found, may), "rows that may not go")
				switch tt.want {
				case "all":
					require.NoError(t, err)
					assert.Zero(t, missing(may, found), "rows that may go, and were not read")
				case "nothing":
					require.NoError(t, err)
					assert.Empty(t, found)
				case "some":
				default:
					require.ErrorContains(t, err, tt.want)
					assert.Empty(t, found)
				}
			})
		}
	}
	t.Logf("%d queries of %d rows, %d secrets seen, none that may not go", queries, n, seen)
}

// run returns the names of the rows that a session learns of, by rows, notices
// and the error.
func (v *vault) run(t *testing.T, reader, query string) (map[int64]bool, error) {
	t.Helper()
	var text bytes.Buffer
	config, err := pgx.ParseConfig("dbname=comity_vault user=" + reader)
	require.NoError(t, err)
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		text.WriteString(n.Message + n.Detail + n.Hint + n.Where + "\n")
	}
	c, err := pgx.ConnectConfig(t.Context(), config)
	require.NoError(t, err)
	defer c.Close(context.Background())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	before, command, ok := strings.Cut(query, "COPY ")
	if ok {
		if _, err = c.Exec(ctx, before); err == nil {
			_, err = c.PgConn().CopyTo(ctx, &text, "COPY "+command)
		}
	} else {
		var results []*pgconn.Result
		results, err = c.PgConn().Exec(ctx, query).ReadAll()
		for _, r := range results {
			for _, row := range r.Rows {
				text.Write(append(bytes.Join(row, []byte(" | ")), '\n'))
			}
		}
	}
	if found, ok := err.(*pgconn.PgError); ok {
		text.WriteString(found.Message + found.Detail + found.Hint + found.Where)
	}
	ids := map[int64]bool{}
	for _, m := range secrets.FindAllStringSubmatch(text.String(), -1) {
		id, err := strconv.ParseInt(m[1], 10, 64)
		require.NoError(t, err)
		ids[id] = true
	}
	return ids, err
}
