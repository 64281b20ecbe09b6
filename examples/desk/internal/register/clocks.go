package register

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"github.com/comity-go/comity/examples/desk/internal/clock"
	"github.com/comity-go/comity/request"
)

// Happen writes down that something happened to a request, and starts its clocks. The
// same event at the same moment is written down once.
func (r *Register) Happen(ctx context.Context, number int64, by string, h clock.Happening) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, err := r.Case(ctx, number)
	if err != nil {
		return err
	}
	return r.db.in(ctx, func(tx *transaction) error {
		return r.happen(ctx, tx, number, by, c.Request, h, c.Happened)
	})
}

// happen writes an event and its clocks down, in one transaction.
func (r *Register) happen(
	ctx context.Context, tx *transaction, number int64, by string, req request.Request, h clock.Happening, before []clock.Happening,
) error {
	_, zone := h.At.Zone()
	added, err := tx.do(ctx, `INSERT INTO happenings VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		number, string(h.Event), stamp(h.At), zone, stamp(h.Set), by)
	if err != nil || added == 0 {
		return err
	}
	for _, due := range clock.Of(req, append(before, h)...) {
		_, err := tx.do(ctx, `INSERT INTO clocks VALUES ($1, $2, $3, $4, $5, $6, '', '', '')`,
			number, due.Clock.ID, stamp(h.At), stamp(due.At), stamp(due.Latest), zone)
		if err != nil {
			return err
		}
	}
	r.step("happen")
	return nil
}

// Due lists the clocks that are not met, the first to end first: all, or those that end
// before a moment.
func (r *Register) Due(ctx context.Context, before time.Time) ([]Clock, error) {
	if before.IsZero() {
		return r.clocks(ctx, `WHERE met = ''`)
	}
	return r.clocks(ctx, `WHERE met = '' AND due < $1`, stamp(before))
}

// clocks reads clocks in the order in which they end.
func (r *Register) clocks(ctx context.Context, where string, args ...any) ([]Clock, error) {
	var all []Clock
	query := `SELECT number, clock, began, due, latest, zone, passed, met, met_by FROM clocks ` + where + ` ORDER BY due, number, clock`
	err := r.db.all(ctx, query, args, func(rows *sql.Rows) error {
		c, err := scanClock(rows)
		all = append(all, c)
		return err
	})
	return all, err
}

func scanClock(rows *sql.Rows) (Clock, error) {
	var c Clock
	var id, began, due, latest, passed, met string
	var zone int
	err := rows.Scan(&c.Number, &id, &began, &due, &latest, &zone, &passed, &met, &c.MetBy)
	c.Clock, _ = clock.Named(id)
	c.Began, c.Due, c.Latest = moment(began, zone), moment(due, zone), moment(latest, zone)
	c.Passed, c.Met = moment(passed, zone), moment(met, zone)
	return c, err
}

// Meet writes down that what a clock asks for was done. A clock is met once.
func (r *Register) Meet(ctx context.Context, number int64, id string, began time.Time, by string) error {
	return r.db.in(ctx, func(tx *transaction) error {
		n, err := tx.do(ctx, `UPDATE clocks SET met = $4, met_by = $5 WHERE number = $1 AND clock = $2 AND began = $3 AND met = ''`,
			number, id, stamp(began), stamp(r.now()), by)
		if err == nil && n == 0 {
			err = ErrNone
		}
		return err
	})
}

// Tick finds the clocks that passed at a moment and were not met, each once: what one
// tick returned, no later one does.
func (r *Register) Tick(ctx context.Context, now time.Time) ([]Clock, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	passed, err := r.clocks(ctx, `WHERE met = '' AND passed = '' AND due <= $1`, stamp(now))
	if err != nil || len(passed) == 0 {
		return nil, err
	}
	err = r.db.in(ctx, func(tx *transaction) error {
		for i := range passed {
			c := &passed[i]
			_, err := tx.do(ctx, `UPDATE clocks SET passed = $4 WHERE number = $1 AND clock = $2 AND began = $3`,
				c.Number, c.ID, stamp(c.Began), stamp(now))
			if err != nil {
				return err
			}
			c.Passed = now
		}
		r.step("tick")
		return nil
	})
	return passed, err
}

// itoa is a number as text.
func itoa(n int) string { return strconv.Itoa(n) }
