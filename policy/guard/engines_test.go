package guard

import (
	"context"
	"net/http"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

// TestEngines decides each request with the engine of its customer, who is told
// which object it is about; a customer without one gets nothing.
func TestEngines(t *testing.T) {
	postures := map[request.CustomerKind]policy.Posture{
		request.Consumer:   policy.StorageLocation,
		request.Enterprise: policy.ProviderControl,
	}
	for customer, want := range map[request.CustomerKind]int{
		request.Consumer:     http.StatusUnavailableForLegalReasons,
		request.Enterprise:   http.StatusOK,
		request.PublicSector: http.StatusServiceUnavailable,
	} {
		s := newService(t)
		asks(func(r *request.Request) { r.Customer.Kind = customer })(s, nil)
		var asked [][]request.Item
		s.guard.Engines = EnginesFunc(func(ctx context.Context, req request.Request) *policy.Engine {
			if _, limited := ctx.Deadline(); !limited {
				t.Errorf("%s: without a limit", customer)
			}
			asked = append(asked, req.Data)
			if posture, ok := postures[req.Customer.Kind]; ok {
				return engine(t, posture)
			}
			return nil
		})
		told := s.listening(t)
		w := s.ask("ie")
		assert.Equal(t, want, w.Code, "%s", customer)
		if diff := cmp.Diff([][]request.Item{s.places["ie"]}, asked); diff != "" {
			t.Errorf("%s: asked for (-want +got):\n%s", customer, diff)
		}
		if err := told().Errors[0]; want == http.StatusServiceUnavailable {
			assert.ErrorIs(t, err, policy.ErrNoEngine, "%s", customer)
		}
	}
}

// TestNil has no engine where none was made.
func TestNil(t *testing.T) {
	for name, engines := range map[string]Engines{"none": nil, "of one that failed": (*policy.Engine)(nil)} {
		s := newService(t)
		s.guard.Engines = engines
		_, err := s.guard.Decide(t.Context(), s.known["13-mag-2814"], "us")
		assert.ErrorIs(t, err, policy.ErrNoEngine, name)
	}
}
