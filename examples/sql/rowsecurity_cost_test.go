package main

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/testdata/requests"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// TestCost logs the processor time of the server for a query with the condition of
// the filter and under the policy, the median of some runs in turn.
func TestCost(t *testing.T) {
	if os.Getenv("COMITY_FULL") != "1" {
		t.Skip("COMITY_FULL=1 measures")
	}
	const n, runs = 200_000, 5
	v := openVault(t, n)
	for _, columns := range []policy.FilterColumns{single, copied, ofAccounts(single), ofAccounts(copied)} {
		v.use(t, qualified(columns))
		req, reader := requests.IrishWarrant(), v.reader(t)
		if columns.Account != "" {
			ofTwoAccounts(&req)
		}
		require.NoError(t, v.grant(t.Context(), v.owner, v.engine, req, reader, inAnHour()))
		filter, err := v.engine.Filter(t.Context(), req, v.columns)
		require.NoError(t, err)
		where, args := filter.Where(policy.DollarPlaceholder)
		session := v.login(t, reader)
		v.exec(t, session, "SET max_parallel_workers_per_gather = 0")
		v.exec(t, v.owner, "SET max_parallel_workers_per_gather = 0")
		count := func(c *pgx.Conn, query string, args ...any) (rows int, took time.Duration) {
			start := processorTime(t, c)
			require.NoError(t, c.QueryRow(t.Context(), query, args...).Scan(&rows))
			return rows, processorTime(t, c) - start
		}
		var without, with, point []time.Duration
		for range runs {
			rows, took := count(v.owner, "SELECT count(*) FROM object WHERE "+where, args...)
			without = append(without, took)
			same, took := count(session, "SELECT count(*) FROM object")
			with = append(with, took)
			require.Equal(t, rows, same)
			_, took = count(session, "SELECT count(*) FROM object WHERE id = 17")
			point = append(point, took)
		}
		t.Logf("%s, accounts %t: condition %v, policy %v; one row by its ID %v", columns.Place, columns.Account != "",
			median(without), median(with), median(point))
	}
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2].Round(10 * time.Microsecond)
}

// processorTime returns what the server's process of a session has used.
func processorTime(t *testing.T, c *pgx.Conn) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", c.PgConn().PID()))
	if err != nil {
		t.Skip("the server is not of this machine: ", err)
	}
	var used time.Duration
	_, err = fmt.Sscan(string(text), &used)
	require.NoError(t, err)
	return used
}
