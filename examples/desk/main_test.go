package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRun: the command prints its address, answers a request within two seconds of that,
// with custom rules and their labels too, and ends when it is told to.
func TestRun(t *testing.T) {
	for _, rules := range []string{"", "../decide/testdata/beside"} {
		ctx, stop := context.WithCancel(t.Context())
		out, in := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- run(ctx, in, options{addr: "127.0.0.1:0", rules: rules}) }()
		address, err := bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		printed := time.Now()
		answer, err := http.Post(strings.TrimSpace(address)+"decide", "application/json", bytes.NewReader(samples()[0].text))
		require.NoError(t, err)
		assert.Contains(t, body(t, answer), `"outcome":"redirect_to_mlat"`)
		took := time.Since(printed)
		t.Logf("decided %v after the address", took)
		assert.Less(t, took, 2*time.Second)
		page := get(t, strings.TrimSpace(address)+"?lang=en", http.StatusOK)
		assert.Equal(t, rules != "", strings.Contains(page, `name="/labels/tier"`))
		stop()
		assert.NoError(t, <-ended)
	}
	assert.Error(t, run(t.Context(), io.Discard, options{addr: "127.0.0.1:0", rules: "testdata"}), "a folder without rules")
	assert.Error(t, run(t.Context(), io.Discard, options{addr: "127.0.0.1:0", law: "nowhere"}), "a law that is not there")
}
