package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// A history is which decisions a log holds, and who did what about each, by the
// decision_id of the records.
type history map[string]past

// A past is what a log says about one decision.
type past struct {
	decided bool  // the decision itself is there
	acts    []act // each once
}

// An act is what a person did about a decision.
type act struct {
	by      string
	finding Finding // of a review; a release has none
}

// How the body of a record begins.
const (
	startOfDecision = `"kind":"` + string(DecisionKind) + `","decision_id":"`
	startOfReview   = `"kind":"` + string(ReviewKind) + `"`
	startOfRelease  = `"kind":"` + string(ReleaseKind) + `"`
)

// follow takes a record in. It reads no more of a decision than its ID, for a record
// of one is long.
func (h history) follow(r link) error {
	if rest, ok := bytes.CutPrefix(r.body, []byte(startOfDecision)); ok {
		id, _, _ := bytes.Cut(rest, []byte(`"`))
		p := h[string(id)]
		p.decided = true
		h[string(id)] = p
		return nil
	}
	if !bytes.HasPrefix(r.body, []byte(startOfReview)) && !bytes.HasPrefix(r.body, []byte(startOfRelease)) {
		return nil
	}
	var done struct {
		DecisionID string  `json:"decision_id"`
		ReviewedBy string  `json:"reviewed_by"`
		Finding    Finding `json:"finding"`
		ReleasedBy string  `json:"released_by"`
	}
	if err := json.Unmarshal(r.text, &done); err != nil {
		return fmt.Errorf("record %d: %w", r.seq, err)
	}
	p, a := h[done.DecisionID], act{person(done.ReviewedBy + done.ReleasedBy), done.Finding}
	if !slices.Contains(p.acts, a) {
		p.acts = append(p.acts, a)
		h[done.DecisionID] = p
	}
	return nil
}

// accept returns the decision_id that the record of an act has, or why there is to be no
// such record. A decision may have several IDs, one for each form of pseudonyms, and
// what was done under any of them counts.
func (h history) accept(ids []string, a act) (string, error) {
	i := slices.IndexFunc(ids, func(id string) bool { return h[id].decided })
	if i < 0 {
		return "", errors.New("no such decision is in the log: append it first, and give its Decision.ID(); " +
			"where it is in a file that was moved away, put that back beside the log, " +
			"and where it has pseudonyms of another key, open the log with that")
	}
	who := person(a.by)
	for _, id := range ids {
		for _, done := range h[id].acts {
			switch {
			case done.by != who:
			case a.finding == "" && done.finding != "":
				return "", fmt.Errorf("%q reviewed this decision: another person hands the data over", a.by)
			case a.finding != "" && done.finding == "":
				return "", fmt.Errorf("%q handed data over on this decision: another person reviews it", a.by)
			case a.finding != "" && done.finding == a.finding:
				return "", fmt.Errorf("%q found %q on this decision before: another person reviews it", a.by, a.finding)
			}
		}
	}
	return ids[i], nil
}

// person returns a name in the form in which names are compared: without regard to
// letter case, to spaces, to how an accent is written, and to what is not seen.
func person(name string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) { // joiners, marks of direction
			return -1
		}
		return r
	}, name)
	folded := cases.Fold().String(norm.NFKC.String(seen))
	return strings.Join(strings.Fields(norm.NFKC.String(folded)), " ")
}
