package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// openLog opens the decision log with the key in a file; nil where no log is
// kept. What failed before is told together with what fails here, and then no
// log is open.
func openLog(path, keyFile string, before error) (*audit.Log, error) {
	if path == "" {
		return nil, before
	}
	secret, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, errors.Join(before, err)
	}
	key, err := audit.NewKey(secret)
	if before != nil || err != nil {
		return nil, errors.Join(before, err)
	}
	return audit.Open(path, key)
}

// record puts a decision on disk, where a log is kept, and says who asked. What
// could not be recorded is not answered. The log has no place for the caller, so
// that a line of the process names the record.
func (s *server) record(ctx context.Context, req request.Request, d policy.Decision) error {
	told := []any{"caller", callerOf(ctx), "request", req.ID, "outcome", d.Outcome}
	if s.log != nil {
		entry, err := s.log.Append(audit.Event{Request: req, Decision: d})
		if err != nil {
			slog.Error("not recorded", "request", req.ID, "error", err)
			return &problem{Status: http.StatusServiceUnavailable, Detail: "the decision could not be recorded"}
		}
		told = append(told, "record", entry.Seq, "decision", entry.DecisionID)
	}
	if s.callers.asked() {
		slog.Info("decided", told...)
	}
	return nil
}
