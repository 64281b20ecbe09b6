package policytest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
)

// A want is what a person says that a posture must decide, however it comes about.
type want struct {
	posture    string
	outcomes   []policy.Outcome // one of them
	instrument string           // of a channel that the decision must name; any where empty
}

var wantLine = regexp.MustCompile(`^(\w+): (\w+(?: or \w+)*)(?: by (\S+))?$`)

// readWants reads the section want of a page.
func readWants(text []byte) ([]want, error) {
	var wants []want
	for line := range strings.Lines(string(text)) {
		parts := wantLine.FindStringSubmatch(strings.TrimSpace(line))
		if parts == nil {
			return nil, fmt.Errorf("%q does not read POSTURE: OUTCOME [or OUTCOME] [by INSTRUMENT]", strings.TrimSpace(line))
		}
		w := want{posture: parts[1], instrument: parts[3]}
		for word := range strings.SplitSeq(parts[2], " or ") {
			var outcome policy.Outcome
			if err := outcome.UnmarshalText([]byte(word)); err != nil {
				return nil, err
			}
			w.outcomes = append(w.outcomes, outcome)
		}
		wants = append(wants, w)
	}
	if len(wants) == 0 {
		return nil, errors.New("nothing is wanted: say what, or leave the section out")
	}
	return wants, nil
}

// check says where the decisions of a page, by posture, are not as wanted.
func (w want) check(decisions map[string]policy.Decision) error {
	d, ok := decisions[w.posture]
	switch {
	case !ok:
		return fmt.Errorf("the page does not show what %s decides", w.posture)
	case !slices.Contains(w.outcomes, d.Outcome):
		return fmt.Errorf("%s decides otherwise than %v:\n%s%s", w.posture, w.outcomes, reasonsOutline(d), outcomeOutline(d))
	case w.instrument != "" && !asks(d, w.instrument):
		return fmt.Errorf("%s names no channel by %s:\n%s%s", w.posture, w.instrument, reasonsOutline(d), outcomeOutline(d))
	}
	return nil
}

// asks reports whether a decision names a channel of the instrument.
func asks(d policy.Decision, instrument string) bool {
	return slices.ContainsFunc(d.Items, func(it policy.Item) bool {
		return slices.ContainsFunc(it.Channels, func(c policy.Channel) bool { return c.Instrument == instrument })
	})
}
