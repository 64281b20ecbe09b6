package jurisdiction

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/request"
)

// TestMarks holds the marks of every provision against its lists, word for word.
func TestMarks(t *testing.T) {
	for in := range Builtin().All() {
		for i := range in.Provisions {
			p := &in.Provisions[i]
			m := mark(p)
			holdBits(t, m.categories, categoryList, p.Categories)
			holdBits(t, m.papers, paperList, p.Order)
			holdBits(t, m.issuers, issuerList, p.Issuer)
			holdBits(t, m.purposes, purposeList, p.Purpose)
			holdBits(t, m.sectors, sectorList, p.Sector)
			if m.ofAnyOffence != (p.When.offence(&request.Offence{}) == AnswerYes) {
				t.Errorf("%s %s: whether it asks for something of the offence", in.ID, p.Article)
			}
		}
	}
}

func holdBits[W ~string](t *testing.T, bits wordBits, list []string, words []W) {
	t.Helper()
	for _, w := range list {
		if bits.has(bitsOf(list, w)) != slices.Contains(words, W(w)) {
			t.Errorf("%q in %q", w, words)
		}
	}
	if (bits == 0) != (len(words) == 0) {
		t.Errorf("%q leaves nothing open, or everything", words)
	}
}

// TestUnlisted: a word that is not in the list is something, and like nothing, itself
// neither.
func TestUnlisted(t *testing.T) {
	none := bitsOf(purposeList, purposeNone)
	assert.NotZero(t, none)
	assert.False(t, none.has(none))
	assert.False(t, none.has(bitsOf(purposeList, PurposeCriminal)))
	assert.True(t, bitsOf(purposeList, purposeNone, PurposeTax).has(bitsOf(purposeList, PurposeTax)))
}
