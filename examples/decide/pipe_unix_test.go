//go:build unix

package main

import (
	"bytes"
	"syscall"
	"testing"
)

// A full disk is reported, a reader that has left is not.
func TestWriteError(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{syscall.EPIPE, ""},
		{syscall.ENOSPC, "decide: no space left on device\n"},
	} {
		var stderr bytes.Buffer
		in := &endless{}
		if status := run(nil, in, broken{tt.err}, &stderr); status != bad || stderr.String() != tt.want {
			t.Errorf("%v: status %d, standard error %q", tt.err, status, &stderr)
		}
	}
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, small), nil }
