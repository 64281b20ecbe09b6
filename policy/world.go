package policy

import (
	"context"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/comity-go/comity/request"
)

// A Profile is one kind of request, of which the world table asks one between
// every two states. The provider is of the requesting state or of the place.
type Profile struct {
	Name       string
	Instrument request.InstrumentKind
	Issuer     request.Issuer
	Authority  request.AuthorityKind
	Danger     request.Danger
	AtPlace    bool // the entity addressed is of the place of storage
}

// Profiles returns the profiles of the world table.
func Profiles() []Profile {
	return []Profile{
		{Name: "warrant", Instrument: request.Warrant, Issuer: request.ByJudge, Authority: request.Prosecutor},
		{Name: "court order to a provider there", Instrument: request.CourtOrder, Issuer: request.ByJudge, Authority: request.Court, AtPlace: true},
		{Name: "production order of a prosecutor", Instrument: request.ProductionOrder, Issuer: request.ByProsecutor, Authority: request.Prosecutor},
		{Name: "subpoena", Instrument: request.Subpoena, Issuer: request.ByProsecutor, Authority: request.Prosecutor},
		{Name: "administrative order of the police", Instrument: request.AdministrativeOrder, Issuer: request.ByPolice, Authority: request.Police},
		{Name: "emergency request", Instrument: request.EmergencyRequest, Issuer: request.ByPolice, Authority: request.Police, Danger: request.DangerToSubject},
		{Name: "European Production Order", Instrument: request.EuropeanProductionOrder, Issuer: request.ByJudge, Authority: request.Court, AtPlace: true},
		{Name: "overseas production order", Instrument: request.OverseasProductionOrder, Issuer: request.ByJudge, Authority: request.Court, AtPlace: true},
		{Name: "national security order", Instrument: request.NationalSecurityOrder, Issuer: request.ByAgency, Authority: request.Intelligence},
	}
}

// Request returns what one state asks on a day for data in another: the request behind
// a cell of the world table, with an item for each category.
func (p Profile) Request(day request.Day, by, place request.State) request.Request {
	addressed := by
	if p.AtPlace {
		addressed = place
	}
	req := request.Request{
		ID: "world", Received: day, Requesting: by, Scope: request.Targeted,
		Authority:  request.Authority{Kind: p.Authority},
		Instrument: request.Instrument{Kind: p.Instrument, Issuer: p.Issuer, Authenticated: true},
		Targets:    []request.Target{{Kind: request.Account, Value: "account"}},
		Offence:    request.Offence{MaxYears: 5},
		Emergency:  request.Emergency{DangerTo: p.Danger},
		Provider:   request.Provider{Home: addressed, Addressed: addressed, Control: true},
		Subject:    request.Subject{Nationality: by, Residence: by, Located: by},
		Customer:   request.Customer{Kind: request.Consumer},
	}
	for _, category := range request.Content.Words() {
		req.Data = append(req.Data, request.Item{
			Category: request.Category(category), StoredIn: []request.Place{request.Place(place)},
		})
	}
	return req
}

// A Cell is one answer of the world table, an item for each category.
type Cell struct {
	Requesting request.State
	Place      request.State
	Profile    Profile
	Decision   Decision
}

// World decides, for one day, the request of each profile from every state, or
// from those given, for data in every state, all six categories, and yields
// the answers in order of requesting state, place and profile. It uses all
// processors; nothing is kept. It ends at the first error.
func (e *Engine) World(ctx context.Context, day request.Day, by ...request.State) iter.Seq2[Cell, error] {
	cells := e.cells(ctx, day, by)
	return func(yield func(Cell, error) bool) {
		for cell, err := range cells {
			if err != nil {
				yield(Cell{}, err)
				return
			}
			if !yield(cell, nil) {
				return
			}
		}
	}
}

// cells is World that goes on after an error, which comes with its cell, and ends when ctx
// does.
func (e *Engine) cells(ctx context.Context, day request.Day, by []request.State) iter.Seq2[Cell, error] {
	by = slices.Clone(by)
	if len(by) == 0 {
		by = request.States()
	}
	return func(yield func(Cell, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		rows, workers := e.worldRows(ctx, day, by)
		defer workers.Wait()
		defer cancel()
		for row := range rows {
			for _, made := range <-row {
				if !yield(made.cell, made.err) {
					return
				}
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Cell{}, err)
		}
	}
}

// worldRows makes the row of each requesting state, as many at once as there
// are processors, and sends them in order.
func (e *Engine) worldRows(
	ctx context.Context, day request.Day, by []request.State,
) (<-chan chan []worldCell, *sync.WaitGroup) {
	workers := new(sync.WaitGroup)
	rows := make(chan chan []worldCell, runtime.GOMAXPROCS(0))
	workers.Go(func() {
		defer close(rows)
		for _, state := range by {
			row := make(chan []worldCell, 1)
			select {
			case rows <- row:
			case <-ctx.Done():
				return
			}
			workers.Go(func() { row <- e.worldRow(ctx, day, state) })
		}
	})
	return rows, workers
}

// A worldCell is an answer, or why there is none.
type worldCell struct {
	cell Cell
	err  error
}

// worldRow returns the answers to one requesting state, as far as ctx lets it.
func (e *Engine) worldRow(ctx context.Context, day request.Day, by request.State) (row []worldCell) {
	for _, place := range request.States() {
		for _, p := range Profiles() {
			req := p.Request(day, by, place)
			d, err := e.decide(ctx, &req, nil)
			if ctx.Err() != nil {
				return row
			}
			row = append(row, worldCell{Cell{by, place, p, d}, err})
		}
	}
	return row
}
