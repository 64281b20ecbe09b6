package policy

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLogValue logs codes and words, and nothing of the request but its ID.
func TestLogValue(t *testing.T) {
	d := mustDecide(t, mustNew(t), irishWarrant())
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, nil))
	logger.Info("decided", "decision", &d)
	_, got, _ := strings.Cut(strings.TrimSpace(out.String()), "msg=decided ")
	want := "decision.request_id=13-mag-2814 decision.posture=storage_location" +
		" decision.outcome=redirect_to_mlat decision.partial=false" +
		" decision.items.0.category=content decision.items.0.places=[IE] decision.items.0.outcome=redirect_to_mlat" +
		` decision.items.0.reasons="[` + strings.Join(codesOf(d.Items[0]), " ") + `]"`
	assert.Equal(t, want, got)
}

// codesOf returns the codes of the reasons of an item.
func codesOf(it Item) []string {
	var codes []string
	for _, reason := range it.Reasons {
		codes = append(codes, reason.Code)
	}
	return codes
}

// TestLogValueOff counts what a decision costs a log whose level is off.
func TestLogValueOff(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	d := mustDecide(t, mustNew(t), irishWarrant())
	logger := slog.New(slog.NewJSONHandler(io.Discard, nil))
	allocations := testing.AllocsPerRun(100, func() {
		logger.LogAttrs(t.Context(), slog.LevelDebug, "decided", slog.Any("decision", &d))
	})
	assert.Zero(t, allocations)
}
