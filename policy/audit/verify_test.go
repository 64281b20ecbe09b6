package audit

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/testdata/full"
)

func verify(text []byte, want Expected) (Extent, error) { return Verify(bytes.NewReader(text), want) }

// faultsOf returns the faults that Verify joined.
func faultsOf(t testing.TB, err error) []Fault {
	t.Helper()
	if err == nil {
		return nil
	}
	var list []Fault
	for _, err := range err.(interface{ Unwrap() []error }).Unwrap() {
		var fault *Fault
		if !errors.As(err, &fault) {
			t.Fatalf("%v is no fault", err)
		}
		list = append(list, *fault)
	}
	return list
}

func onlyFault(t testing.TB, text []byte) Fault {
	t.Helper()
	_, err := verify(text, Expected{})
	list := faultsOf(t, err)
	if len(list) != 1 {
		t.Fatalf("%d faults: %v", len(list), err)
	}
	return list[0]
}

// TestTampering does to a log what somebody might.
func TestTampering(t *testing.T) {
	whole := mustRead(t, smallLog(t))
	lines := slices.Collect(bytes.Lines(whole))
	log := func(numbers ...int) []byte {
		var text []byte
		for _, n := range numbers {
			text = append(text, lines[n-1]...)
		}
		return text
	}
	at := func(n int) int { return len(log(1, 2, 3, 4)[:bytes.Index(whole, lines[n-1])]) }
	tests := []struct {
		name string
		text []byte
		want []string
	}{
		{"nothing", whole, nil},
		{"an edit", bytes.Replace(whole, []byte(`"staff 9"`), []byte(`"staff 8"`), 1), []string{fmt.Sprintf("line 3, byte %d: the record was changed", at(3))}},
		{"an edit, and a new digest for it", slices.Concat(log(1, 2), forged(t, lines[2]), log(4)),
			[]string{fmt.Sprintf("line 4, byte %d: the record before was replaced by another", at(4))}},
		{"a cut at the start", log(2, 3, 4), []string{"line 1, byte 0: records are missing: expected record 1, found record 2"}},
		{"a cut inside", log(1, 2, 4), []string{fmt.Sprintf("line 3, byte %d: records are missing: expected record 3, found record 4", at(3))}},
		{"a doubled record", log(1, 2, 2, 3, 4), []string{fmt.Sprintf("line 3, byte %d: a record stands here again", at(3))}},
		{"another order", log(1, 3, 2, 4), []string{"line 2, byte", "line 3, byte", "line 4, byte"}},
		{"a line of another kind", slices.Concat(log(1), []byte("{}\n"), log(3, 4)), []string{fmt.Sprintf("line 2, byte %d: this is no record", at(2))}},
		{"a cut at the end, unknown", log(1, 2, 3), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := verify(tt.text, Expected{})
			list := faultsOf(t, err)
			if len(list) != len(tt.want) {
				t.Fatalf("%d faults, want %d: %v", len(list), len(tt.want), err)
			}
			for i, fault := range list {
				if !strings.HasPrefix(fault.Error(), tt.want[i]) {
					t.Errorf("got %v, want %s", &fault, tt.want[i])
				}
			}
		})
	}
}

// forged returns the line with another name in it, and the digest that fits.
func forged(t testing.TB, text []byte) []byte {
	t.Helper()
	text = bytes.Replace(text, []byte(`"staff 9"`), []byte(`"staff 8"`), 1)
	body, _, ok := bytes.Cut(text, []byte(tailDigest))
	if !ok {
		t.Fatal("no digest")
	}
	return slices.Concat(body, []byte(tailDigest+digestOf(body)+tailEnd+"\n"))
}

// TestEveryBit flips every bit of a log, one after the other; those of one byte in
// some where not all cases are asked for.
func TestEveryBit(t *testing.T) {
	text := mustRead(t, smallLog(t))
	text = text[:lastLine(text)]
	for i := 0; i < len(text); i += full.Of(1, 11) {
		for bit := range 8 {
			text[i] ^= 1 << bit
			if _, err := verify(text, Expected{}); err == nil {
				t.Fatalf("bit %d of byte %d: not found", bit, i)
			}
			text[i] ^= 1 << bit
		}
	}
}

// TestRandomBits flips bits of a larger log; each is found where it is.
func TestRandomBits(t *testing.T) {
	text := largeLog(300)
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		i, bit := r.IntN(len(text)), byte(1)<<r.IntN(8)
		text[i] ^= bit
		_, err := verify(text, Expected{})
		list := faultsOf(t, err)
		if len(list) == 0 {
			t.Fatalf("bit %08b of byte %d: not found", bit, i)
		}
		if first := list[0]; int64(i) < first.Offset || i > int(first.Offset)+2*len(text)/300 {
			t.Errorf("byte %d: found at %v", i, &first)
		}
		text[i] ^= bit
	}
}

// largeLog returns a log of n records, made without a disk.
func largeLog(n int) []byte {
	return chainOf(n, []byte(`"kind":"decision","result":"`+strings.Repeat("x", 400)+`"`))
}

func chainOf(n int, body []byte) []byte {
	var log []byte
	previous := genesis
	for seq := range int64(n) {
		text, digest := line(seq+1, previous, body)
		log, previous = append(log, text...), digest
	}
	return log
}

// Past a hundred, faults are counted alone.
func TestManyFaults(t *testing.T) {
	text := bytes.ReplaceAll(largeLog(150), []byte("x\""), []byte("y\""))
	_, err := verify(text, Expected{})
	list := err.(interface{ Unwrap() []error }).Unwrap()
	if len(list) != maxFaults+1 || list[maxFaults].Error() != "and 50 more faults" {
		t.Errorf("%d faults, %v", len(list), err)
	}
}
