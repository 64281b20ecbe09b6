package jurisdiction

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestWith: to a request that names two states, the law of these two with a row less is
// the whole law with that row less. The rows are of a state alone, of many states, and
// of a group that other files name.
func TestWith(t *testing.T) {
	law, r := Builtin(), rand.New(rand.NewPCG(1, 8))
	for _, id := range []string{"us/18-usc-2703", "fi/state", "eu/2016-679", "treaty/ets-185", "eu/teu"} {
		less, bound, others := *law.byID[id], law.Bound(id), request.States()
		if len(less.Provisions) == 0 {
			bound, others = []request.State{less.Parties[0].State}, law.Bound(id)
			less.Parties = slices.Delete(slices.Clone(less.Parties), 0, 1)
		} else {
			less.Provisions = slices.Delete(slices.Clone(less.Provisions), 0, 1)
		}
		whole := law.replaced(&less)
		whole.index()
		for range 20 {
			req := mailOf2020()
			by, place := bound[r.IntN(len(bound))], others[r.IntN(len(others))]
			if r.IntN(2) == 0 {
				by, place = place, by
			}
			req.Requesting, req.Provider.Addressed, req.Data[0].StoredIn = by, by, []request.Place{request.Place(place)}
			req.Provider.Home, req.Provider.OffersIn = by, nil
			want, err := whole.Facts(req)
			require.NoError(t, err)
			w := law.Whole(req)
			few := []request.State{w.Requesting, law.whole(request.Area(place), req.Received).State()}
			law := law.With(&less, few)
			for _, in := range law.instruments {
				assert.Len(t, law.bound[in][few[0]], len(whole.bound[in][few[0]]), "%s without a row of %s", in.ID, id)
			}
			got, err := law.Facts(req)
			require.NoError(t, err)
			assert.Empty(t, cmp.Diff(want[0].Facts, got[0].Facts), "%s: %s asks for data in %s", id, by, place)
		}
	}
}

// TestWithNoParty: a file of which no party is left binds nobody.
func TestWithNoParty(t *testing.T) {
	less := *Builtin().byID["us/18-usc-2703"]
	less.Parties = nil
	law := Builtin().With(&less, []request.State{"US"})
	assert.NotContains(t, law.byID, less.ID)
	assert.True(t, law.Holds("US"))
}
