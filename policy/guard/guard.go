// Package guard protects stored objects: it hands an object over only if the
// decision about it allows that. [Guard.Handler] is middleware for net/http;
// [Guard.Admit] is the same for every other transport, and [Guard.Decide] answers
// without handing over.
//
// Mount it on the disclosure route alone, the one by which requests of authorities
// are answered. A customer who reads data of their own is not an authority, and
// comity has nothing to say about it.
//
//	g := &guard.Guard{Engines: engine, Locator: places, Resolver: guard.ByHeader(requests, object)}
//	mux.Handle("GET /export/{key...}", g.Handler(export))
//
// # What is decided
//
// The [Resolver] finds the request that the export belongs to, and the name of
// the object. The [Locator] says which data the object holds and where they are
// stored, with every replica, backup and older version. These items replace the
// data of the request, and the whole is decided: an object that holds several
// categories, or is stored in several states, is handed over if each of its items
// may be, and otherwise not at all. A category that the request does not ask for
// is not handed over, whatever the law allows.
//
// Two things only the service knows, and its Resolver must check them: that the
// object belongs to an account which the request names, and that the caller may
// export under this request. The ID of a request is a name and not a credential.
//
// # Names are hostile
//
// The name of the object comes from the caller. A name by which another object
// could be reached, such as user/../bob/mail, is refused before the Locator sees
// it, as if there were no such object: [CheckName] says which names are clean. An
// escaped slash in the URL is refused too, because a proxy and this service would
// read different paths in it. [Answer.Object] is clean, or empty.
//
// # Answers
//
// Every refusal is application/problem+json (RFC 9457) in the language that
// the caller accepts, a [Problem]:
//
//	400 NoRequest       no request is named, or not in one word
//	403 UnknownRequest  no such request is registered, or not for this object
//	403 NotAsked        the object holds what the request does not ask for
//	403 Preapproved     the request says itself that it is approved
//	404 NoObject        the Locator knows no such object, or the name is not clean
//	451 Refused         denied (RFC 7725)
//	451 Redirected      ask the state where the object is; channels say how
//	503 NoAnswer        no decision came about, or it was not recorded: an
//	                    error, a panic or a timeout
//
// Record is told of each of them, and ErrorLog of the cause of a 503.
//
// Nothing of the object leaves before it is allowed: the next handler is not
// called, so the caller learns no length, entity tag, date or range of it, and no
// condition in the caller's request is answered. No answer may be stored by a
// cache. A 451 does say that the object exists and in which states it is stored,
// because without that nobody could ask there; a 404 says that there is no object
// of this name.
//
// # The decision's ID
//
// [Answer.ID] is the SHA-256 of the decision's canonical bytes in hex, sent in
// the header Comity-Decision of every answer that was decided. It names the
// decision, not the delivery: the same request, placement, law, rules, posture
// and language give the same ID, and who has the decision can check it.
//
// # Between the decision and the last byte
//
// The object may move after it was located. The Locator is therefore asked once.
// What it pinned, a version and the copy to read, reaches the next handler with
// the decision through [FromContext]. A handler that reads exactly what was pinned
// hands over what was decided about; one that looks the name up again may not. The
// name of the object is taken from there too, and not from the URL again.
//
// Where reading fails after the first byte, the handler must show it: it panics
// with [http.ErrAbortHandler], so that the client sees a broken connection and not
// a short object.
//
// # Approvals
//
// Custom rules can ask for the approval of people. They read it in a label, a list of
// roles that labels.yaml declares:
//
//	approved_by: {words: [counsel, security], list: true}
//
// [Approvals] names that label, and only the guard fills it: with the roles of those
// who approved this answer, which its store returns for the key of the answer. One
// person counts once, in one role; a person in two roles is an error. A request that
// comes with the label is refused, by Handler, Admit and Decide alike.
//
// [Answer.ApprovalKey] is the key: the SHA-256 of the request as registered, the data,
// name and version of the object, the digests of the law and of the rules, and the
// posture. What people approved is that and nothing else. Another object, a version
// written since, another copy of it, a changed request, new law, other rules or
// another posture have another key: it is asked again. The language is not part of
// it. To approve, a service has Decide answer, shows the Answer to whoever approves,
// and keeps the approval under its key. That those are who they say they are, and
// have the role, the service must check.
//
// Approvals do not end with the first release. Where they free an object once,
// Release refuses the second, as in examples/storage.
//
// An engine does not know which label is the guard's. Whoever lets requests in by
// another door, such as AuthZEN, gRPC, OPA or a desk, refuses those that have the
// label, as the guard does, before a request is registered or decided: there, a
// request could approve itself. [Approvals.Fill] does that, and fills the label for a
// whole request where no object is named, as in examples/desk.
//
// # What left
//
// Delivered is told of each object after its last byte: the [Delivery] has its
// name, its version, how many bytes left and their SHA-256. It says what left, and
// not what was meant to leave: to HEAD no byte does; a range, a broken connection,
// or an answer of another length than it announced, is not whole. A handler that
// compresses, or otherwise changes what the client gets, stands behind the guard,
// so that the bytes are those on the wire. They are counted by what writes them,
// and nothing goes around that: where Delivered is set, a handler cannot take the
// connection over, and a file is not sent by the kernel alone. Package audit keeps a
// delivery in its log as what left by a release.
package guard

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A Guard decides about objects. Engines and Locator are required, and Resolver
// for Handler. It must not be changed once it is used, and is then safe for
// concurrent use.
type Guard struct {
	// Engines are asked once for each object, so that engines can be swapped
	// while objects are handed over, and customers can have their own.
	Engines Engines

	Locator  Locator
	Resolver Resolver

	// Approvals, where set, fill a label with the roles of those who approved.
	Approvals *Approvals

	// Record, where set, is told of every answer before it is given, even if
	// the client has gone or no request is known: Request and Object are then
	// those that the Resolver returned beside its error, as far as it knew them.
	// An answer that cannot be recorded is refused: where Record returns an
	// error, panics or takes longer than Timeout, the error is ErrNotRecorded.
	// Record itself chooses which errors of strangers, such as ErrNoRequest, are
	// worth a record.
	Record func(ctx context.Context, a Answer, err error) error

	// Release, where set, is asked at last before an object is handed over, and not
	// by Decide, which hands nothing over. An error, a panic or an answer later than
	// Timeout refuses it. A service in which approvals free an object once, and not
	// for two clients at a time, looks there whether it has left; whatever Release
	// lets go, Delivered is told of.
	Release func(ctx context.Context, a Answer) error

	// Delivered, where set, is told of each object that was handed over, after its
	// last byte and even if the client has gone: Answer.Delivery says what left,
	// err why it broke off. What Delivered cannot keep, because it returns an error,
	// panics or takes longer than Timeout, stands in ErrorLog: the bytes are away.
	// A process that dies in between tells nothing, so that an answer which was
	// recorded as allowed, and is followed by no delivery, may have left.
	Delivered func(ctx context.Context, a Answer, err error) error

	// ErrorLog is told of each error that leaves a request without an answer:
	// those of Record and Release, and all but those that a refusal names. It is
	// told of those of Delivered, too. For a panic it gets the stack. Nil is slog.Default().
	ErrorLog *slog.Logger

	// Timeout bounds finding the request, locating and deciding, together, and
	// then each of Record, Release and Delivered; 0 is ten seconds.
	Timeout time.Duration

	// BlockedBy is the URI of the operator of the service, for the Link of a
	// 451; empty is the service itself, "/".
	BlockedBy string
}

