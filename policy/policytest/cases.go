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
// Write it back where the new decision is right.
func Answer(ctx context.Context, page []byte, options ...policy.Option) ([]byte, error) {
	return newCaseRunner(options).answer(ctx, page)
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
	given := txtar.Parse(page)
	if len(bytes.TrimSpace(given.Comment)) == 0 || len(given.Files) < 3 ||
		given.Files[0].Name != "request.json" || given.Files[1].Name != "reasons" {
		return nil, errors.New("a case says why, then gives request.json, reasons and at least one posture")
	}
	req, err := request.Decode(given.Files[0].Data)
	if err != nil {
		return nil, fmt.Errorf("request.json: %w", err)
	}
	got := &txtar.Archive{Comment: given.Comment, Files: given.Files[:1:1]}
	for i, want := range given.Files[2:] {
		decision, err := r.decide(ctx, want.Name, req)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", want.Name, err)
		}
		reasons := []byte(reasonsOutline(decision))
		if i == 0 {
			got.Files = append(got.Files, txtar.File{Name: "reasons", Data: reasons})
		} else if diff := cmp.Diff(string(got.Files[1].Data), string(reasons)); diff != "" {
			return nil, fmt.Errorf("%s has other reasons than %s:\n%s", want.Name, given.Files[2].Name, diff)
		}
		got.Files = append(got.Files, txtar.File{Name: want.Name, Data: []byte(outcomeOutline(decision))})
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
