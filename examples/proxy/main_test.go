package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/comity-go/comity/examples/proxy/internal/doortest"
	"github.com/comity-go/comity/examples/proxy/internal/gate"
	"github.com/comity-go/comity/policy/guard"
	"github.com/stretchr/testify/require"
)

// store is the S3 server of all tests.
var store *doortest.Store

func TestMain(m *testing.M) {
	if os.Getenv(asProxy) != "" {
		main()
		return
	}
	var err error
	if store, err = doortest.StartStore(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	store.Close()
	os.Exit(code)
}

// openGate opens the gate before the store, or before another by its configuration.
func openGate(t testing.TB, file string) *gate.Gate {
	t.Helper()
	g, err := gate.Open(t.Context(), file, doortest.Silent)
	require.NoError(t, err)
	return g
}

// Judged keeps what a gate decided.
type judged struct {
	mu   sync.Mutex
	list []doortest.Judgement
}

// keep has the gate tell of each decision.
func (j *judged) keep(g *gate.Gate) {
	record := g.Record
	g.Record = func(ctx context.Context, a guard.Answer, err error) error {
		j.mu.Lock()
		j.list = append(j.list, doortest.Judgement{Object: a.Object, Allowed: err == nil && a.Allowed()})
		j.mu.Unlock()
		return record(ctx, a, err)
	}
}

func (j *judged) Judged() []doortest.Judgement {
	j.mu.Lock()
	defer j.mu.Unlock()
	list := j.list
	j.list = nil
	return list
}

// TestSample opens the configuration of this folder.
func TestSample(t *testing.T) { openGate(t, "comity.json") }
