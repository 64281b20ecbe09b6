package policy

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLogValue(t *testing.T) {
	d := mustDecide(t, mustNew(t), irishWarrant())
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, nil))
	logger.Info("decided", "decision", &d)
	_, got, _ := strings.Cut(strings.TrimSpace(out.String()), "msg=decided ")
	want := "decision.request_id=13-mag-2814 decision.posture=storage_location decision.outcome=redirect_to_mlat decision.partial=false" +
		" decision.items.0.category=content decision.items.0.places=[IE] decision.items.0.outcome=redirect_to_mlat" +
		` decision.items.0.reasons="[` + strings.Join(codesOf(d.Items[0]), " ") + `]"`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):", diff)
	}
}

func codesOf(it Item) []string {
	var codes []string
	for _, reason := range it.Reasons {
		codes = append(codes, reason.Code)
	}
	return codes
}

// Where the level is off, a decision costs the log nothing.
func TestLogValueOff(t *testing.T) {
	d := mustDecide(t, mustNew(t), irishWarrant())
	logger := slog.New(slog.NewJSONHandler(io.Discard, nil))
	if n := testing.AllocsPerRun(100, func() { logger.LogAttrs(t.Context(), slog.LevelDebug, "decided", slog.Any("decision", &d)) }); n != 0 {
		t.Errorf("%v allocations where the level is off", n)
	}
}

func TestID(t *testing.T) {
	e := mustNew(t)
	d, again := mustDecide(t, e, irishWarrant()), mustDecide(t, e, irishWarrant())
	other := irishWarrant()
	other.Targets[0].Value = "other@example.org"
	switch id := d.ID(); {
	case "sha256:"+id != digest(d.JSON()):
		t.Errorf("%s is not the digest of the decision", id)
	case id != again.ID():
		t.Error("the same decision has two IDs")
	case id == mustDecide(t, e, other).ID():
		t.Error("decisions on two requests have one ID")
	}
}