// An Answer is what was decided about one object. The zero Answer denies.
type Answer struct {
	Object    string          // a clean name; empty where the one given is not
	Request   request.Request // as decided, the data being those of the object
	Placement Placement       // where the object was when it was decided
	Decision  policy.Decision
	ID        string   // of the decision; empty where there is none
	Delivery  Delivery // for Delivered alone, because it is known when the last byte has left

	// Where the guard has Approvals: the key under which this answer is approved,
	// and the approvals that it counted, each person once. Request has their roles.
	ApprovalKey string
	Approvals   []Approval
}

// Allowed reports whether the object may be handed over.
func (a Answer) Allowed() bool { return a.Decision.Outcome == policy.Allow }

// The errors that say why nothing was decided, the first four of them and
// [ErrPreapproved] to the client. Any other means that no answer came about, such as
// [policy.ErrNoEngine].
var (
	ErrNoRequest      = errors.New("guard: no request is named")
	ErrUnknownRequest = errors.New("guard: no such request")
	ErrNotAsked       = errors.New("guard: the request does not ask for these data")
	ErrNoObject       = errors.New("guard: no such object")
	ErrNotRecorded    = errors.New("guard: the answer is not recorded")
)

// Decide answers the request for one object; the request's own data say only
// which categories are asked for. An Answer beside an error denies. Errors are
// [ErrNotAsked], [ErrPreapproved], those of [CheckName], of the Locator such as [ErrNoObject], of
// [policy.Engine.Decide], [policy.ErrNoEngine] and [ErrNotRecorded]; a panic in
// any of them is an error.
func (g *Guard) Decide(ctx context.Context, req request.Request, object string) (Answer, error) {
	return g.answer(ctx, "", func(context.Context) (request.Request, string, error) { return req, object, nil })
}

// limit bounds what is done before an answer.
func (g *Guard) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := g.Timeout
	if limit == 0 {
		limit = 10 * time.Second
	}
	return context.WithTimeout(ctx, limit)
}

