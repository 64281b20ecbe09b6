package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/comity-go/comity/request"
)

// A Kind is what a record is about.
type Kind string

// The kinds.
const (
	DecisionKind   Kind = "decision"
	ReviewKind     Kind = "review"
	ReleaseKind    Kind = "release"
	CheckpointKind Kind = "checkpoint"
	RecoveryKind   Kind = "recovery"

	// ContinuationKind is the first record of a file, where others came before.
	ContinuationKind Kind = "continuation"
)

// A record is the part of a line between the head and the digest.
type record struct {
	Kind       Kind              `json:"kind"`
	DecisionID string            `json:"decision_id,omitzero"`
	TraceID    string            `json:"trace_id,omitzero"`
	SpanID     string            `json:"span_id,omitzero"`
	Labels     map[string]string `json:"labels"`
	Path       string            `json:"path,omitzero"`
	Object     string            `json:"object,omitzero"`
	Version    string            `json:"version,omitzero"`
	Input      *request.Request  `json:"input,omitzero"`
	Result     json.RawMessage   `json:"result,omitzero"`
	Masked     []string          `json:"masked,omitzero"`
	Key        string            `json:"key,omitzero"`
	Masking    form              `json:"masking,omitzero"`
	ReviewedBy string            `json:"reviewed_by,omitzero"`
	Finding    Finding           `json:"finding,omitzero"`
	ReleasedBy string            `json:"released_by,omitzero"`
	Items      []int             `json:"items,omitzero"`
	Left       *Left             `json:"left,omitzero"`
	Checkpoint string            `json:"checkpoint,omitzero"` // a signed note
	Continues  *continuation     `json:"continues,omitzero"`
	Partial    *partial          `json:"torn,omitzero"`
	Metrics    map[string]int64  `json:"metrics,omitzero"`
	Timestamp  string            `json:"timestamp"`
}

// A continuation is what the first record of a file says of the file before it.
// With it the log goes on, and so does its tree, where that file is not at hand.
type continuation struct {
	File  string      `json:"file"` // its name, in the same folder
	Bytes int64       `json:"bytes"`
	Tree  []tlog.Hash `json:"tree"` // roots of the complete subtrees of all records before, the largest first
}

// A Finding is what a review came to.
type Finding string

// The findings.
const (
	Confirmed Finding = "confirmed" // the decision may be carried out
	Withheld  Finding = "withheld"  // less, or nothing, is handed over than was allowed
	Objected  Finding = "objected"  // an objection was lodged with the authority or a court
)

// Left is which bytes of which object left, as the Delivery of package guard says. The
// log has pseudonyms of the object, its version and the digest, because a name may be an
// account, and the digest of a short text gives the text away: who has the key and the
// bytes can prove with [Key.Pseudonym] that they are those of the record.
type Left struct {
	Object  string `json:"object"`
	Version string `json:"version,omitzero"`
	SHA256  string `json:"sha256"`
	Bytes   int64  `json:"bytes"`
	Whole   bool   `json:"whole"`
}

// body returns the members of the record, without the braces.
func (r record) body() ([]byte, error) {
	text, err := canonical(r)
	if err != nil {
		return nil, err
	}
	return text[1 : len(text)-1], nil
}

// canonical marshals v on one line without HTML escaping.
func canonical(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), err
}

const (
	headSeq      = `{"seq":`
	headPrevious = `,"previous":"`
	headEnd      = `",`
	tailDigest   = `,"digest":"`
	tailEnd      = `"}`
)

const (
	digestSize = len("sha256:") + 2*sha256.Size
	tailSize   = len(tailDigest) + digestSize + len(tailEnd)
)

// genesis is what the first record names as the one before it.
var genesis = "sha256:" + hex.EncodeToString(make([]byte, sha256.Size))

// line returns the line of a record, with its end, and its digest.
func line(seq int64, previous string, body []byte) (text []byte, digest string) {
	text = fmt.Appendf(make([]byte, 0, len(body)+256), headSeq+"%d"+headPrevious+"%s"+headEnd, seq, previous)
	text = append(text, body...)
	digest = digestOf(text)
	return append(text, tailDigest+digest+tailEnd+"\n"...), digest
}

func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// A link is what chains a line to the others.
type link struct {
	seq              int64
	previous, stored string // digests, as the line says
	computed         string // its own digest, from its bytes
	body             []byte // between the head and the digest
	text             []byte // the line, without its end
}

// parse reads the link of a line without its end; ok says that it has the form
// of a record.
func parse(text []byte) (l link, ok bool) {
	rest, ok := bytes.CutPrefix(text, []byte(headSeq))
	if !ok {
		return l, false
	}
	digits, rest, ok := bytes.Cut(rest, []byte(headPrevious))
	if !ok || len(rest) < digestSize+len(headEnd)+tailSize {
		return l, false
	}
	seq, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || strconv.FormatInt(seq, 10) != string(digits) {
		return l, false // one number is written in one way
	}
	l.text, l.seq, l.previous = text, seq, string(rest[:digestSize])
	l.body, ok = bytes.CutPrefix(rest[digestSize:], []byte(headEnd))
	if !ok {
		return l, false
	}
	l.body, rest = l.body[:len(l.body)-tailSize], l.body[len(l.body)-tailSize:]
	if !bytes.HasPrefix(rest, []byte(tailDigest)) || !bytes.HasSuffix(rest, []byte(tailEnd)) {
		return l, false
	}
	l.stored, l.computed = string(rest[len(tailDigest):][:digestSize]), digestOf(text[:len(text)-tailSize])
	return l, true
}
