package jurisdiction

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/stretchr/testify/assert"
)

// TestInvariants looks for a request of which an invariant does not hold, and for one of
// which its conditions hold.
func TestInvariants(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(23, 1))
	pages := cases(t)
	met := map[string]int{}
	look := func(req request.Request) {
		found, err := Builtin().Facts(req)
		if err != nil {
			return
		}
		for _, c := range found {
			for _, i := range Invariants() {
				if !i.Holds(&req, &c.Facts) {
					text, _ := json.Marshal(req)
					facts, _ := json.Marshal(c.Facts)
					t.Fatalf("%s: it does not hold of\n%s\n%s", i.Name, text, facts)
				}
				if all(i.If, func(c1 Condition) bool { return c1.holds(&req, &c.Facts) }) {
					met[i.Name]++
				}
			}
		}
	}
	for _, req := range pages {
		look(req)
	}
	for range 4000 {
		look(drawn(r, pages))
	}
	for _, i := range Invariants() {
		assert.NotZero(t, met[i.Name], "%s: no request meets its conditions", i.Name)
	}
}
