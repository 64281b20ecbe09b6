package policy

import (
	"testing"

	"github.com/comity-go/comity/request"
)

// mustNew returns the engine of the options.
func mustNew(t testing.TB, options ...Option) *Engine {
	t.Helper()
	e, err := New(t.Context(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// irishWarrant is the warrant of 2014 for mail kept in Dublin.
func irishWarrant() request.Request {
	return request.Request{
		ID: "13-mag-2814", Received: "2014-04-25", Requesting: "US", Scope: request.Targeted,
		Authority:  request.Authority{Kind: request.Prosecutor},
		Instrument: request.Instrument{Kind: request.Warrant, Issuer: request.ByJudge, IssuedIn: "US-NY", Authenticated: true},
		Targets:    []request.Target{{Kind: request.Account, Value: "user@example.org"}},
		Data:       []request.Item{{Category: request.Content, StoredIn: []request.Place{"IE"}}},
		Provider:   request.Provider{Home: "US", Addressed: "US", Control: true},
		Customer:   request.Customer{Kind: request.Consumer},
	}
}
