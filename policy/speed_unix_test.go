//go:build unix && !race

package policy

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy/internal/eval"
)

// TestItemOfManyCost: an item of a large request takes about the processor time of a
// request of one item.
func TestItemOfManyCost(t *testing.T) {
	e, many := mustNew(t), manyItems()
	require.Len(t, many.Data, 990)
	ratio := timesAsLong(t, func() error {
		_, err := e.decide(t.Context(), &many, nil)
		return err
	}, func() error {
		for i := range many.Data {
			alone := many
			alone.Data = many.Data[i : i+1]
			if _, err := e.decide(t.Context(), &alone, nil); err != nil {
				return err
			}
		}
		return nil
	})
	assert.LessOrEqual(t, ratio, 1.3)
}

// TestOwnRulesCost: a thousand rules of the operator's own, which run as Go, take little
// more than the built-in ones alone.
func TestOwnRulesCost(t *testing.T) {
	req := irishWarrant()
	without := mustNew(t).in(eval.Mode{Forgetful: true})
	with := mustNew(t, WithRules(largest(1000, `input.request.requesting == "FR"`))).in(eval.Mode{Forgetful: true})
	thousand := func(e *Engine) func() error {
		return func() error {
			for range 1000 {
				if _, err := e.decide(t.Context(), &req, nil); err != nil {
					return err
				}
			}
			return nil
		}
	}
	assert.LessOrEqual(t, timesAsLong(t, thousand(with), thousand(without)), 2.5)
}

// timesAsLong returns how many times the processor time of one call another takes, of each
// the least of several rounds, since others use the processor too.
func timesAsLong(t *testing.T, slow, fast func() error) float64 {
	t.Helper()
	used := func(call func() error) time.Duration {
		var before, after syscall.Rusage
		require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &before))
		require.NoError(t, call())
		require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &after))
		return time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
	}
	least := [2]time.Duration{time.Hour, time.Hour}
	for range 7 {
		least[0], least[1] = min(least[0], used(slow)), min(least[1], used(fast))
	}
	ratio := least[0].Seconds() / least[1].Seconds()
	t.Logf("%.2f times", ratio)
	return ratio
}
