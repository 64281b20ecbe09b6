//go:build race

package policy

// The race detector makes all of it ten times slower.
const raced = true
