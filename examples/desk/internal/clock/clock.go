// Package clock works out until when something about a request has to be done.
//
// clocks.yaml lists what the law sets: who must act, the article, what starts the
// clock and how long it runs. [Of] returns the clocks that an event starts for a
// request, each with its last moment.
//
// Days are whole days in the zone of the event, and the day of the event is not
// counted, save where the article counts it. Hours count from the next full hour and
// roll over no weekend (Regulation (EEC, Euratom) No 1182/71 art. 3(1), (4)). Where it
// can be argued that a last day on a Saturday, Sunday or holiday rolls to the next
// working day, both are given: [Due.At] does not roll, [Due.Latest] does. Only the
// holidays that all states of the Union share are known here.
package clock

import (
	_ "embed"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/comity-go/comity/request"
)

// An Event is what happened to a request.
type Event string

// The events that start clocks.
const (
	Received         Event = "received"          // the paper came, or was served
	Issued           Event = "issued"            // it was issued; the end of that day where the hour is not known
	Notified         Event = "notified"          // the enforcing authority got its copy
	Asked            Event = "asked"             // the form of Annex III went out with a question
	Extended         Event = "extended"          // preservation was asked for once more
	EnforcementAsked Event = "enforcement_asked" // the issuing authority turned to the enforcing authority
	Demanded         Event = "demanded"          // the enforcing authority calls on the addressee, and sets a moment
	MadeAvailable    Event = "made_available"    // evidence can be fetched
)

// A Clock is one rule on time, as clocks.yaml has it.
type Clock struct {
	ID      string                   `yaml:"id"`
	Who     string                   `yaml:"who"` // must act: addressee, issuing_authority, enforcing_authority or requested_state
	Article string                   `yaml:"article"`
	About   string                   `yaml:"about"`
	Papers  []request.InstrumentKind `yaml:"papers"`
	Read    string                   `yaml:"read"` // text, summary or recalled

	// For whose papers, and which of them; all where left out.
	By          []request.State  `yaml:"by"`
	NotBy       []request.State  `yaml:"not_by"`
	Issuer      []request.Issuer `yaml:"issuer"`
	Emergency   *bool            `yaml:"emergency"`
	Contents    bool             `yaml:"contents"`    // content is asked for
	Unvalidated bool             `yaml:"unvalidated"` // issued in an emergency, before it was validated

	On   Event `yaml:"on"`   // starts the clock
	From Event `yaml:"from"` // the period counts from this one; from On where left out

	// One of them, or Days with a least number of working days in it (Regulation
	// 1182/71 art. 3(5)).
	AtOnce      bool `yaml:"at_once"`
	Set         bool `yaml:"set"` // by an authority: the event says the moment
	Hours       int  `yaml:"hours"`
	Days        int  `yaml:"days"`
	WorkingDays int  `yaml:"working_days"`

	FirstDayCounts bool   `yaml:"first_day_counts"`
	Rolls          string `yaml:"rolls"` // arguable, or no
}

// Due is a clock that runs.
type Due struct {
	Clock  *Clock
	Start  time.Time // the event that the period counts from
	At     time.Time // the last moment; midnight at the end of a last day
	Latest time.Time // where it can be argued that the last day rolls; zero where not
}

//go:embed clocks.yaml
var file []byte

// clocks are those of the file.
var clocks = func() []Clock {
	var all []Clock
	if err := yaml.Unmarshal(file, &all); err != nil {
		panic(fmt.Sprintf("clocks.yaml: %v", err))
	}
	return all
}()

// All returns every clock, in the order of the file.
func All() []Clock { return slices.Clone(clocks) }

// A Happening is an event and when it happened. Set is the moment that an authority
// set, where the event is [Demanded].
type Happening struct {
	Event Event
	At    time.Time
	Set   time.Time
}

// Arrivals are when the paper of a request was issued and when it came: the beginning of
// the day where no hour is known, so that no clock ends too late. What is not known is
// left out.
func Arrivals(req request.Request) []Happening {
	var all []Happening
	if at, err := time.Parse(time.DateOnly, string(req.Instrument.Issued)); err == nil {
		all = append(all, Happening{Event: Issued, At: at})
	}
	at, err := time.Parse(time.RFC3339, string(req.ReceivedAt))
	if err != nil {
		at, err = time.Parse(time.DateOnly, string(req.Received))
	}
	if err == nil {
		all = append(all, Happening{Event: Received, At: at})
	}
	return all
}

