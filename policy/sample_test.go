package policy

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
	testrequests "github.com/comity-go/comity/testdata/requests"
)

// mustNew returns the engine of the options. Its custom rules may take as long as they like: on a
// busy machine a test would else meet their time limit.
func mustNew(t testing.TB, options ...Option) *Engine {
	t.Helper()
	e, err := New(t.Context(), options...)
	require.NoError(t, err)
	if e.program.Limit > 0 {
		e.program.Limit = time.Hour
	}
	return e
}

// decideWithRemedies returns the decision on a request with its remedies.
func decideWithRemedies(t *testing.T, e *Engine, req request.Request) Decision {
	t.Helper()
	d, err := mustDecide(t, e, req).WithRemedies(t.Context())
	require.NoError(t, err)
	return d
}

// readBack returns a decision as it is read from its JSON.
func readBack(t *testing.T, d Decision) Decision {
	t.Helper()
	var back Decision
	require.NoError(t, json.Unmarshal(d.JSON(), &back))
	return back
}

// irishWarrant returns the warrant of 2014 for the mail that is kept in Dublin.
func irishWarrant() request.Request { return testrequests.IrishMail() }
