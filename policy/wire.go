package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/version"

	"github.com/comity-go/comity/request"
)

// Version is the version of this library, part of every provenance.
const Version = "0.1.0"

// A Provenance is enough to replay a decision: the same rules, law, posture,
// language and request give the same bytes.
type Provenance struct {
	Rules       string      `json:"rules"`
	Law         string      `json:"law"`
	LawCompiled request.Day `json:"law_compiled"`
	Request     string      `json:"request"`
	Posture     Posture     `json:"posture"`
	Lang        string      `json:"lang"`
	Comity      string      `json:"comity"`
	OPA         string      `json:"opa"`
}

// decisionForm is the wire form of a Decision.
type decisionForm struct {
	Version      int             `json:"version"`
	RequestID    string          `json:"request_id"`
	Received     request.Day     `json:"received"`
	Posture      Posture         `json:"posture"`
	Outcome      Outcome         `json:"outcome"`
	Partial      bool            `json:"partial"`
	Items        []Item          `json:"items"`
	RespondBy    *request.Moment `json:"respond_by"`
	Hypothetical bool            `json:"hypothetical"`
	Provenance   Provenance      `json:"provenance"`
}

// JSON returns the canonical bytes of the decision: one line without its end,
// keys in the order of the specification, no HTML escaping.
func (d Decision) JSON() []byte {
	form := decisionForm{d.Version, d.RequestID, d.Received, d.Posture, d.Outcome, d.Partial, d.Items, nil, d.Hypothetical, d.Provenance()}
	if d.RespondBy != "" {
		form.RespondBy = &d.RespondBy
	}
	if form.Items == nil {
		form.Items = []Item{}
	}
	return canonical(form)
}

// MarshalJSON writes the decision in its canonical form.
func (d Decision) MarshalJSON() ([]byte, error) { return d.JSON(), nil }

// UnmarshalJSON reads a decision in the form of JSON, with its provenance. It
// has no engine, so that it can be printed, counted and verified, not replayed
// by itself. An unknown field is an error.
func (d *Decision) UnmarshalJSON(text []byte) error {
	*d = Decision{}
	var form decisionForm
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&form); err != nil {
		return fmt.Errorf("no decision: %w", err)
	}
	if form.Version != 1 {
		return fmt.Errorf("no decision: version %d (accepted: 1)", form.Version)
	}
	*d = Decision{form.Version, form.RequestID, form.Received, form.Posture, form.Outcome, form.Partial, form.Items, "",
		form.Hypothetical, nil, nil, form.Provenance}
	if form.RespondBy != nil {
		d.RespondBy = *form.RespondBy
	}
	return nil
}

// canonical marshals v on one line without HTML escaping.
func canonical(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // the forms of this package always marshal
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// Provenance returns what the decision was made with. It is computed when
// asked for, not when deciding.
func (d Decision) Provenance() Provenance {
	if d.engine == nil {
		return d.read
	}
	asked := *d.request
	asked.ID = d.RequestID
	return d.engine.provenance(&asked)
}

// provenance returns what the engine decided req with. A request without a
// version is one of the first.
func (e *Engine) provenance(req *request.Request) Provenance {
	if req.Version == 0 {
		first := *req
		first.Version, req = 1, &first
	}
	return Provenance{
		Rules:       e.rules.hash,
		Law:         e.law.Hash(),
		LawCompiled: e.law.Compiled(),
		Request:     digest(canonical(req)),
		Posture:     e.posture,
		Lang:        e.language.Tag,
		Comity:      Version,
		OPA:         version.Version,
	}
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// ID returns the name of the decision in answers and logs: the SHA-256 of its
// canonical bytes, as 64 lower-case hexadecimal digits. Equal bytes have equal
// IDs, so that a request decided again the same way is the same decision.
func (d Decision) ID() string { return strings.TrimPrefix(digest(d.JSON()), "sha256:") }
