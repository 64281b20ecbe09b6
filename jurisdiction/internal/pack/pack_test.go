package pack

import (
	"encoding/binary"
	"math"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type word string

type inner struct {
	Day   word
	Until word
}

type sample struct {
	Name  string
	Words []word
	Inner // embedded, as a Window is
	List  []inner
	Of    *inner
	All   []*inner
	Count int
	Years float64
	Yes   bool
}

type Inner struct{ Deep []string }

var samples = []struct {
	name  string
	value sample
}{
	{"nothing", sample{}},
	{"empty lists, which are not nil", sample{Words: []word{}, List: []inner{}, Inner: Inner{Deep: []string{}}}},
	{"everything", sample{Name: "a", Words: []word{"a", "", "a"}, Inner: Inner{Deep: []string{"ö"}},
		List: []inner{{}, {Day: "b"}, {Until: "b"}}, Of: &inner{}, All: []*inner{{Day: "a"}}, Count: 1, Years: 2.5, Yes: true}},
	{"numbers below zero", sample{Count: -1, Years: math.Inf(-1)}},
	{"the largest numbers", sample{Count: math.MaxInt, Years: math.MaxFloat64}},
	{"the smallest number", sample{Count: math.MinInt}},
}

func TestDecode(t *testing.T) {
	for _, tt := range samples {
		t.Run(tt.name, func(t *testing.T) {
			var got sample
			require.NoError(t, Decode(string(Encode(tt.value)), &got))
			if diff := cmp.Diff(tt.value, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestDamage changes each bit of a pack and cuts it at each byte: it is refused.
func TestDamage(t *testing.T) {
	good := Encode(samples[2].value)
	for at := range good {
		assert.ErrorIs(t, Decode(string(good[:at]), &sample{}), errDamaged, "cut at %d", at)
		for bit := range 8 {
			text := append([]byte(nil), good...)
			text[at] ^= 1 << bit
			assert.ErrorIs(t, Decode(string(text), &sample{}), errDamaged, "bit %d of byte %d", bit, at)
		}
	}
}

// TestOtherForm: a pack of one type is refused for another, even where the bytes fit.
func TestOtherForm(t *testing.T) {
	type one struct{ Name, Note string }
	type other struct{ Note, Name string }
	text := string(Encode(one{"a", "b"}))
	assert.NoError(t, Decode(text, &one{}))
	assert.ErrorIs(t, Decode(text, &other{}), errDamaged)
}

func TestNoPack(t *testing.T) {
	assert.PanicsWithValue(t, "pack: a pack holds no map", func() { Encode(map[string]string{}) })
}

// FuzzDecode reads bodies of any bytes, with the checksum that they should have:
// nothing panics, and what is read is written and read as the same.
func FuzzDecode(f *testing.F) {
	for _, tt := range samples {
		f.Add(Encode(tt.value)[4:])
	}
	f.Add([]byte{1, 200, 1})              // a text that is not there
	f.Add([]byte{0, 1, 5, 0})             // a number of a text that is not there
	f.Add([]byte{0, 200, 1})              // a field that is not there
	f.Add([]byte{0, 2, 255, 255, 255, 1}) // a list that is not there
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := checksum(reflect.TypeFor[sample](), body)
		var got, again sample
		if Decode(string(append(binary.LittleEndian.AppendUint32(nil, sum), body...)), &got) != nil {
			return
		}
		require.NoError(t, Decode(string(Encode(got)), &again))
		assert.Equal(t, Encode(got), Encode(again))
	})
}
