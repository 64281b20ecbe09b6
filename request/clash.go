package request

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/comity-go/comity/request/internal/jsontree"
)

func (r *Request) clash(w *walk, n *jsontree.Node, line int) {
	// A request came in at a time of the day on which it came in, where it came in.
	day := Moment(r.ReceivedAt).Day()
	if !r.Received.defect().found() && !r.ReceivedAt.defect().found() && day != r.Received {
		w.tellBelow(n, line, defect{"request.other_day", fmt.Sprintf(
			"is on %s, but received is %s; write the time of the place where it was received", day, r.Received)}, "received_at")
	}
	r.clashOfPurpose(w, n, line)
	if len(r.Subjects) > 0 && r.Subject != (Subject{}) {
		w.tellBelow(n, line, defect{"request.subject_and_subjects",
			"is given beside subjects; write every person in subjects, and nothing here"}, "subject")
	}
	r.clashOfTargets(w, n, line)
}

// Intelligence is for nothing else.
func (r *Request) clashOfPurpose(w *walk, n *jsontree.Node, line int) {
	if r.Purpose == PurposeDerived || r.Purpose == PurposeIntelligence || !r.forIntelligence() ||
		!slices.Contains(r.Purpose.Words(), string(r.Purpose)) {
		return
	}
	of := "an authority of kind intelligence"
	if r.Instrument.Kind == NationalSecurityOrder {
		of = "a national_security_order"
	}
	w.tellBelow(n, line, defect{"request.other_purpose", fmt.Sprintf(
		"is %s, but %s serves intelligence; write intelligence, or leave it out", r.Purpose, of)}, "purpose")
}

// Items and persons name targets of the request. Where its targets could not be
// read, nothing is known to be missing there.
func (r *Request) clashOfTargets(w *walk, n *jsontree.Node, line int) {
	if r.Targets == nil {
		return
	}
	var known map[string]bool
	check := func(values []string, list string, i int) {
		if len(values) > 0 && known == nil {
			known = make(map[string]bool, len(r.Targets))
			for _, t := range r.Targets {
				known[t.Value] = true
			}
		}
		for j, value := range values {
			if value != "" && !known[value] {
				w.tellBelow(n, line, r.noTarget(w, value), list, strconv.Itoa(i), "targets", strconv.Itoa(j))
			}
		}
	}
	for i := range r.Subjects {
		check(r.Subjects[i].Targets, "subjects", i)
	}
	for i := range r.Data {
		check(r.Data[i].Targets, "data", i)
	}
}

// noTarget is the defect of a value that is no target of the request. The first
// of its targets are looked through for one that was meant.
func (r *Request) noTarget(w *walk, value string) defect {
	const first, short = 200, 64
	var near []string
	for i := 0; i < min(first, len(r.Targets)) && len(value) <= short && !w.full(); i++ {
		if t := r.Targets[i].Value; len(t) <= short {
			near = append(near, t)
		}
	}
	return defect{"request.unknown_target", w.phrase(quote(value),
		" is not in targets; add the target there, or write its value as it is there", w.suggest(value, near))}
}

// A span of time begins before it ends.
func (t *Target) clash(w *walk, n *jsontree.Node, line int) { t.span().clash(w, n, line) }

func (i *Item) clash(w *walk, n *jsontree.Node, line int) { i.span().clash(w, n, line) }

func (s Span) clash(w *walk, n *jsontree.Node, line int) {
	if s.From.defect().found() || s.Until.defect().found() || !s.From.after(s.Until) {
		return
	}
	w.tellBelow(n, line, defect{"request.ends_before_it_begins", fmt.Sprintf("%s is before from, which is %s; correct one of them",
		brief(string(s.Until)), brief(string(s.From)))}, "until")
}
