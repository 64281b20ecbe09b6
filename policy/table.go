package policy

import (
	"context"
	"encoding/csv"
	"io"
	"strings"

	"github.com/comity-go/comity/request"
)

// A Row is the answer to one request for one class of data: of one category, in
// one state, of one kind of customer. A public body is one of that state.
type Row struct {
	State    request.State        `json:"state"`
	Category request.Category     `json:"category"`
	Customer request.CustomerKind `json:"customer"`
	Outcome  Outcome              `json:"outcome"`
	Codes    []string             `json:"codes"`   // of the reasons
	Channel  string               `json:"channel"` // the best one's instrument, empty where none is asked
}

// A Table is the answer to one request for every class of data, in order of
// state, category and customer.
type Table []Row

// Table decides the request for every state, category and kind of customer; its
// own data and customer are not looked at. The errors are those of Decide.
func (e *Engine) Table(ctx context.Context, req request.Request) (Table, error) {
	var table Table
	var d Decision
	asked := withoutData(req)
	for _, state := range request.States() {
		for _, category := range request.Content.Words() {
			for _, kind := range request.Consumer.Words() {
				row := Row{State: state, Category: request.Category(category), Customer: request.CustomerKind(kind)}
				if err := e.fill(ctx, &d, asked, &row); err != nil {
					return nil, err
				}
				table = append(table, row)
			}
		}
		e.report(len(table))
	}
	return table, nil
}

// fill decides one row, into a decision.
func (e *Engine) fill(ctx context.Context, d *Decision, req request.Request, row *Row) error {
	req.Customer.Kind, req.Customer.State = row.Customer, ""
	if row.Customer == request.PublicSector {
		req.Customer.State = request.Area(row.State)
	}
	req.Data = []request.Item{{Category: row.Category, StoredIn: []request.Place{request.Place(row.State)}}}
	if err := e.decideInto(ctx, d, &req, e.answers, d.again().key[:0]); err != nil {
		return err
	}
	it := &d.Items[0]
	row.Outcome, row.Codes = it.Outcome, make([]string, len(it.Reasons))
	for i, reason := range it.Reasons {
		row.Codes[i] = reason.Code
	}
	if len(it.Channels) > 0 {
		row.Channel = it.Channels[0].Instrument
	}
	return nil
}

// WriteCSV writes the table with a header row.
func (t Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"state", "category", "customer", "outcome", "codes", "channel"}}
	for _, r := range t {
		rows = append(rows, []string{
			string(r.State), string(r.Category), string(r.Customer), r.Outcome.String(), strings.Join(r.Codes, " "), r.Channel,
		})
	}
	return out.WriteAll(rows)
}

// WriteJSON writes the table as JSON, one row a line.
func (t Table) WriteJSON(w io.Writer) error {
	for _, r := range t {
		if _, err := w.Write(append(canonical(r), '\n')); err != nil {
			return err
		}
	}
	return nil
}
