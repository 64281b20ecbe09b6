package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/version"

	"github.com/comity-go/comity/request"
)

// Version is the version of this library, part of every provenance.
const Version = "0.1.0"

// A Provenance names all that a decision depends on: the same rules, law, posture,
// language and request give the same bytes.
type Provenance struct {
	Rules       string      `json:"rules"`        // the digest of all rules
	Law         string      `json:"law"`          // the digest of all law files
	LawCompiled request.Day `json:"law_compiled"` // the day up to which the law is held
	Request     string      `json:"request"`      // the digest of the request
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
	form := decisionForm{
		Version: d.Version, RequestID: d.RequestID, Received: d.Received, Posture: d.Posture, Outcome: d.Outcome,
		Partial: d.Partial, Items: d.Items, Hypothetical: d.Hypothetical, Provenance: d.Provenance(),
	}
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

// UnmarshalJSON reads a decision, in the form that JSON writes, with its provenance.
// The decision has no engine: it can be printed, counted and verified, but it
// cannot be made again by itself. An unknown field is an error.
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
	*d = Decision{
		Version: form.Version, RequestID: form.RequestID, Received: form.Received, Posture: form.Posture,
		Outcome: form.Outcome, Partial: form.Partial, Items: form.Items, Hypothetical: form.Hypothetical,
		read: form.Provenance,
	}
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

// Provenance returns what the decision was made with. It is computed here and not
// by Decide, because most callers do not need it.
func (d Decision) Provenance() Provenance {
	if d.engine == nil {
		return d.read
	}
	asked := *d.request
	asked.ID = d.RequestID
	return d.engine.Provenance(asked)
}

// Provenance returns what the engine decides the request with, without deciding it: the
// Provenance of the decision. A request without a version has version 1.
func (e *Engine) Provenance(req request.Request) Provenance {
	if req.Version == 0 {
		req.Version = 1
	}
	return Provenance{
		Rules:       e.program.Hash,
		Law:         e.law.Hash(),
		LawCompiled: e.law.Compiled(),
		Request:     digest(canonical(req)),
		Posture:     e.posture,
		Lang:        e.language.Tag,
		Comity:      Version,
		OPA:         version.Version,
	}
}

// digest returns the SHA-256 of the data with its name in front.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// ID returns the name of the decision in answers and logs: the SHA-256 of its
// canonical bytes, as 64 lower-case hexadecimal digits. A request that is decided
// again in the same way has the same bytes, and so the same ID.
func (d Decision) ID() string { return strings.TrimPrefix(digest(d.JSON()), "sha256:") }

// LogValue is what package log/slog writes of the decision: codes and words,
// nothing of the request but its ID, each on one line. Give slog the address of a decision: a
// value is copied to the heap even where the level is off.
func (d Decision) LogValue() slog.Value {
	items := make([]slog.Attr, len(d.Items))
	for i, it := range d.Items {
		items[i] = slog.Any(strconv.Itoa(i), it)
	}
	return slog.GroupValue(
		slog.String("request_id", request.OneLine(d.RequestID)),
		slog.String("posture", request.OneLine(string(d.Posture))),
		slog.String("outcome", d.Outcome.String()),
		slog.Bool("partial", d.Partial),
		slog.Any("items", slog.GroupValue(items...)),
	)
}

// LogValue is what package log/slog writes of the item.
func (it Item) LogValue() slog.Value {
	codes := make([]string, len(it.Reasons))
	for i, reason := range it.Reasons {
		codes[i] = request.OneLine(reason.Code)
	}
	places := make([]string, len(it.Places))
	for i, place := range it.Places {
		places[i] = request.OneLine(string(place))
	}
	return slog.GroupValue(
		slog.String("category", request.OneLine(string(it.Category))),
		slog.Any("places", places),
		slog.String("outcome", it.Outcome.String()),
		slog.Any("reasons", codes),
	)
}
