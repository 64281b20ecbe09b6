package doortest

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Cost logs the processor time that a request costs in each process: user and system
// time, the median of several rounds. It needs the /proc of Linux.
func Cost(t *testing.T, do func(Request) (Response, error), pids map[string]int) {
	t.Helper()
	const rounds, n = 5, 500
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("no /proc to read processor time in")
	}
	for _, name := range []string{open, closed} {
		q := Request{Method: "GET", Target: Target(name), Header: []string{named}}
		want := map[string]int{open: 200, closed: 451}[name]
		took := map[string][]time.Duration{}
		for range rounds {
			before := map[string]time.Duration{}
			for of, pid := range pids {
				before[of] = used(t, pid)
			}
			for range n {
				got, err := do(q)
				require.NoError(t, err)
				require.Equal(t, want, got.Status)
			}
			for of, pid := range pids {
				took[of] = append(took[of], (used(t, pid)-before[of])/n)
			}
		}
		var line []string
		for _, of := range slices.Sorted(maps.Keys(took)) {
			slices.Sort(took[of])
			line = append(line, fmt.Sprintf("%s %v", of, took[of][rounds/2]))
		}
		t.Logf("%d: %s", want, strings.Join(line, ", "))
	}
}

// used is the processor time of a process, and of its children where it has some: nginx
// works in one.
func used(t *testing.T, pid int) time.Duration {
	t.Helper()
	sum := time.Duration(0)
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	for _, child := range strings.Fields(string(children)) {
		if n, err := strconv.Atoi(child); err == nil {
			sum += used(t, n)
		}
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(t, err)
	fields := strings.Fields(string(text[strings.LastIndex(string(text), ")")+1:]))
	for _, field := range fields[11:13] { // utime and stime, in hundredths of a second
		ticks, err := strconv.Atoi(field)
		require.NoError(t, err)
		sum += time.Duration(ticks) * 10 * time.Millisecond
	}
	return sum
}
