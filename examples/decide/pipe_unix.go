//go:build unix

package main

import (
	"errors"
	"os/signal"
	"syscall"
)

// ignoreClosedPipe makes a closed pipe a write error, which ends the run.
func ignoreClosedPipe() { signal.Ignore(syscall.SIGPIPE) }

// isClosedPipe reports whether nobody reads on, which is no fault.
func isClosedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
