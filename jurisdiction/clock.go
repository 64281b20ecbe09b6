package jurisdiction

import (
	"time"

	"github.com/comity-go/comity/request"
)

// start notes the clock of a provision that sets one.
func (e *evaluation) start(d Duty, r *row) {
	c := Clock{Duty: d, Extension: r.Extension}
	switch {
	case d == DutyValidation:
		c.Due = e.validation(r.Hours)
	case d == DutyHold && r.Hours > 0:
		c.Due = e.holdHours(r.Hours)
	case r.Hours > 0:
		c.Due = e.hours(r.Hours)
	case r.Days > 0:
		c.Due = e.days(r.Days, r.Rolls)
	default:
		return
	}
	if c.Due == "" {
		return
	}
	c.Cite = e.ref(r.alone())
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

// holdHours returns the end of a number of hours before which nothing is released.
// Where the hour of receipt is not known, it is the last day on which they can
// end.
func (e *evaluation) holdHours(n int) request.Moment {
	if e.req.ReceivedAt == "" {
		return request.Moment(later(e.day, 0, daysOf(n)))
	}
	return e.hours(n)
}

// validation returns the moment by which an order must be validated: the one that
// it names, or the day on which a number of hours after its issue is over. There
// is none where the day of issue is not known.
func (e *evaluation) validation(hours int) request.Moment {
	in := e.req.Instrument
	if in.ValidationDue != "" || in.Issued == "" {
		return in.ValidationDue
	}
	return request.Moment(later(in.Issued, 0, daysOf(hours)))
}

// daysOf returns the number of days that a number of hours reaches into.
func daysOf(hours int) int { return (hours + 23) / 24 }

// secrecy finds whether the customer and the user may be told: not while the
// authority forbids it, and from the day after its last day where it names one.
func (e *evaluation) secrecy() {
	e.Secrecy = secrecyOn(e.day, e.req.Confidential, e.req.ConfidentialUntil)
	e.UserSecrecy = secrecyOn(e.day, e.req.ConfidentialUser, e.req.ConfidentialUserUntil)
	if e.Secrecy == SecrecyEnds {
		told := request.Moment(dayAfter(e.req.ConfidentialUntil))
		e.clocks = append(e.clocks, Clock{Duty: DutyNotifyCustomer, Due: told})
	}
}

// secrecyOn returns what is left on a day of a secrecy that may have a last day.
func secrecyOn(day request.Day, forbidden bool, until request.Day) Secrecy {
	switch {
	case !forbidden || until != "" && until < day:
		return SecrecyNone
	case until == "":
		return SecrecyOpen
	}
	return SecrecyEnds
}
