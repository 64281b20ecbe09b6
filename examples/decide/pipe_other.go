//go:build !unix

package main

// ignoreClosedPipe does nothing: no signal comes where a pipe is closed.
func ignoreClosedPipe() {}

// isClosedPipe reports false: these systems have no one error for it, so that
// it is told as any other.
func isClosedPipe(error) bool { return false }
