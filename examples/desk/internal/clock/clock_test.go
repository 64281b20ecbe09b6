package clock_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/examples/desk/internal/clock"
	"github.com/comity-go/comity/request"
)

func TestOf(t *testing.T) {
	t.Parallel()
	const (
		epoc   = request.EuropeanProductionOrder
		epocPR = request.EuropeanPreservationOrder
	)
	emergency := func(r *request.Request) { r.Emergency.DangerTo = request.DangerToSubject }
	for _, tt := range []struct {
		name   string
		paper  request.InstrumentKind
		by     request.State
		with   func(*request.Request)
		events string // one a line: event, moment
		want   string // of the last event: clock, last moment, and where it rolls the latest that is arguable
	}{
		{"a Monday", epoc, "DE", nil, "received 2026-11-02T10:20:00+01:00", `
			eu.preserve_at_once 2026-11-02T10:20
			eu.produce 2026-11-13T00:00
			eu.object 2026-11-13T00:00`},
		{"the tenth day is a Sunday", epoc, "DE", nil, "received 2026-11-05T23:59:00+01:00", `
			eu.preserve_at_once 2026-11-05T23:59
			eu.produce 2026-11-16T00:00 2026-11-17T00:00
			eu.object 2026-11-16T00:00 2026-11-17T00:00`},
		{"eight hours", epoc, "DE", emergency, "received 2026-11-06T17:10:00+01:00", `
			eu.preserve_at_once 2026-11-06T17:10
			eu.produce_emergency 2026-11-07T02:00
			eu.object 2026-11-17T00:00`},
		{"eight hours over the change of the clocks", epoc, "DE", emergency, "received 2026-10-24T22:10:00+02:00", `
			eu.preserve_at_once 2026-10-24T22:10
			eu.produce_emergency 2026-10-25T07:00
			eu.object 2026-11-04T00:00`},
		{"the enforcing authority", epoc, "DE", nil, "received 2026-11-02T10:20:00+01:00\nnotified 2026-11-03T08:00:00+01:00",
			"eu.refuse 2026-11-14T00:00"},
		{"the enforcing authority in an emergency", epoc, "DE", emergency, "notified 2026-11-06T17:10:00+01:00",
			"eu.refuse_emergency 2026-11-10T18:00"},
		{"a question over a weekend", epoc, "DE", nil, "asked 2026-11-05T12:00:00+01:00",
			"eu.clarify 2026-11-11T00:00"},
		{"a question whose five days end on Sunday", epocPR, "DE", nil, "asked 2026-11-03T12:00:00+01:00",
			"eu.clarify_preservation 2026-11-09T00:00 2026-11-10T00:00"},
		{"sixty days end on New Year", epocPR, "DE", nil, "received 2026-11-02T09:00:00+01:00",
			"eu.preserve 2027-01-02T00:00 2027-01-05T00:00"},
		{"and thirty", epocPR, "DE", nil, "received 2026-11-02T09:00:00+01:00\nextended 2026-12-20T09:00:00+01:00",
			"eu.preserve_extended 2027-02-01T00:00 2027-02-02T00:00"},
		{"an extension of what nobody knows", epocPR, "DE", nil, "extended 2026-12-20T09:00:00+01:00", ""},
		{"five working days", epoc, "DE", nil, "enforcement_asked 2026-12-23T09:00:00+01:00", "eu.recognise 2027-01-01T00:00"},
		{"a demand sets its day", epoc, "DE", nil, "demanded 2026-12-01T09:00:00+01:00", "eu.comply 2026-12-09T12:00"},
		{"a link", epoc, "DE", nil, "made_available 2026-11-02T09:00:00+01:00",
			"eu.retrieve 2026-11-13T00:00\neu.retrieve_last 2026-12-18T00:00"},
		{"validation", epoc, "DE", func(r *request.Request) { emergency(r); r.Instrument.Issuer = request.ByPolice },
			"issued 2026-11-02T09:30:00+01:00", "eu.validate 2026-11-04T10:00"},
		{"a judge issued it", epoc, "DE", emergency, "issued 2026-11-02T09:30:00+01:00", ""},
		{"a warrant of the United States", request.Warrant, "US", nil, "received 2026-11-02T09:30:00-05:00", "us.quash 2026-11-17T00:00"},
		{"a warrant for no content", request.Warrant, "US", func(r *request.Request) { r.Data[0].Category = request.Subscriber },
			"received 2026-11-02T09:30:00-05:00", ""},
		{"a warrant of another state", request.Warrant, "BR", nil, "received 2026-11-02T09:30:00-05:00", ""},
		{"a letter of the United States", request.PreservationRequest, "US", nil, "received 2026-11-02T09:30:00-05:00", "us.preserve 2027-02-01T00:00"},
		{"renewed", request.PreservationRequest, "US", nil, "received 2026-11-02T09:30:00-05:00\nextended 2027-01-20T09:00:00-05:00",
			"us.preserve_extended 2027-05-02T00:00"},
		{"the day of service counts", request.OverseasProductionOrder, "GB", nil, "received 2026-11-02T09:30:00Z", "gb.produce 2026-11-09T00:00"},
		{"Canada counts from the making", request.ProductionOrder, "CA", nil, "issued 2026-11-02T09:30:00-05:00", "ca.review 2026-12-03T00:00"},
		{"a Canadian demand", request.PreservationRequest, "CA", func(r *request.Request) { r.Instrument.Issuer = request.ByPolice },
			"issued 2026-11-02T09:30:00-05:00", "ca.preserve_demand 2026-11-24T00:00"},
		{"a letter under the Convention", request.PreservationRequest, "JP", nil, "received 2026-11-02T09:30:00+09:00", "coe.preserve 2027-01-02T00:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req := request.Request{Requesting: tt.by, Data: []request.Item{{Category: request.Content}},
				Instrument: request.Instrument{Kind: tt.paper, Issuer: request.ByJudge}}
			if tt.with != nil {
				tt.with(&req)
			}
			var happened []clock.Happening
			for line := range strings.Lines(tt.events) {
				event, at, _ := strings.Cut(strings.TrimSpace(line), " ")
				moment, err := time.Parse(time.RFC3339, at)
				require.NoError(t, err)
				happened = append(happened, clock.Happening{Event: clock.Event(event), At: moment, Set: moment.Add(195 * time.Hour)})
			}
			var got []string
			for _, due := range clock.Of(req, happened...) {
				line := fmt.Sprint(due.Clock.ID, " ", due.At.Format("2006-01-02T15:04"))
				if !due.Latest.IsZero() {
					line += " " + due.Latest.Format("2006-01-02T15:04")
				}
				got = append(got, line)
			}
			var want []string
			for line := range strings.Lines(tt.want) {
				if line = strings.TrimSpace(line); line != "" {
					want = append(want, line)
				}
			}
			assert.Empty(t, cmp.Diff(want, got))
		})
	}
}

