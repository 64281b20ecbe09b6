package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Expected is what is known of a log from elsewhere. A log that was cut off at the
// end of a line looks whole: only Records or Checkpoints find that.
type Expected struct {
	Records     int64             // the log had so many once, and cannot have fewer
	Checkpoints []Checkpoint      // from ReadCheckpoint
	Key         ed25519.PublicKey // checks the checkpoints in the log; not where nil
}

// An Extent is how far a log reaches.
type Extent struct {
	Records int64
	Bytes   int64
	Digest  string // of the last record
}

// Verify reads a log and tells where it is not as it was written: every record
// that was edited, cut out, put elsewhere, doubled or replaced. The error joins
// the faults in order, each a [Fault]; after the first hundred they are counted
// alone. Memory does not grow with the log.
//
// While a log is being written, its last record may be [Partial]. That is then no
// sign of a change.
//
// Who can write the file can also chain it again from some record on. Only what
// is before a checkpoint that others hold is safe from that.
func Verify(r io.Reader, want Expected) (Extent, error) {
	v := newVerification(r)
	v.want = want
	if err := v.walk(v.published); err != nil {
		return v.extent(), fmt.Errorf("audit: %w", err)
	}
	if v.partial {
		v.fault(Partial, "a line's end", fmt.Sprintf("%d bytes without it", len(v.text)))
	}
	v.reach()
	return v.extent(), v.err()
}

// A verification is a log as far as it was read.
type verification struct {
	*lines
	faults
	want     Expected
	seq      int64  // of the last record
	records  int64  // that were read, whole or not
	previous string // digest of the last record; "" where that is not known
	other    string // what the next record may name too, where the last was changed
}

func newVerification(r io.Reader) *verification {
	return &verification{lines: newLines(r), previous: genesis}
}

func (v *verification) extent() Extent { return Extent{v.records, v.next, v.previous} }

// fault tells of a fault of this line.
func (v *verification) fault(p Problem, want, found string) {
	v.add(&Fault{v.number, v.offset, p, want, found})
}

// walk reads a log to its end, and calls each for every record that has the
// digest of its bytes. A last line that is partial is read and not checked.
func (v *verification) walk(each func(link)) error {
	for {
		err := v.read()
		if errors.Is(err, io.EOF) || err == nil && v.partial {
			return nil
		}
		if err != nil {
			return err
		}
		v.line(each)
	}
}

// line checks one line.
func (v *verification) line(each func(link)) {
	v.records++
	l, ok := parse(v.text)
	if !ok {
		v.fault(Malformed, fmt.Sprintf("record %d", v.seq+1), fmt.Sprintf("%d bytes of another form", len(v.text)))
		v.seq, v.previous, v.other = v.seq+1, "", ""
		return
	}
	if l.stored != l.computed {
		v.fault(Changed, "the digest "+l.stored+" that it ends with", l.computed)
		v.seq, v.previous, v.other = v.seq+1, l.stored, l.computed
		return
	}
	v.chain(l)
	v.seq, v.previous, v.other = l.seq, l.stored, ""
	each(l)
}

// chain checks that a record follows the one before.
func (v *verification) chain(l link) {
	want, found := fmt.Sprintf("record %d", v.seq+1), fmt.Sprintf("record %d", l.seq)
	switch {
	case l.seq > v.seq+1:
		v.fault(Missing, want, found)
	case l.seq < v.seq+1:
		v.fault(Repeated, want, found)
	case v.previous != "" && l.previous != v.previous && l.previous != v.other:
		v.fault(Unlinked, l.previous+" before it", v.previous)
	}
}

// published checks a record against the checkpoints: those that are known, and
// the one that it holds.
func (v *verification) published(l link) {
	for _, c := range v.want.Checkpoints {
		if c.Seq == l.seq && c.Digest != l.stored {
			v.fault(Rewritten, c.Digest+" as of "+c.Timestamp, l.stored)
		}
	}
	if v.want.Key == nil || !bytes.HasPrefix(l.body, []byte(`"kind":"checkpoint"`)) {
		return
	}
	var held struct{ Checkpoint Checkpoint }
	err := json.Unmarshal(v.text, &held)
	if err == nil {
		err = held.Checkpoint.check(v.want.Key)
	}
	if c := held.Checkpoint; err != nil || c.Seq != l.seq-1 || c.Digest != l.previous {
		v.fault(Forged, fmt.Sprintf("a signed checkpoint of record %d", l.seq-1), string(c.JSON()))
	}
}

// reach checks that the log reaches as far as is known.
func (v *verification) reach() {
	last, source := v.want.Records, "expected"
	for _, c := range v.want.Checkpoints {
		if c.Seq > last {
			last, source = c.Seq, "stated by the checkpoint of "+c.Timestamp
		}
	}
	if v.seq < last {
		v.add(&Fault{v.number + 1, v.next, Cut,
			fmt.Sprintf("record %d, %s", last, source), fmt.Sprintf("the end after record %d", v.seq)})
	}
}
