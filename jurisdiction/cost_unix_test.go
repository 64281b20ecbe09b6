//go:build unix && !race

package jurisdiction

import (
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBuiltinCost: to make the built-in law of its pack costs a tenth at most of what
// it costs to load the files, in processor time, and few allocations; to extend it by a
// file, or to read it back from JSON, six tenths. The table of regions, which all need, is
// read before.
func TestBuiltinCost(t *testing.T) {
	builtin := func() {
		_, err := unpack(lawPack)
		require.NoError(t, err)
	}
	load := func() {
		_, err := Load(builtinFiles())
		require.NoError(t, err)
	}
	own := fstest.MapFS{"us/18-usc-2713.yaml": {Data: builtinFile(t, "us/18-usc-2713.yaml")}}
	extend := func() {
		_, err := Extend(own)
		require.NoError(t, err)
	}
	text := marshal(t, Builtin())
	decode := func() {
		_, err := Decode(text)
		require.NoError(t, err)
	}
	const rounds = 3
	loaded := leastTime(t, rounds, load)
	for name, tt := range map[string]struct {
		run  func()
		most float64
	}{"unpacked": {builtin, 0.1}, "extended": {extend, 0.6}, "decoded": {decode, 0.6}} {
		took := leastTime(t, rounds, tt.run)
		t.Logf("%s %v, loaded %v: %.3f", name, took, loaded, took.Seconds()/loaded.Seconds())
		assert.LessOrEqual(t, took.Seconds(), tt.most*loaded.Seconds(), "processor time: %s", name)
	}

	provisions := 0
	for _, in := range Builtin().instruments {
		provisions += len(in.Provisions)
	}
	allocations := testing.AllocsPerRun(rounds, builtin)
	t.Logf("%.0f allocations for %d provisions", allocations, provisions)
	assert.LessOrEqual(t, allocations, 16*float64(provisions), "allocations")
}

// leastTime returns the least processor time of the process that a run takes. The
// collector stands still meanwhile: it walks what other tests keep, which no run is to
// pay for, and allocations have a limit of their own.
func leastTime(t *testing.T, rounds int, run func()) time.Duration {
	t.Helper()
	used := func() time.Duration {
		var u syscall.Rusage
		require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	least := time.Duration(1<<63 - 1)
	for range rounds {
		runtime.GC()
		before := used()
		run()
		least = min(least, used()-before)
	}
	return least
}
