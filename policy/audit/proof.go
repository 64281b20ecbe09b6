package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

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
		Kind          Kind
		Key           string
		Masking       form
		Input, Result json.RawMessage
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return fmt.Errorf("audit: no record: %w", err)
	}
	switch {
	case r.Kind != DecisionKind:
		return fmt.Errorf("audit: the record is of the kind %q, and proves no decision", r.Kind)
	case r.Key != k.ID():
		return fmt.Errorf("audit: the record was masked with the key %s, not with %s", r.Key, k.ID())
	case !r.Masking.known():
		return fmt.Errorf("audit: masking %d is of a later version of this library: prove the record with that", r.Masking)
	}
	m := masking{key: k, form: r.Masking}
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
	m.pseudonym(requestDigest, decision.Provenance().Request)
	if err := engine.Verify(ctx, m.restore(r.Result), req); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// restore puts what was replaced back where its pseudonym is. It goes over the text
// once, because what is put back may look like a pseudonym.
func (m *masking) restore(text []byte) []byte {
	pairs := slices.Clone(m.replaced)
	for i := 1; i < len(pairs); i += 2 {
		pairs[i] = quoted(pairs[i])
	}
	return []byte(strings.NewReplacer(pairs...).Replace(string(text)))
}

// quoted returns a text as JSON has it between the quotes.
func quoted(text string) string {
	line, err := canonical(text)
	if err != nil {
		panic(err) // a string always marshals
	}
	return string(line[1 : len(line)-1])
}
