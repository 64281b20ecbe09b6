package policy

import "os"

// fully reports whether all cases are asked for, as .ci/run does.
func fully() bool { return os.Getenv("COMITY_FULL") == "1" }

// full returns how many cases a test takes: all of them where they are asked
// for, else a part.
func full(all, part int) int {
	if fully() {
		return all
	}
	return part
}

// sample returns about n of the values, from all over them; all where n is their
// number.
func sample[T any](values []T, n int) []T {
	var some []T
	for i := range min(n, len(values)) {
		some = append(some, values[i*len(values)/n])
	}
	return some
}
