package jurisdiction

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// BenchmarkFacts finds the facts of one item.
func BenchmarkFacts(b *testing.B) { benchmarkFacts(b, []request.Request{mailOf2020()}) }

// BenchmarkFactsOfMany finds the facts of 20,000 different requests in turn.
func BenchmarkFactsOfMany(b *testing.B) { benchmarkFacts(b, manyRequests(b, 20_000)) }

// benchmarkFacts finds the facts of the requests in turn.
func benchmarkFacts(b *testing.B, reqs []request.Request) {
	law, i := Builtin(), 0
	b.ReportAllocs()
	for b.Loop() {
		if _, err := law.Facts(reqs[i]); err != nil {
			b.Fatal(err)
		}
		i = (i + 1) % len(reqs)
	}
}

// manyRequests returns so many faultless requests of one item, the same at every
// run.
func manyRequests(tb testing.TB, n int) []request.Request {
	r, from := rand.New(rand.NewPCG(3, 4)), cases(tb)
	reqs := make([]request.Request, 0, n)
	for len(reqs) < n {
		req := drawn(r, from)
		if _, err := Builtin().Facts(req); err == nil {
			reqs = append(reqs, req)
		}
	}
	require.Len(tb, reqs, n)
	return reqs
}