// Of returns the clocks that the last of the happenings starts for a request; those
// before it are what it may count from. There is none where the moment to count from
// is not known.
func Of(req request.Request, happened ...Happening) []Due {
	if len(happened) == 0 {
		return nil
	}
	last := happened[len(happened)-1]
	var all []Due
	for i := range clocks {
		c := &clocks[i]
		if c.On != last.Event || !c.runs(req) {
			continue
		}
		start := last
		if c.From != "" {
			at := slices.IndexFunc(happened, func(h Happening) bool { return h.Event == c.From })
			if at < 0 {
				continue
			}
			start = happened[at]
		}
		if due := c.due(start); !due.At.IsZero() {
			all = append(all, due)
		}
	}
	return all
}

// runs reports whether the clock is one of the request. A fact that is not known
// starts the clock: a day too many on a list is seen, one too few is not.
func (c *Clock) runs(req request.Request) bool {
	emergency := req.Emergency.DangerTo != request.NoDanger
	in := req.Instrument
	switch {
	case !slices.Contains(c.Papers, in.Kind),
		len(c.By) > 0 && !slices.Contains(c.By, req.Requesting),
		slices.Contains(c.NotBy, req.Requesting),
		len(c.Issuer) > 0 && !slices.Contains(c.Issuer, in.Issuer),
		c.Emergency != nil && *c.Emergency != emergency:
		return false
	case c.Contents && !slices.ContainsFunc(req.Data, func(it request.Item) bool { return it.Category == request.Content }):
		return false
	case c.Unvalidated:
		validated := in.Issuer == request.ByJudge || in.Issuer == request.ByProsecutor
		return in.ValidationDue != "" || emergency && !validated
	}
	return true
}

// due counts the period from a happening.
func (c *Clock) due(start Happening) Due {
	due := Due{Clock: c, Start: start.At}
	switch {
	case start.At.IsZero():
	case c.AtOnce:
		due.At = start.At
	case c.Set:
		due.At = start.Set
	case c.Hours > 0:
		due.At = nextHour(start.At).Add(time.Duration(c.Hours) * time.Hour)
	case c.Days > 0:
		days := c.Days
		if c.FirstDayCounts {
			days--
		}
		due.At = endOfDay(start.At, days)
		if c.Rolls == "arguable" {
			due.Latest = later(rolled(due.At), workingDays(start.At, c.WorkingDays))
		}
	default:
		due.At = workingDays(start.At, c.WorkingDays)
	}
	if due.Latest.Equal(due.At) {
		due.Latest = time.Time{}
	}
	return due
}

// nextHour returns the beginning of the next hour, since the hour of the event is not
// counted.
func nextHour(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour()+1, 0, 0, 0, t.Location())
}

// endOfDay returns midnight at the end of a number of days after the one of t.
func endOfDay(t time.Time, days int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+days+1, 0, 0, 0, 0, t.Location())
}

// rolled returns the end of the first working day that does not end before t.
func rolled(t time.Time) time.Time {
	for !working(lastDay(t)) {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

// workingDays returns the end of the n-th working day after the one of t; t where n is 0.
func workingDays(t time.Time, n int) time.Time {
	if n == 0 {
		return t
	}
	end := endOfDay(t, 0)
	for n > 0 {
		end = end.AddDate(0, 0, 1)
		if working(lastDay(end)) {
			n--
		}
	}
	return end
}

// lastDay returns the day that ends at midnight t.
func lastDay(t time.Time) time.Time { return t.AddDate(0, 0, -1) }

// working reports whether a day is neither Saturday, Sunday nor a holiday of all
// states of the Union.
func working(day time.Time) bool {
	switch {
	case day.Weekday() == time.Saturday, day.Weekday() == time.Sunday:
		return false
	case day.Month() == time.January && day.Day() == 1, day.Month() == time.December && day.Day() == 25:
		return false
	}
	return true
}

// later returns the later of two moments.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Named returns the clock of an ID.
func Named(id string) (*Clock, bool) {
	for i := range clocks {
		if clocks[i].ID == id {
			return &clocks[i], true
		}
	}
	return nil, false
}
