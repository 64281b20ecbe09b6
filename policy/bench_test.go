package policy

import (
	"context"
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/request"
)

// BenchmarkDecide decides one request: cold, where nothing is remembered;
// from memory; and from memory on all processors.
func BenchmarkDecide(b *testing.B) {
	e, req := mustNew(b), irishWarrant()
	b.Run("cold", func(b *testing.B) {
		cold := e.in(eval.Mode{Forgetful: true})
		b.ReportAllocs()
		for b.Loop() {
			if _, err := cold.decide(b.Context(), &req, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("memo", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			mustDecideB(b, e, req)
		}
	})
	b.Run("parallel", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				mustDecideB(b, e, req)
			}
		})
	})
}

func mustDecideB(b *testing.B, e *Engine, req request.Request) {
	if _, err := e.Decide(context.Background(), req); err != nil {
		b.Error(err)
	}
}

// BenchmarkNew makes an engine of the built-in law and rules, the law loaded.
func BenchmarkNew(b *testing.B) {
	mustNew(b)
	b.ReportAllocs()
	for b.Loop() {
		mustNew(b)
	}
}

// BenchmarkOwnRules decides cold with 50 rules of the operator's own in five
// packages.
func BenchmarkOwnRules(b *testing.B) {
	e, req := mustNew(b, WithRules(fiftyRules())).in(eval.Mode{Forgetful: true}), irishWarrant()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.decide(b.Context(), &req, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// fiftyRules are ten rules in each of five packages, none of which fires.
func fiftyRules() fs.FS {
	files := fstest.MapFS{}
	states := request.States()
	for p := range 5 {
		text := fmt.Sprintf("package comity.custom.p%d\n", p)
		for r := range 10 {
			text += fmt.Sprintf("\n# METADATA\n# scope: rule\n# title: Rule %d.\nforbid contains \"r%d\" if {\n\tinput.request.requesting == %q\n\tinput.facts.category == \"content\"\n}\n",
				r, r, states[10*p+r])
		}
		files[fmt.Sprintf("p%d.rego", p)] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// TestSecondEngine: a further engine of the same posture shares the rules of the first.
func TestSecondEngine(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	mustNew(t)
	if got := testing.AllocsPerRun(5, func() { mustNew(t) }); got > 200 {
		t.Errorf("a further engine takes %v allocations, want at most 200", got)
	}
}
