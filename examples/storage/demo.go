package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
)

// demonstrate starts a gateway before the fleet, exports every object under
// every request, and tells what came of it.
func demonstrate(ctx context.Context, engine *policy.Engine, f *fleet, requests registered, out io.Writer) error {
	g, err := newGateway(engine, f.stores(), requests, sampleLayout)
	if err != nil {
		return err
	}
	g.log = slog.New(slog.DiscardHandler) // what is logged is told below
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- g.serve(serving, l) }()
	err = exportAll(ctx, "http://"+l.Addr().String(), requests, out)
	stop()
	return errors.Join(err, <-served)
}

// exportAll exports every object under every request.
func exportAll(ctx context.Context, url string, requests registered, out io.Writer) error {
	for id, req := range requests {
		fmt.Fprintf(out, "Request %s: %s, %s, received %s\n", id, req.Instrument.Kind, policy.StateName(req.Requesting, "en"), req.Received)
		for _, s := range seeds {
			if err := exportSeed(ctx, url, id, s, out); err != nil {
				return err
			}
		}
	}
	return nil
}

// exportSeed exports one object and tells the answer.
func exportSeed(ctx context.Context, url, id string, s seed, out io.Writer) error {
	answer, err := ask(ctx, url, id, s.key)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%d  %s\n     stored in %s%s\n", answer.StatusCode, s.key, strings.Join(s.regions, ", "), s.note())
	if answer.StatusCode == http.StatusOK {
		fmt.Fprintf(out, "     %d bytes handed over\n", len(text))
		return nil
	}
	var p guard.Problem
	if err := json.Unmarshal(text, &p); err != nil {
		return fmt.Errorf("%s: %s: %w", s.key, text, err)
	}
	fmt.Fprintf(out, "     %s\n", p.Title)
	for _, office := range offices(p) {
		fmt.Fprintf(out, "     Ask %s\n", office)
	}
	return nil
}

// note tells of a version that was left behind.
func (s seed) note() string {
	if s.deleted == "" {
		return ""
	}
	return "; deleted in " + s.deleted + ", where the old version is kept"
}

// ask exports one object.
func ask(ctx context.Context, url, id, key string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/export/"+key, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set(guard.RequestHeader, id)
	return http.DefaultClient.Do(r)
}

// offices returns the offices to ask, each once.
func offices(p guard.Problem) []string {
	var list []string
	for _, c := range p.Channels {
		if o := c.CentralAuthority; o != nil {
			list = append(list, fmt.Sprintf("%s: %s, %s, %s", policy.StateName(c.Requested, "en"), o.Name, o.Ministry, o.City))
		}
	}
	return slices.Compact(list)
}
