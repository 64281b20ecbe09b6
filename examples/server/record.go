package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// openLog opens the decision log with the key in a file; nil where no log is
// kept.
func openLog(path, keyFile string) (*audit.Log, error) {
	switch {
	case path == "" && keyFile == "":
		return nil, nil
	case path == "" || keyFile == "":
		return nil, fmt.Errorf("-audit and -audit-key go together: the key makes the pseudonyms of the log")
	}
	secret, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, err
	}
	key, err := audit.NewKey(secret)
	if err != nil {
		return nil, err
	}
	return audit.Open(path, key)
}

// record puts a decision on disk, where a log is kept. What could not be
// recorded is not answered.
func (s *server) record(req request.Request, d policy.Decision) error {
	if s.log == nil {
		return nil
	}
	if _, err := s.log.Append(audit.Event{Request: req, Decision: d}); err != nil {
		slog.Error("not recorded", "request", req.ID, "error", err)
		return &problem{Status: http.StatusServiceUnavailable, Detail: "the decision could not be recorded"}
	}
	return nil
}
