package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A Judged says what of a log [Impact] could judge. It counts decisions, not items.
type Judged struct {
	Decisions int            // that were read
	Hidden    int            // of them that cannot be judged: a rule reads what is masked
	Fields    map[string]int // of these by field, such as targets.value; one may have several
	Failed    int            // that the current side cannot decide
	Elsewhere int            // that were made with another law, rules or posture than those of the current side
	Unread    int            // records that were changed or cannot be read
}

// Impact decides every decision among the records of a log again, on both sides of an
// Impact of package policy, and calls flip for each of which items flip. The requests are
// decided as the log has them, with pseudonyms: no built-in rule and no law reads what is
// masked. Where a custom rule asks only if there is a text, or where there is none, the
// mask makes no difference either. Where a rule reads the text itself, the decision is not
// judged; Judged counts it, and names the field.
//
// Which outcome the log has is not looked at: give as the current side the engine that
// wrote it. Judged counts the decisions that another one made.
//
// The error is that of ctx or of flip, at which Impact ends, or joins the first 100 errors
// of records, of which Judged counts all.
func Impact(
	ctx context.Context, records iter.Seq2[Record, error], of *policy.Impact, flip func(Record, []policy.Flip) error,
) (Judged, error) {
	j := Judged{Fields: map[string]int{}}
	var unread []error
	own := wrote(of.Current())
	for record, err := range records {
		if err := ctx.Err(); err != nil {
			return j, err
		}
		if err == nil && record.Kind != DecisionKind {
			continue
		}
		var req request.Request
		if err == nil {
			req, err = record.Request()
		}
		if err != nil {
			if j.Unread++; len(unread) < request.MaxFaults {
				unread = append(unread, err)
			}
			continue
		}
		j.Decisions++
		if !own(record.result) {
			j.Elsewhere++
		}
		flips, hidden, err := of.OfMasked(ctx, req, record.masked)
		for _, field := range hidden {
			j.Fields[field]++
		}
		switch {
		case err != nil && ctx.Err() != nil:
			return j, ctx.Err()
		case err != nil:
			j.Failed++
		case len(hidden) > 0:
			j.Hidden++
		case len(flips) > 0:
			if err := flip(record, flips); err != nil {
				return j, err
			}
		}
	}
	return j, errors.Join(unread...)
}

// wrote returns a function that reports whether a decision was made with the law, the rules
// and the posture of an engine.
func wrote(e *policy.Engine) func(result []byte) bool {
	p := e.Provenance(request.Request{})
	by := fmt.Appendf(nil, `"provenance":{"rules":%q,"law":%q,`, p.Rules, p.Law)
	posture := fmt.Appendf(nil, `,"posture":%q,"lang":`, p.Posture)
	return func(result []byte) bool {
		at := bytes.LastIndex(result, by[:len(`"provenance":{`)])
		return at >= 0 && bytes.HasPrefix(result[at:], by) && bytes.Contains(result[at:], posture)
	}
}

// maskedIn returns the pointers into the request of those that a record lists.
func maskedIn(pointers []string) (masked []string) {
	for _, pointer := range pointers {
		if in, ok := strings.CutPrefix(pointer, "/input"); ok {
			masked = append(masked, in)
		}
	}
	return masked
}
