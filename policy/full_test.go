package policy

import "os"

// full returns how many cases a test of random cases takes: all of them where
// COMITY_FULL=1 is set, as .ci/run sets it, else a tenth.
func full(all int) int {
	if os.Getenv("COMITY_FULL") == "1" {
		return all
	}
	return all / 10
}
