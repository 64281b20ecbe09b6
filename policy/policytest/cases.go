package policytest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Cases decides the request of each page of fsys, a file that ends in .txtar,
// as a subtest. There may be none. See the package comment for the form.
func Cases(t *testing.T, fsys fs.FS, options ...policy.Option) {
	t.Helper()
	cases := newCaseRunner(options)
	for _, name := range files(t, fsys, ".txtar") {
		page := read(t, fsys, name)
		t.Run(strings.TrimSuffix(path.Clean(name), ".txtar"), func(t *testing.T) {
			got, err := cases.answer(t.Context(), page)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(string(txtar.Format(txtar.Parse(page))), string(got)); diff != "" {
				t.Errorf("%s: another decision (-want +got):\n%s\nwhere the new one is right, the page is:\n%s", name, diff, got)
			}
		})
	}
}

// Answer returns the page with what is decided now in place of what it expects.
// Write it back where the new decision is right. A decision that is not as the page
// wants is an error.
func Answer(ctx context.Context, page []byte, options ...policy.Option) ([]byte, error) {
	return newCaseRunner(options).answer(ctx, page)
}

// A casePage is a page of a case.
type casePage struct {
	comment  []byte
	asked    []txtar.File // what a person wrote: the request, and what is wanted
	request  request.Request
	wants    []want
	postures []string
}

// parseCase reads a page, whatever it expects.
func parseCase(text []byte) (casePage, error) {
	given := txtar.Parse(text)
	page, rest := casePage{comment: given.Comment}, given.Files
	next := func(name string) bool {
		if len(rest) == 0 || rest[0].Name != name {
			return false
		}
		page.asked, rest = append(page.asked, rest[0]), rest[1:]
		return true
	}
	hasRequest, hasWant := next("request.json"), next("want")
	if len(bytes.TrimSpace(given.Comment)) == 0 || !hasRequest || len(rest) < 2 || rest[0].Name != "reasons" {
		return page, errors.New("a case says why, then gives request.json, want where it has one, " +
			"reasons and at least one posture")
	}
	for _, section := range rest[1:] {
		page.postures = append(page.postures, section.Name)
	}
	var err error
	if page.request, err = request.Decode(page.asked[0].Data); err != nil {
		return page, fmt.Errorf("request.json: %w", err)
	}
	if hasWant {
		if page.wants, err = readWants(page.asked[1].Data); err != nil {
			return page, fmt.Errorf("want: %w", err)
		}
	}
	return page, nil
}

// A caseRunner answers pages, with one engine for each posture.
type caseRunner struct {
	options []policy.Option
	engines map[string]*policy.Engine
}

func newCaseRunner(options []policy.Option) *caseRunner {
	return &caseRunner{options[:len(options):len(options)], map[string]*policy.Engine{}}
}

func (r *caseRunner) answer(ctx context.Context, page []byte) ([]byte, error) {
	given, err := parseCase(page)
	if err != nil {
		return nil, err
	}
	got := &txtar.Archive{Comment: given.comment, Files: given.asked}
	decisions := map[string]policy.Decision{}
	var reasons, first string
	for _, posture := range given.postures {
		decision, err := r.decide(ctx, posture, given.request)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", posture, err)
		}
		decisions[posture] = decision
		outline := reasonsOutline(decision)
		if first == "" {
			reasons, first = outline, posture
			got.Files = append(got.Files, txtar.File{Name: "reasons", Data: []byte(outline)})
		} else if diff := cmp.Diff(reasons, outline); diff != "" {
			return nil, fmt.Errorf("%s has other reasons than %s:\n%s", posture, first, diff)
		}
		got.Files = append(got.Files, txtar.File{Name: posture, Data: []byte(outcomeOutline(decision))})
	}
	for _, want := range given.wants {
		if err := want.check(decisions); err != nil {
			return nil, fmt.Errorf("want: %w", err)
		}
	}
	return txtar.Format(got), nil
}

// decide answers the request under the posture, with remedies.
func (r *caseRunner) decide(ctx context.Context, posture string, req request.Request) (policy.Decision, error) {
	if r.engines[posture] == nil {
		engine, err := policy.New(ctx, append(r.options, policy.WithPosture(policy.Posture(posture)))...)
		if err != nil {
			return policy.Decision{}, err
		}
		r.engines[posture] = engine
	}
	decision, err := r.engines[posture].Decide(ctx, req)
	if err != nil {
		return policy.Decision{}, err
	}
	return decision.WithRemedies(ctx)
}