// TestFile holds that each clock says what it is, and can start.
func TestFile(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	events := []clock.Event{clock.Received, clock.Issued, clock.Notified, clock.Asked, clock.Extended, clock.EnforcementAsked, clock.Demanded, clock.MadeAvailable}
	for _, c := range clock.All() {
		assert.False(t, seen[c.ID], "%s stands twice", c.ID)
		seen[c.ID] = true
		assert.NotEmpty(t, c.Article, c.ID)
		assert.NotEmpty(t, c.About, c.ID)
		assert.Contains(t, []string{"addressee", "issuing_authority", "enforcing_authority", "requested_state"}, c.Who, c.ID)
		assert.Contains(t, []string{"text", "summary", "recalled"}, c.Read, c.ID)
		assert.Contains(t, []string{"", "arguable"}, c.Rolls, c.ID)
		assert.Contains(t, events, c.On, c.ID)
		for _, paper := range c.Papers {
			assert.True(t, slices.Contains(request.Warrant.Words(), string(paper)), "%s: %s", c.ID, paper)
		}
		ways := 0
		for _, given := range []bool{c.AtOnce, c.Set, c.Hours > 0, c.Days > 0 || c.WorkingDays > 0} {
			if given {
				ways++
			}
		}
		assert.Equal(t, 1, ways, "%s has one period", c.ID)
	}
}

// TestNeverLate holds, for each hour of two years, that the unrolled moment is not
// after the latest one, and that a later event never ends earlier.
func TestNeverLate(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 3600)
	for _, c := range clock.All() {
		req := request.Request{Requesting: "DE", Data: []request.Item{{Category: request.Content}},
			Instrument: request.Instrument{Kind: c.Papers[0], Issuer: request.ByJudge, ValidationDue: "2026-01-01"}}
		if len(c.By) > 0 {
			req.Requesting = c.By[0]
		}
		if len(c.Issuer) > 0 {
			req.Instrument.Issuer = c.Issuer[0]
		}
		if c.Emergency != nil && *c.Emergency {
			req.Emergency.DangerTo = request.DangerToSubject
		}
		before, ran := time.Time{}, 0
		for at := time.Date(2026, 1, 1, 0, 30, 0, 0, zone); at.Year() < 2028; at = at.Add(time.Hour) {
			happened := []clock.Happening{{Event: c.From, At: at}, {Event: c.On, At: at, Set: at}}
			for _, due := range clock.Of(req, happened...) {
				if due.Clock.ID != c.ID {
					continue
				}
				ran++
				require.False(t, due.At.Before(before), "%s at %s", c.ID, at)
				require.False(t, due.At.Before(at), "%s at %s", c.ID, at)
				require.True(t, due.Latest.IsZero() || due.Latest.After(due.At), "%s at %s", c.ID, at)
				before = due.At
			}
		}
		assert.Equal(t, 2*365*24, ran, "%s ran", c.ID)
	}
}
