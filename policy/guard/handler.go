package guard

import (
	"context"
	"fmt"
	"net/http"
	"regexp"

	"github.com/comity-go/comity/request"
)

// Handler returns next behind the guard: it is called where the object is
// allowed, and finds the Answer by [FromContext]. Handler panics where Engines,
// Locator or Resolver is missing.
func (g *Guard) Handler(next http.Handler) http.Handler {
	if g.Engines == nil || g.Locator == nil || g.Resolver == nil {
		panic("guard: Handler needs Engines, Locator and Resolver")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x, refused := g.Admit(r.Context(), Call{Find: g.find(r), Accept: r.Header.Get("Accept-Language")})
		if refused != nil {
			g.Refuse(w, *refused)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set(DecisionHeader, x.Answer.ID)
		x.serve(next, w, r)
	})
}

// find returns what finds that which r asks for.
func (g *Guard) find(r *http.Request) Finder {
	return func(ctx context.Context) (request.Request, string, error) {
		if path := r.URL.EscapedPath(); escapedSlash.MatchString(path) {
			return request.Request{}, "", fmt.Errorf("%w: an escaped slash in the path %s", ErrNoObject, quoted(path))
		}
		return g.Resolver(r.WithContext(ctx))
	}
}

// escapedSlash is a slash at which only some readers of a URL divide the path.
var escapedSlash = regexp.MustCompile(`(?i)%2f`)

type contextKey struct{}

// NewContext returns a context with the Answer, for exports of other transports.
func NewContext(ctx context.Context, a Answer) context.Context {
	return context.WithValue(ctx, contextKey{}, a)
}

// FromContext returns the Answer by which the next handler was called, and
// whether there is one.
func FromContext(ctx context.Context) (Answer, bool) {
	a, ok := ctx.Value(contextKey{}).(Answer)
	return a, ok
}
