package policy

import "os"

// full returns how many cases a test of random cases takes: all of them where
// COMITY_FULL=1 is set, as .ci/run sets it, else a tenth; of that a tenth under
// the race detector, which looks for other faults.
func full(all int) int {
	switch {
	case os.Getenv("COMITY_FULL") == "1":
		return all
	case raced:
		return all / 100
	}
	return all / 10
}
