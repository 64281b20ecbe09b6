// Package full says how many cases the tests take: a part of them, or all of them where
// COMITY_FULL=1 asks for it, as .ci/run does.
package full

import "os"

// Asked reports whether all cases are asked for.
func Asked() bool { return os.Getenv("COMITY_FULL") == "1" }

// Of returns all where all cases are asked for, else part.
func Of[T any](all, part T) T {
	if Asked() {
		return all
	}
	return part
}
