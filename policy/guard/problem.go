package guard

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
)

// A ProblemType is the URI of a kind of refusal. It leads to its description.
type ProblemType string

const typeBase = "https://pkg.go.dev/github.com/comity-go/comity/policy/guard#"

// The kinds of refusal; the package comment says when each is given.
const (
	NoRequest      ProblemType = typeBase + "NoRequest"
	UnknownRequest ProblemType = typeBase + "UnknownRequest"
	NotAsked       ProblemType = typeBase + "NotAsked"
	Preapproved    ProblemType = typeBase + "Preapproved"
	NoObject       ProblemType = typeBase + "NoObject"
	Refused        ProblemType = typeBase + "Refused"
	Redirected     ProblemType = typeBase + "Redirected"
	NoAnswer       ProblemType = typeBase + "NoAnswer"
)

var statuses = map[ProblemType]int{
	NoRequest:      http.StatusBadRequest,
	UnknownRequest: http.StatusForbidden,
	NotAsked:       http.StatusForbidden,
	Preapproved:    http.StatusForbidden,
	NoObject:       http.StatusNotFound,
	Refused:        http.StatusUnavailableForLegalReasons,
	Redirected:     http.StatusUnavailableForLegalReasons,
	NoAnswer:       http.StatusServiceUnavailable,
}

// A Problem is the body of a refusal: the members of RFC 9457, and what the
// decision says to the authority. Reasons and Channels are those of the items
// with the outcome of the whole, and their facts point into the request with
// the data of the object; without a decision there are none. Obligations and
// conflicts are for the holder of the data alone: they are not in it, and neither
// is the text of an error.
type Problem struct {
	Type      ProblemType      `json:"type"`
	Title     string           `json:"title"` // in the language of the caller
	Status    int              `json:"status"`
	Detail    string           `json:"detail"`
	Outcome   policy.Outcome   `json:"outcome"`
	Reasons   []policy.Reason  `json:"reasons"`
	Channels  []policy.Channel `json:"channels"`
	RequestID string           `json:"request_id"`
	Decision  string           `json:"decision"` // its ID, empty where there is none
	Language  string           `json:"-"`        // of Title and Detail, the header Content-Language
}

// Refuse writes the refusal as [Guard.Handler] does, for a transport that carries
// answers of HTTP.
func (g *Guard) Refuse(w http.ResponseWriter, p Problem) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", p.Language)
	if p.Decision != "" {
		h.Set(DecisionHeader, p.Decision)
	}
	if p.Status == http.StatusUnavailableForLegalReasons {
		h.Set("Link", "<"+cmp.Or(g.BlockedBy, "/")+`>; rel="blocked-by"`)
	}
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p) // the client may have gone
}

// NewProblem returns what to say where Decide gave this error, or an Answer
// that does not allow, in the language of the decision, or else in English.
func NewProblem(a Answer, err error) Problem { return problem(a, err, "") }

// problem returns what to say in the language of the decision, or else in one that
// the client accepts.
func problem(a Answer, err error, accept string) Problem {
	p := Problem{Type: problemType(a, err), Outcome: a.Decision.Outcome, Reasons: []policy.Reason{}, Channels: []policy.Channel{},
		RequestID: a.Request.ID, Decision: a.ID, Language: language(a, accept)}
	p.Title, p.Status = p.Type.title(p.Language), statuses[p.Type]
	for _, it := range a.Decision.Items {
		if it.Outcome == p.Outcome {
			p.Reasons = append(p.Reasons, it.Reasons...)
			p.Channels = append(p.Channels, it.Channels...)
		}
	}
	p.Detail = detail(p.Reasons)
	return p
}

func problemType(a Answer, err error) ProblemType {
	switch {
	case errors.Is(err, ErrNotRecorded):
		return NoAnswer
	case errors.Is(err, ErrNoRequest):
		return NoRequest
	case errors.Is(err, ErrUnknownRequest):
		return UnknownRequest
	case errors.Is(err, ErrNotAsked):
		return NotAsked
	case errors.Is(err, ErrPreapproved):
		return Preapproved
	case errors.Is(err, ErrNoObject):
		return NoObject
	case err != nil:
		return NoAnswer
	case a.Decision.Outcome == policy.RedirectToMLAT:
		return Redirected
	}
	return Refused
}

// detail is what speaks against handing over, in sentences.
func detail(reasons []policy.Reason) string {
	var texts []string
	for _, r := range reasons {
		if r.Effect != policy.EffectPermit && !slices.Contains(texts, r.Text) {
			texts = append(texts, r.Text)
		}
	}
	return strings.Join(texts, " ")
}
