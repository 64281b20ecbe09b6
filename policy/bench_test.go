package policy

import (
	"context"
	"testing"

	"github.com/comity-go/comity/request"
)

// BenchmarkDecide decides one request: cold, where nothing is remembered but
// the verdicts of the posture; from memory; and from memory on all processors.
func BenchmarkDecide(b *testing.B) {
	e, req := mustNew(b), irishWarrant()
	b.Run("cold", func(b *testing.B) {
		cold := *e
		cold.found = nil
		b.ReportAllocs()
		for b.Loop() {
			if _, err := cold.decide(b.Context(), req); err != nil {
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
