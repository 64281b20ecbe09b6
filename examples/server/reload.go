package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"
)

// A source is a part of the server that can be read again while it runs.
type source struct {
	name string
	// read takes what is there now, and reports whether it is another. Where it
	// cannot be taken, what stood before stays.
	read func(context.Context) (bool, error)
	told string // the fault of the last time, so that it is not told again
}

// The sources, as metrics name them.
const (
	engineIs = "engine"
	tokensIs = "tokens"
	tlsIs    = "tls"
)

// How a reload went, as metrics name it.
const (
	taken     = "taken"
	unchanged = "unchanged"
	refused   = "refused"
)

// sources returns what the flags say that there is. The first is the engine.
func (s *server) sources(o options) []*source {
	all := []*source{{name: engineIs, read: s.readEngine}}
	whole := func(name string, read func() error) {
		all = append(all, &source{name: name, read: func(context.Context) (bool, error) {
			err := read()
			return err == nil, err
		}})
	}
	if o.tokens != "" {
		whole(tokensIs, s.callers.read)
	}
	if s.callers.transport != nil {
		whole(tlsIs, s.callers.transport.read)
	}
	return all
}

// readEngine takes the bundle, or the engine of the folders.
func (s *server) readEngine(ctx context.Context) (bool, error) {
	if s.bundle != nil {
		return s.bundle.take(ctx, &s.intake)
	}
	engine, err := s.folders.engine(ctx)
	if err == nil {
		err = s.intake.swap(ctx, engine)
	}
	return err == nil, err
}

// begin reads all for the first time. What is wrong with them is told at
// once; only a bundle that was kept may stand in for one that cannot be taken.
func (s *server) begin(ctx context.Context, sources []*source) error {
	var errs []error
	if s.bundle != nil {
		if err := s.bundle.resume(ctx, &s.intake); err != nil {
			errs, sources = append(errs, err), sources[1:]
		} else if engine := s.live.Engine(); engine != nil {
			s.meters.decides(engine, s.made())
		}
	}
	for _, src := range sources {
		took, err := src.read(ctx)
		if err != nil && (src.name != engineIs || s.live.Engine() == nil) {
			errs = append(errs, err)
			continue
		}
		src.tell(s, took, err)
	}
	return errors.Join(errs...)
}

// made returns when the bundle that decides was made; zero where that is not known.
func (s *server) made() time.Time {
	if s.bundle == nil {
		return time.Time{}
	}
	return s.bundle.modified
}

// watch reads everything again on a signal, and the bundle every so often, until
// ctx is done.
func (s *server) watch(ctx context.Context, sources []*source, hangup <-chan os.Signal, poll time.Duration) {
	var tick <-chan time.Time
	if poll > 0 {
		ticker := time.NewTicker(poll)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		again := sources
		select {
		case <-ctx.Done():
			return
		case <-tick:
			again = sources[:1]
		case <-hangup:
			if s.bundle != nil {
				s.bundle.forget()
			}
			for _, src := range sources {
				src.told = "" // who asks wants to know
			}
		}
		for _, src := range again {
			took, err := src.read(ctx)
			if ctx.Err() == nil {
				src.tell(s, took, err)
			}
		}
	}
}

// tell puts how it went into the log and into metrics. A fault that lasts is told
// once.
func (src *source) tell(s *server, took bool, err error) {
	if took {
		if src.name == engineIs {
			s.meters.decides(s.live.Engine(), s.made())
		}
		slog.Info("taken", "part", src.name)
		s.meters.reloads.WithLabelValues(src.name, taken).Inc()
	}
	text := ""
	switch {
	case errors.Is(err, errNotFetched):
		text = errNotFetched.Error() // the rest may name a port that is another each time
	case err != nil:
		text = err.Error()
	case !took:
		s.meters.reloads.WithLabelValues(src.name, unchanged).Inc()
	}
	if text != "" && text != src.told {
		slog.Error("not taken; what stood before stays", "part", src.name, "error", err)
		s.meters.reloads.WithLabelValues(src.name, refused).Inc()
	}
	src.told = text
	s.meters.stale(src.name, err != nil)
}
