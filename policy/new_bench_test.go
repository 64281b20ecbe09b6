package policy

import (
	"math/rand/v2"
	"testing"

	"github.com/comity-go/comity/request"
)

func BenchmarkNewFacts(b *testing.B) {
	e := mustNew(b)
	r := rand.New(rand.NewPCG(3, 4))
	var reqs []request.Request
	for len(reqs) < 20000 {
		q := likely(r)
		if q.Validate() == nil {
			reqs = append(reqs, q)
		}
	}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		if i%len(reqs) == 0 {
			b.StopTimer()
			e = mustNew(b)
			b.StartTimer()
		}
		if _, err := e.Decide(b.Context(), reqs[i%len(reqs)]); err != nil && i < 0 {
			b.Fatal(err)
		}
		i++
	}
}
