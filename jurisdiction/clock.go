package jurisdiction

import (
	"time"

	"github.com/comity-go/comity/request"
)

// start notes the clock of a provision that sets one.
func (e *evaluation) start(d Duty, r *row) {
	c := Clock{Duty: d, Extension: r.Extension}
	switch {
	case r.Hours > 0:
		c.Due = e.hours(r.Hours)
	case r.Days > 0:
		c.Due = e.days(r.Days, r.Rolls)
	default:
		return
	}
	c.Cite = ref(r)
	if r.Extension > 0 {
		c.Extended = e.days(r.Days+r.Extension, r.Rolls)
	}
	e.clocks = append(e.clocks, c)
}

// days returns the last of a number of days after the one of receipt.
func (e *evaluation) days(n int, rolls bool) request.Moment {
	day := later(e.day, 0, n)
	for rolls && weekend(day) {
		day = dayAfter(day)
	}
	return request.Moment(day)
}

// weekend reports whether day is a Saturday or a Sunday.
func weekend(day request.Day) bool {
	t, err := time.Parse(time.DateOnly, string(day))
	return err == nil && (t.Weekday() == time.Saturday || t.Weekday() == time.Sunday)
}

// hours returns the end of a number of hours; where the hour of receipt is not
// known, the day of receipt, before which they cannot end.
func (e *evaluation) hours(n int) request.Moment {
	at, err := time.Parse(time.RFC3339, string(e.req.ReceivedAt))
	if err != nil {
		return request.Moment(e.day)
	}
	end := time.Date(at.Year(), at.Month(), at.Day(), at.Hour()+1+n, 0, 0, 0, at.Location())
	return request.Moment(end.Format(time.RFC3339))
}

// secrecy finds whether the customer may be told: not while the authority
// forbids it, and from the day after its last day where it names one.
func (e *evaluation) secrecy() {
	until := e.req.ConfidentialUntil
	switch {
	case !e.req.Confidential || until != "" && until < e.day:
		e.Secrecy = SecrecyNone
	case until == "":
		e.Secrecy = SecrecyOpen
	default:
		e.Secrecy = SecrecyEnds
		e.clocks = append(e.clocks, Clock{Duty: DutyNotifyCustomer, Due: request.Moment(dayAfter(until))})
	}
}
