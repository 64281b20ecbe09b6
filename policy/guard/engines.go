package guard

import (
	"context"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// Engines say which engine decides about a request. A [policy.Engine] decides about
// every request, and a [policy.Live] has the engine of the moment do so.
type Engines interface {
	// EngineFor returns the engine for the request, whose data are those of the
	// object; nil where there is none, and nothing is handed over. It is called
	// once for each object, concurrently, and returns when ctx is done. The request
	// is not to be written into.
	EngineFor(ctx context.Context, req request.Request) *policy.Engine
}

// An EnginesFunc is a function that is Engines: for a service whose customers have
// rules or postures of their own.
type EnginesFunc func(ctx context.Context, req request.Request) *policy.Engine

// EngineFor calls f.
func (f EnginesFunc) EngineFor(ctx context.Context, req request.Request) *policy.Engine {
	return f(ctx, req)
}
