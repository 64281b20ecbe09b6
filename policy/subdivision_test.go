package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestSubdivisions: a subdivision that has a code of its own is answered as that code is,
// under every posture: by the state whose subdivision it is, by itself and by another, as
// the place, as whose paper it is and as whose public body.
func TestSubdivisions(t *testing.T) {
	for _, posture := range []Posture{StorageLocation, ProviderControl, ConflictAvoidance} {
		e := mustNew(t, WithPosture(posture))
		for _, area := range dividedAreas() {
			for _, requesting := range []request.State{area.State(), area.Territory(), "SE"} {
				req := request.Request{ID: "r", Received: "2011-03-30", Requesting: requesting, Scope: request.Targeted,
					Authority:  request.Authority{Kind: request.Police},
					Instrument: request.Instrument{Kind: request.Warrant, Issuer: request.ByJudge, Authenticated: true},
					Targets:    []request.Target{{Kind: request.Account, Value: "a"}},
					Data:       []request.Item{{Category: request.Subscriber, StoredIn: []request.Place{request.Place(requesting)}}},
					Provider:   request.Provider{Addressed: requesting, Control: true},
					Customer:   request.Customer{Kind: request.PublicSector, State: "SE"}}
				for field, put := range map[string]func(r *request.Request, a request.Area){
					"stored_in":      func(r *request.Request, a request.Area) { r.Data[0].StoredIn[0] = request.Place(a) },
					"issued_in":      func(r *request.Request, a request.Area) { r.Instrument.IssuedIn = a },
					"customer.state": func(r *request.Request, a request.Area) { r.Customer.State = a },
				} {
					for _, day := range []request.Day{"2011-03-30", "2026-11-27"} {
						named, coded := req.Clone(), req.Clone()
						named.Received, coded.Received = day, day
						put(&named, area)
						put(&coded, request.Area(area.Territory()))
						got, want := answerTo(t, e, named), answerTo(t, e, coded)
						got.StoredIn = want.StoredIn
						if diff := cmp.Diff(want, got); diff != "" {
							t.Errorf("%s %s of %s asked by %s on %s:\n%s", posture, field, area, requesting, day, diff)
						}
					}
				}
			}
		}
	}
}

// dividedAreas returns every subdivision of these states that has a code of its own.
func dividedAreas() []request.Area {
	const signs = " ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	var areas []request.Area
	for _, state := range []request.State{"AU", "CN", "DK", "FI", "FR", "GB", "NL", "NO", "NZ", "US"} {
		for _, first := range signs[1:] {
			for _, second := range signs[1:] {
				for _, third := range signs {
					a := request.Area(state) + "-" + request.Area(strings.TrimSpace(string([]rune{first, second, third})))
					if a.Territory() != a.State() {
						areas = append(areas, a)
					}
				}
			}
		}
	}
	return areas
}

// answerTo returns the answer to the one item of a request.
func answerTo(t *testing.T, e *Engine, req request.Request) Item {
	t.Helper()
	d, err := e.Decide(t.Context(), req)
	require.NoError(t, err)
	return d.Items[0]
}
