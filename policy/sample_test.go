package policy

import (
	"testing"

	"github.com/comity-go/comity/request"
	testrequests "github.com/comity-go/comity/testdata/requests"
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

// irishWarrant returns the warrant of 2014 for the mail that is kept in Dublin.
func irishWarrant() request.Request { return testrequests.IrishMail() }
