package register

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/comity-go/comity/examples/desk/internal/clock"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// A Query says which requests a list has: those that fit every field that is set.
type Query struct {
	Text   string // each word stands in number, ID, state, authority, reference, paper or account
	Status Status
	Limit  int // 100 where it is 0
	Offset int
}

// Search lists requests, the newest first, and says how many fit.
func (r *Register) Search(ctx context.Context, q Query) ([]Row, int, error) {
	where, args := []string{"1 = 1"}, []any{}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + itoa(len(args))
	}
	for _, word := range strings.Fields(strings.ToLower(q.Text)) {
		where = append(where, `search LIKE `+arg("%"+like.Replace(word)+"%")+` ESCAPE '\'`)
	}
	if q.Status != "" {
		where = append(where, `status = `+arg(string(q.Status)))
	}
	fits := ` FROM requests WHERE ` + strings.Join(where, " AND ")
	var total int
	if err := r.db.QueryRowContext(ctx, r.db.sql(`SELECT COUNT(*)`+fits), args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	if q.Limit == 0 {
		q.Limit = 100
	}
	query := `SELECT ` + rowColumns + fits + ` ORDER BY number DESC LIMIT ` + arg(q.Limit) + ` OFFSET ` + arg(q.Offset)
	var found []Row
	err := r.db.all(ctx, query, args, func(rows *sql.Rows) error {
		row, err := scanRow(rows)
		found = append(found, row)
		return err
	})
	return found, total, err
}

// like takes their meaning from the signs of a pattern.
var like = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// rowColumns are those of a Row.
const rowColumns = `number, id, received, requesting, status, outcome, taken_at,
	(SELECT MIN(due) FROM clocks WHERE clocks.number = requests.number AND met = '')`

func scanRow(rows interface{ Scan(...any) error }) (Row, error) {
	var row Row
	var taken string
	var due sql.NullString
	err := rows.Scan(&row.Number, &row.ID, &row.Received, &row.Requesting, &row.Status, &row.Outcome, &taken, &due)
	row.TakenAt, row.Due = moment(taken, 0), moment(due.String, 0)
	return row, err
}

// Case returns a request with everything that is kept of it.
func (r *Register) Case(ctx context.Context, number int64) (Case, error) {
	var c Case
	var taken, text string
	var due sql.NullString
	query := `SELECT ` + rowColumns + `, taken_by, posture, request FROM requests WHERE number = $1`
	err := r.db.QueryRowContext(ctx, r.db.sql(query), number).Scan(&c.Number, &c.ID, &c.Received, &c.Requesting, &c.Status, &c.Outcome,
		&taken, &due, &c.TakenBy, &c.Posture, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNone
	}
	if err != nil {
		return c, err
	}
	c.TakenAt, c.Row.Due, c.Text = moment(taken, 0), moment(due.String, 0), []byte(text)
	if c.Request, err = request.Decode(c.Text); err != nil {
		return c, err
	}
	err = r.db.all(ctx, `SELECT `+actColumns+` FROM acts WHERE number = $1 ORDER BY nth`, []any{number}, func(rows *sql.Rows) error {
		a, err := scanAct(rows)
		c.Acts = append(c.Acts, a)
		if a.Kind == Decide && a.Seq > 0 {
			c.Decision, c.DecisionID, c.Key = a.Answer, a.Decision, a.Key
		}
		return err
	})
	if err != nil {
		return c, err
	}
	if c.Happened, err = r.happened(ctx, number); err != nil {
		return c, err
	}
	if c.Clocks, err = r.clocks(ctx, `WHERE number = $1`, number); err != nil {
		return c, err
	}
	err = r.db.all(ctx, `SELECT kind, lang, at, person, sha256, page FROM papers WHERE number = $1 ORDER BY at`, []any{number},
		func(rows *sql.Rows) error {
			var p Paper
			var at, page string
			err := rows.Scan(&p.Kind, &p.Lang, &at, &p.By, &p.SHA256, &page)
			p.At, p.Page = moment(at, 0), []byte(page)
			c.Papers = append(c.Papers, p)
			return err
		})
	return c, err
}

// actColumns are those of an Act.
const actColumns = `nth, kind, person, role, at, finding, items, approval, decision, answer, seq, digest`

func scanAct(rows *sql.Rows) (Act, error) {
	var a Act
	var at, items, answer string
	var seq sql.NullInt64
	var digest sql.NullString
	err := rows.Scan(&a.Nth, &a.Kind, &a.By, &a.As, &at, &a.Finding, &items, &a.Key, &a.Decision, &answer, &seq, &digest)
	if err != nil {
		return a, err
	}
	a.At, a.Seq, a.Digest = moment(at, 0), seq.Int64, digest.String
	if answer != "" {
		err = json.Unmarshal([]byte(answer), &a.Answer)
	}
	return a, errors.Join(err, json.Unmarshal([]byte(items), &a.Items))
}

// happened are the events of a request, in order.
func (r *Register) happened(ctx context.Context, number int64) ([]clock.Happening, error) {
	var all []clock.Happening
	err := r.db.all(ctx, `SELECT event, at, zone, until FROM happenings WHERE number = $1 ORDER BY at, event`, []any{number}, func(rows *sql.Rows) error {
		var h clock.Happening
		var at, until string
		var zone int
		err := rows.Scan(&h.Event, &at, &zone, &until)
		h.At, h.Set = moment(at, zone), moment(until, zone)
		all = append(all, h)
		return err
	})
	return all, err
}

// Log returns the log, to be read; the numbers of a transparency report come from it.
func (r *Register) Log() (io.ReadCloser, error) { return audit.OpenFiles(r.path) }

// A Clock is one that runs for a request, or ran.
type Clock struct {
	*clock.Clock
	Number int64
	Began  time.Time
	Due    time.Time
	Latest time.Time // zero where nobody can argue for a later one
	Passed time.Time // when a tick found it passed
	Met    time.Time
	MetBy  string
}
