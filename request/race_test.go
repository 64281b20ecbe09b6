//go:build race

package request

// The race detector allocates for itself.
const raced = true
