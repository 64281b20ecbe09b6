package guard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"log/slog"

	"github.com/comity-go/comity/request"
)

// A Call asks for one object, by any transport.
type Call struct {
	// Find finds the request and the name of the object.
	Find Finder

	// Accept says which languages the client accepts, in the form of the header
	// Accept-Language. Where it is empty, the engine's own is spoken.
	Accept string
}

// A Finder finds what is asked for: the request, and the name of the object, as
// the Locator knows it. Its errors are those of a [Resolver].
type Finder func(ctx context.Context) (req request.Request, object string, err error)

// Admit answers a call: with an Export where the object may be handed over, and
// else with the Problem to tell the client. One of the two is nil. Handler is made
// of it, and guards of other transports are: finding the request is under the same
// Timeout, a panic is a Problem, and Record is told first. The transport then hands
// the object over, tells the Export of every byte, and ends it.
func (g *Guard) Admit(ctx context.Context, c Call) (*Export, *Problem) {
	a, err := g.answer(ctx, c.Accept, c.Find)
	if err != nil || !a.Allowed() {
		p := problem(a, err, c.Accept)
		return nil, &p
	}
	x := &Export{Answer: a, ctx: ctx, guard: g}
	if g.Delivered != nil {
		x.sum = sha256.New()
	}
	return x, nil
}

// An Export is one object on its way out. It is used by one goroutine at a time.
type Export struct {
	Answer Answer // which allows; to be handed on by [NewContext]

	ctx   context.Context
	guard *Guard
	sum   hash.Hash // nil where nobody is told
	bytes int64
	ended bool
}

// Write counts bytes of the object that have left; it sends nothing, and never
// fails. It fits behind an [io.MultiWriter].
func (x *Export) Write(p []byte) (int, error) {
	if x.sum != nil {
		x.sum.Write(p)
		x.bytes += int64(len(p))
	}
	return len(p), nil
}

// End tells Delivered what left; err says why the export broke off, and nil that
// the whole object left. A second End does nothing.
func (x *Export) End(err error) { x.end(Delivery{Whole: err == nil}, err) }

// end completes the delivery and tells of it.
func (x *Export) end(d Delivery, err error) {
	if x.sum == nil || x.ended {
		return
	}
	x.ended = true
	d.Object, d.Version, d.Bytes = x.Answer.Object, x.Answer.Placement.Version, x.bytes
	d.SHA256 = hex.EncodeToString(x.sum.Sum(nil))
	x.Answer.Delivery = d
	x.guard.tell(x.ctx, x.Answer, err)
}

// tell tells Delivered. It has its full time even if the client has gone; what it
// cannot keep stands in ErrorLog.
func (g *Guard) tell(ctx context.Context, a Answer, broken error) {
	limited, cancel := g.limit(context.WithoutCancel(ctx))
	defer cancel()
	err := func() (err error) {
		defer recovered(&err)
		return g.Delivered(limited, a, broken)
	}()
	if err == nil {
		err = limited.Err()
	}
	if err != nil {
		g.report(ctx, "guard: delivery is not recorded", a, err, slog.String("decision", a.ID), slog.Any("delivery", a.Delivery))
	}
}

// A Delivery is what left of an object: which version of which object, how much of
// it, and its digest. The bytes are those that the transport took, in the form in
// which it took them: whether the client got them, nobody here knows.
type Delivery struct {
	Object  string `json:"object"`
	Version string `json:"version"` // that the Locator pinned; empty where it pinned none
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256"` // of these bytes, in hex; where none left, of nothing

	// Whole says that these bytes are the whole object: nothing broke off, and by
	// HTTP it was no HEAD, the status is 200, and the length is the one announced.
	Whole bool `json:"whole"`

	Status int    `json:"status,omitzero"` // of HTTP
	Range  string `json:"range,omitzero"`  // of HTTP, as sent in Content-Range
}

// LogValue is the delivery as a group of attributes.
func (d Delivery) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("object", d.Object), slog.String("version", d.Version), slog.Int64("bytes", d.Bytes),
		slog.String("sha256", d.SHA256), slog.Bool("whole", d.Whole)}
	if d.Status != 0 {
		attrs = append(attrs, slog.Int("status", d.Status))
	}
	if d.Range != "" {
		attrs = append(attrs, slog.String("range", d.Range))
	}
	return slog.GroupValue(attrs...)
}

// errBrokenOff says that an export ended by a panic, which goes on.
var errBrokenOff = errors.New("guard: the export broke off")
