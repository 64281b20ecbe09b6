package policy

import (
	"context"
	"errors"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/comity-go/comity/policy/internal/bundle"
	"github.com/comity-go/comity/request"
)

// A Live holds the engine that decides now. Another engine can take its place
// while requests are being decided: each call is answered by one engine from
// beginning to end. The zero Live has no engine and denies, with [ErrNoEngine].
// A Live is safe for concurrent use and must not be copied.
type Live struct {
	current  atomic.Pointer[Engine] // observed, where there is a shadow
	swapping sync.Mutex
	held     bundle.Revision // of the last bundle that was swapped in
	shadow   *Shadow         // that observes; nil where none does
}

// ErrNoEngine is the error of a [Live] before its first Swap.
var ErrNoEngine = errors.New("no engine is there yet: Swap one in")

// Swap replaces the current engine with next if next passes a self-test: the zero
// request is an error, every gate denies, a request of each kind is answered
// under the law of next with its reasons and channels, and the tests of custom
// rules pass. If next fails, the current engine stays and the error says why.
//
// Swap also refuses an engine from a bundle if the revision of the bundle does
// not come after those of all bundles that were swapped in before, so that law
// that was replaced comes back only under a new revision. An engine that did not
// come from a bundle has no revision and may follow any other.
func (l *Live) Swap(ctx context.Context, next *Engine) error {
	l.swapping.Lock()
	defer l.swapping.Unlock()
	next = next.unobserved()
	if err := next.selfTest(ctx); err != nil {
		return err
	}
	if next.revision != "" {
		held, err := bundle.ParseNewer(next.revision, l.held)
		if err != nil {
			return err
		}
		l.held = held
	}
	l.current.Store(l.shadow.observed(next))
	return nil
}

// Engine returns the current engine; nil before the first Swap. While there is a [Shadow] it
// is one of its own that answers as the engine that was swapped in, and the Shadow sees what
// it decides. Ask for it anew for each request: an engine that is kept stays what it is.
func (l *Live) Engine() *Engine { return l.current.Load() }

// EngineFor returns the current engine, whatever the request: a Live is what the
// field Engines of package guard's Guard takes.
func (l *Live) EngineFor(context.Context, request.Request) *Engine { return l.Engine() }

// Decide answers the request as [Engine.Decide] does.
func (l *Live) Decide(ctx context.Context, req request.Request) (Decision, error) {
	engine := l.Engine()
	if engine == nil {
		return Decision{}, ErrNoEngine
	}
	return engine.Decide(ctx, req)
}

// DecideAll answers the request for many items as [Engine.DecideAll] does, all
// of them by the engine that is current when the first is asked for.
func (l *Live) DecideAll(
	ctx context.Context, req request.Request, items iter.Seq[request.Item],
) iter.Seq2[Item, error] {
	asked := withoutData(req)
	return func(yield func(Item, error) bool) {
		engine := l.Engine()
		if engine == nil {
			yield(Item{}, ErrNoEngine)
			return
		}
		engine.DecideAll(ctx, asked, items)(yield)
	}
}
