package audit

import (
	"bytes"
	"testing"
)

// FuzzVerify: no text breaks Verify, and what it finds whole is exactly what a
// log would have written.
func FuzzVerify(f *testing.F) {
	f.Add(largeLog(3))
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"seq":1,"previous":"`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := verify(text, Expected{}); err != nil {
			return
		}
		var again []byte
		previous, seq := genesis, int64(0)
		for whole := range bytes.Lines(text) {
			l, _ := parse(bytes.TrimSuffix(whole, []byte("\n")))
			seq++
			made, digest := line(seq, previous, l.body)
			again, previous = append(again, made...), digest
		}
		if !bytes.Equal(again, text) {
			t.Errorf("found whole: %q, written: %q", text, again)
		}
	})
}

// A line whose head and tail would share a byte is no record.
func TestParseOverlap(t *testing.T) {
	text := []byte(headSeq + "1" + headPrevious + genesis + headEnd + tailDigest[1:] + genesis + tailEnd)
	if l, ok := parse(text); ok {
		t.Errorf("read as %+v", l)
	}
}
