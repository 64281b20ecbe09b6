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
	current  atomic.Pointer[answering]
	swapping sync.Mutex
	held     bundle.Revision // of the last bundle that was swapped in
	shadow   *Shadow         // that observes; nil where none does
}

// An answering is the engine of a Live, and the same engine as it answers: observed, where
// there is a shadow.
type answering struct{ engine, answers *Engine }

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
	l.current.Store(&answering{next, l.shadow.observed(next)})
	return nil
}

// Engine returns the current engine; nil before the first Swap. No [Shadow] sees what it
// decides: that is for Decide, DecideAll and EngineFor.
func (l *Live) Engine() *Engine {
	if current := l.current.Load(); current != nil {
		return current.engine
	}
	return nil
}

// EngineFor returns the current engine, whatever the request: a Live is what the
// field Engines of package guard's Guard takes. A [Shadow] sees what it decides.
func (l *Live) EngineFor(context.Context, request.Request) *Engine { return l.answers() }

// answers returns the current engine as it answers; nil before the first Swap.
func (l *Live) answers() *Engine {
	if current := l.current.Load(); current != nil {
		return current.answers
	}
	return nil
}

// Decide answers the request as [Engine.Decide] does.
func (l *Live) Decide(ctx context.Context, req request.Request) (Decision, error) {
	engine := l.answers()
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
		engine := l.answers()
		if engine == nil {
			yield(Item{}, ErrNoEngine)
			return
		}
		engine.DecideAll(ctx, asked, items)(yield)
	}
}
