package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestLoad asks a server that is a process of its own. How fast it is, is
// printed and not tested.
func TestLoad(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 200
	}
	var out bytes.Buffer
	if err := run(t.Context(), "", n, 8, &out); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "p99 ") || !strings.Contains(text, "allow:") || !strings.Contains(text, "redirect_to_mlat:") || strings.Count(text, "of processor time") != 5 {
		t.Error(text)
	}
	t.Logf("\n%s", &out)
}

func TestNoServer(t *testing.T) {
	if err := run(t.Context(), "http://127.0.0.1:1", 10, 2, new(bytes.Buffer)); err == nil {
		t.Error("nobody listens, and yet it is measured")
	}
}
