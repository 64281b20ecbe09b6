package policy

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

var builtinPostures = []Posture{StorageLocation, ProviderControl, ConflictAvoidance}

// TestDigest compares a digest of what is decided with testdata/digest.txt: under each
// posture, of every page of testdata/cases, with its remedies, of 2,000 random requests and,
// where all cases are asked for, of 20,000. A change of the code that moves or renames
// leaves the file as it is; a change of law or rules writes it anew with -update.
func TestDigest(t *testing.T) {
	if raced {
		t.Skip("the digest is the same under the race detector")
	}
	t.Parallel()
	held, err := os.ReadFile("testdata/digest.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(held), "\n")
	const each = 3 // lines a posture
	lines := make([]string, each*len(builtinPostures))
	t.Run("postures", func(t *testing.T) {
		for i, p := range builtinPostures {
			t.Run(string(p), func(t *testing.T) {
				t.Parallel()
				of := lines[each*i : each*(i+1)]
				of[0] = digestOfCases(t, p)
				of[1], of[2] = digestsOfRandom(t, p, full.Asked() || *update)
				if of[2] == "" {
					of[2] = want[each*i+2]
				}
			})
		}
	})
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile("testdata/digest.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, strings.Split(got, "\n")); diff != "" && !*update {
		t.Errorf("decisions changed (-want +got); where law or rules changed, run go test ./policy -run TestDigest -update:\n%s", diff)
	}
}

// digestOfCases decides the pages of testdata/cases under a posture.
func digestOfCases(t *testing.T, p Posture) string {
	t.Helper()
	e := mustNew(t, WithPosture(p))
	pages, err := filepath.Glob("../testdata/cases/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	for _, page := range pages {
		archive, err := txtar.ParseFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archive.Files {
			if file.Name != "request.json" {
				continue
			}
			req, err := request.Decode(file.Data)
			if err != nil {
				t.Fatal(err)
			}
			d, err := mustDecide(t, e, req).WithRemedies(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			sum.Write(unprovenanced(d))
		}
	}
	return fmt.Sprintf("%s: %d cases %x", p, len(pages), sum.Sum(nil)[:16])
}

// digestsOfRandom decides random requests under a posture: a half of any, a half
// of those that the law lets pass or nearly does. It returns the digests of the first and,
// where all are asked for, of all of them.
func digestsOfRandom(t *testing.T, p Posture, most bool) (first, all string) {
	t.Helper()
	const few, many = 2_000, 20_000
	e := mustNew(t, WithPosture(p))
	sum, counts := sha256.New(), map[Outcome]int{}
	count := func(d Decision) {
		counts[d.Outcome]++
		sum.Write(unprovenanced(d))
	}
	digest := func(n int) string {
		return fmt.Sprintf("%s: %d random requests, %d allowed, %d denied, %d redirected %x", p, n,
			counts[Allow], counts[Deny], counts[RedirectToMLAT], sum.Sum(nil)[:16])
	}
	next, r := requests(3), rand.New(rand.NewPCG(3, 3))
	for n := 0; n < many; n += 2 {
		if n == few {
			if first = digest(n); !most {
				return first, ""
			}
		}
		count(mustDecide(t, e, next()))
		d, err := e.Decide(t.Context(), likely(r))
		for err != nil { // one in some is not valid: draw again
			d, err = e.Decide(t.Context(), likely(r))
		}
		count(d)
	}
	return first, digest(many)
}

// unprovenanced returns the bytes of a decision without the provenance, which
// names rules and law by digests of their own.
func unprovenanced(d Decision) []byte {
	text, _, _ := bytes.Cut(d.JSON(), []byte(`,"provenance":`))
	return text
}
