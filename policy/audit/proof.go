package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// Prove returns nil if a line of a log is the decision of the engine on the
// request, which the file has in clear. It masks the request and compares, puts
// what was masked back into the decision, and decides again with
// [policy.Engine.Verify]. The error says what differs. Prove does not check that
// the line is as it was written: [Verify] does, for the whole log.
func (k Key) Prove(ctx context.Context, engine *policy.Engine, line []byte, req request.Request) error {
	var r struct {
		Kind          kind
		Key           string
		Input, Result json.RawMessage
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return fmt.Errorf("audit: no record: %w", err)
	}
	switch {
	case r.Kind != decisionKind:
		return fmt.Errorf("audit: the record is of the kind %q, and proves no decision", r.Kind)
	case r.Key != k.ID():
		return fmt.Errorf("audit: the record was masked with the key %s, not with %s", r.Key, k.ID())
	}
	m := masking{key: k}
	maskedRequest, err := canonical(m.request(req))
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if !bytes.Equal(maskedRequest, r.Input) {
		return errors.New("audit: the record is of another request")
	}
	decision, err := engine.Decide(ctx, req)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	m.replaced = append(m.replaced, decision.Provenance().Request)
	if err := engine.Verify(ctx, m.restore(r.Result), req); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// restore puts what was replaced back where its pseudonym is.
func (m *masking) restore(text []byte) []byte {
	for _, original := range m.replaced {
		pseudonym := []byte(m.key.Pseudonym(original))
		if bytes.Contains(text, pseudonym) {
			text = bytes.ReplaceAll(text, pseudonym, quoted(original))
		}
	}
	return text
}

// quoted returns a text as JSON has it between the quotes.
func quoted(text string) []byte {
	line, err := canonical(text)
	if err != nil {
		panic(err) // a string always marshals
	}
	return line[1 : len(line)-1]
}
