// Package gate decides for proxies. A proxy says what its client asks for, and is told
// what to fetch from the store, or what to answer. It never fetches what the client
// wrote: the grant names the version that was decided about, signed for the store.
package gate

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

// A Gate is a guard before the buckets of one S3 server. Its Guard may be changed
// before it is used.
type Gate struct {
	guard.Guard
	store    *store
	buckets  map[string]bucket
	requests map[string]request.Request
	log      *slog.Logger
}

// Open makes a gate as the file says. The credentials for the store come from the
// environment or the files that the AWS command line reads.
func Open(ctx context.Context, file string, log *slog.Logger) (*Gate, error) {
	c, err := readConfig(file)
	if err != nil {
		return nil, err
	}
	g := &Gate{buckets: c.Buckets, log: log}
	if g.requests, err = readRequests(c.Requests); err != nil {
		return nil, err
	}
	if g.store, err = openStore(ctx, c); err != nil {
		return nil, err
	}
	engine, err := policy.New(ctx)
	if err != nil {
		return nil, err
	}
	g.Guard = guard.Guard{Engines: engine, Locator: guard.LocatorFunc(g.locate), Record: g.record, ErrorLog: log}
	return g, nil
}

// A Call is what a client asks of a proxy.
type Call struct {
	Method string
	Target string      // of the request line: path and query, as hostile as they came
	Header http.Header // names in canonical form
}

// An Answer is what becomes of a call.
type Answer struct {
	Status int         // 200 where Grant is to be fetched
	Header http.Header // for the client
	Body   []byte      // for the client; empty where Grant is to be fetched
	Grant  Grant
}

// Answer decides about a call.
func (g *Gate) Answer(ctx context.Context, c Call) Answer {
	if c.Method != http.MethodGet && c.Method != http.MethodHead {
		return Answer{Status: http.StatusMethodNotAllowed, Header: http.Header{"Allow": {"GET, HEAD"}}}
	}
	x, refused := g.Admit(ctx, guard.Call{Find: g.Find(c), Accept: c.Header.Get("Accept-Language")})
	if refused != nil {
		return g.refusal(*refused)
	}
	grant, err := g.Grant(ctx, x.Answer, c)
	if err != nil {
		return g.refusal(guard.NewProblem(guard.Answer{Request: x.Answer.Request}, err))
	}
	header := http.Header{}
	header.Set("Cache-Control", "no-store")
	header.Set(guard.DecisionHeader, x.Answer.ID)
	return Answer{Status: http.StatusOK, Header: header, Grant: grant}
}

// refusal is what the guard's own handler would answer.
func (g *Gate) refusal(p guard.Problem) Answer {
	w := &page{header: http.Header{}}
	g.Refuse(w, p)
	return Answer{Status: w.status, Header: w.header, Body: w.body.Bytes()}
}

// A page is an answer in memory.
type page struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (p *page) Header() http.Header         { return p.header }
func (p *page) WriteHeader(status int)      { p.status = cmp.Or(p.status, status) }
func (p *page) Write(b []byte) (int, error) { return p.body.Write(b) }

// Find returns what finds the request and the object of a call.
func (g *Gate) Find(c Call) guard.Finder {
	return func(ctx context.Context) (request.Request, string, error) {
		name, unclean := objectIn(c.Target)
		req, err := guard.FindRequest(ctx, c.Header.Values(guard.RequestHeader), g.lookup)
		if err == nil {
			err = cmp.Or(unclean, guard.CheckName(name)) // before an account is read in it
		}
		if err == nil && !names(req, accountIn(name)) {
			err = fmt.Errorf("%w: %q is of an account that %q does not name", guard.ErrUnknownRequest, name, req.ID)
		}
		return req, name, err
	}
}

// lookup returns the request of this ID.
func (g *Gate) lookup(_ context.Context, id string) (request.Request, error) {
	req, ok := g.requests[id]
	if !ok {
		return request.Request{}, guard.ErrUnknownRequest
	}
	return req, nil
}

// accountIn returns the account in BUCKET/ACCOUNT/REST.
func accountIn(name string) string {
	parts := strings.SplitN(name, "/", 3)
	if len(parts) < 3 {
		return ""
	}
	return parts[1]
}

// names reports whether the request names the account.
func names(req request.Request, account string) bool {
	for _, t := range req.Targets {
		if account != "" && t.Value == account {
			return true
		}
	}
	return false
}

// locate finds the object in its bucket, and pins the version that is there.
func (g *Gate) locate(ctx context.Context, name string) (guard.Placement, error) {
	in, key, _ := strings.Cut(name, "/")
	b, ok := g.buckets[in]
	if !ok {
		return guard.Placement{}, guard.ErrNoObject
	}
	at, err := g.store.find(ctx, in, key)
	if err != nil {
		return guard.Placement{}, err
	}
	item := request.Item{Category: b.Category, StoredIn: b.Places, Targets: []string{accountIn(name)}}
	return guard.Placement{Items: []request.Item{item}, Version: at.version, Pinned: at}, nil
}

// record logs every answer before it is given.
func (g *Gate) record(ctx context.Context, a guard.Answer, err error) error {
	if err != nil {
		g.log.WarnContext(ctx, "not decided", "request", a.Request.ID, "object", a.Object, "error", err)
		return nil
	}
	g.log.InfoContext(ctx, "decided", "request", a.Request.ID, "object", a.Object, "decision", a.ID,
		"outcome", a.Decision.Outcome)
	return nil
}

// LogDelivery logs what left, where the proxy tells the guard of it.
func (g *Gate) LogDelivery(ctx context.Context, a guard.Answer, broken error) error {
	g.log.InfoContext(ctx, "delivered", "request", a.Request.ID, "decision", a.ID, "delivery", a.Delivery, "error", broken)
	return nil
}