// answer finds, decides and records.
func (g *Guard) answer(ctx context.Context, accept string, find Finder) (Answer, error) {
	limited, cancel := g.limit(ctx)
	defer cancel()
	a, err := resolve(limited, find)
	unclean := CheckName(a.Object)
	if unclean != nil {
		a.Object = ""
	}
	var denied Answer
	if err == nil {
		denied, err = a, unclean
	}
	if err == nil && g.Approvals != nil {
		err = g.Approvals.refuse(a.Request)
	}
	if err == nil {
		err = g.decide(limited, accept, &a)
	}
	g.log(ctx, a, err)
	if fault := g.record(ctx, a, err); fault != nil {
		g.log(ctx, a, fault)
		err = errors.Join(fault, err)
	}
	if err != nil {
		return denied, err
	}
	return a, nil
}

// resolve returns what is asked for. The name is not checked yet.
func resolve(ctx context.Context, find Finder) (a Answer, err error) {
	defer recovered(&err)
	a.Request, a.Object, err = find(ctx)
	return a, err
}

// decide locates the object and decides about it.
func (g *Guard) decide(ctx context.Context, accept string, a *Answer) (err error) {
	defer recovered(&err)
	placement, err := g.Locator.Locate(ctx, a.Object)
	if err == nil {
		err = ctx.Err() // a place found too late may be one of yesterday
	}
	if err != nil {
		return fmt.Errorf("locating %q: %w", a.Object, err)
	}
	made := Answer{Object: a.Object, Request: a.Request, Placement: placement}
	if made.Request.Data, err = requested(a.Request.Data, placement.Items); err != nil {
		return fmt.Errorf("locating %q: %w", a.Object, err)
	}
	engine, err := g.engine(ctx, made.Request)
	if err == nil && g.Approvals != nil && placement.Version == "" {
		err = errors.New("approvals are of one version, and the Locator pinned none in Placement.Version")
	}
	if err == nil && g.Approvals != nil {
		of := subject{a.Request, made.Request, a.Object, placement.Version, made.Request.Data}
		filled, failed := g.Approvals.fill(ctx, engine, of)
		made.Request, made.Approvals, made.ApprovalKey, err = filled.Request, filled.Approvals, filled.ApprovalKey, failed
	}
	if err != nil {
		return fmt.Errorf("deciding about %q: %w", a.Object, err)
	}
	if engine, err = speaking(engine, accept); err != nil {
		return err
	}
	made.Decision, err = engine.Decide(ctx, made.Request)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("deciding about %q: %w", a.Object, err)
	}
	made.ID = made.Decision.ID()
	*a = made
	return nil
}

// engine returns the engine for the request.
func (g *Guard) engine(ctx context.Context, req request.Request) (*policy.Engine, error) {
	if g.Engines == nil {
		return nil, policy.ErrNoEngine
	}
	if engine := g.Engines.EngineFor(ctx, req); engine != nil {
		return engine, nil
	}
	return nil, policy.ErrNoEngine
}

// record tells Record. Record has its full time even if the client has gone, and
// no more than that.
func (g *Guard) record(ctx context.Context, a Answer, answered error) (err error) {
	if g.Record == nil {
		return nil
	}
	ctx, cancel := g.limit(context.WithoutCancel(ctx))
	defer cancel()
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w for %q: %w", ErrNotRecorded, a.Object, err)
		}
	}()
	defer recovered(&err)
	if err := g.Record(ctx, a, answered); err != nil {
		return err
	}
	return ctx.Err() // the decision may be one of yesterday
}

// log tells of an error that leaves a request without an answer.
func (g *Guard) log(ctx context.Context, a Answer, err error) {
	if err != nil && problemType(a, err) == NoAnswer {
		g.report(ctx, "guard: no answer", a, err)
	}
}

// report writes a line into ErrorLog.
func (g *Guard) report(ctx context.Context, message string, a Answer, err error, more ...slog.Attr) {
	told := append([]slog.Attr{slog.String("request", a.Request.ID), slog.String("object", a.Object), slog.Any("error", err)}, more...)
	if p := (*panicked)(nil); errors.As(err, &p) {
		told = append(told, slog.String("stack", p.stack))
	}
	cmp.Or(g.ErrorLog, slog.Default()).LogAttrs(context.WithoutCancel(ctx), slog.LevelError, message, told...)
}

// A panicked is a panic as an error. It does not unwrap: a value that was
// thrown says nothing about the object.
type panicked struct {
	value any
	stack string
}

func (p *panicked) Error() string { return fmt.Sprintf("guard: panic: %v", p.value) }

// recovered makes a panic an error.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = &panicked{v, string(debug.Stack())}
	}
}
