package policy

import "os"

// full returns how many cases a test of random cases takes: all of them where
// COMITY_FULL=1 is set, as .ci/run sets it, else one in twenty; one in a hundred
// under the race detector, which looks for other faults.
func full(all int) int {
	switch {
	case os.Getenv("COMITY_FULL") == "1":
		return all
	case raced:
		return all / 100
	}
	return all / 20
}
