package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Expected is what is known of a log from elsewhere. A log that was cut off at the
// end of a line looks whole: only Records or Checkpoints find that.
type Expected struct {
	Records     int64           // the log had so many once, and cannot have fewer
	Checkpoints []Checkpoint    // from ReadCheckpoint
	Keys        []note.Verifier // check the checkpoints in the log; not where there are none
}

// An Extent is how far a log reaches.
type Extent struct {
	First   int64 // record: 1, or the first of a file that was rotated, read without those before
	Records int64 // that were read
	Bytes   int64
	Digest  string    // of the last record
	Root    tlog.Hash // of the Merkle tree of all records; zero where one was changed
}

// Verify reads a log and tells where it is not as it was written: every record
// that was edited, cut out, put elsewhere, doubled or replaced. The error joins
// the faults in order, each a [Fault]; after the first hundred they are counted
// alone. Memory does not grow with the log.
//
// Files that were rotated are read one after the other, as by [io.MultiReader]: one
// log. A later file alone is verified from its first record on.
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
	first    int64  // record that the log begins with
	begin    int64  // offset of the file that is read, where several are read as one
	seq      int64  // of the last record
	records  int64  // that were read, whole or not
	previous string // digest of the last record; "" where that is not known
	other    string // what the next record may name too, where the last was changed
	tree     *tree  // of the records; nil from the first that is not as it was
}

func newVerification(r io.Reader) *verification {
	return &verification{lines: newLines(r), previous: genesis, first: 1, tree: &tree{}}
}

func (v *verification) extent() Extent {
	e := Extent{First: v.first, Records: v.records, Bytes: v.next, Digest: v.previous}
	if v.tree != nil {
		e.Root = v.tree.root()
	}
	return e
}

// fault tells of a fault of this line.
func (v *verification) fault(p Problem, want, found string) {
	v.add(&Fault{v.number, v.offset, p, want, found})
}

// unchained tells of a fault after which the tree is another.
func (v *verification) unchained(p Problem, want, found string) {
	v.fault(p, want, found)
	v.tree = nil
}

// walk reads a log to its end, and calls each for every record that has the
// digest of its bytes, before it counts as one of those that were read. A last line
// that is partial is not checked.
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
		v.unchained(Malformed, fmt.Sprintf("record %d", v.seq+1), fmt.Sprintf("%d bytes of another form", len(v.text)))
		v.seq, v.previous, v.other = v.seq+1, "", ""
		return
	}
	if l.stored != l.computed {
		v.unchained(Changed, "the digest "+l.stored+" that it ends with", l.computed)
		v.seq, v.previous, v.other = v.seq+1, l.stored, l.computed
		return
	}
	if bytes.HasPrefix(l.body, []byte(`"kind":"continuation"`)) {
		v.follows(l)
	}
	v.chain(l)
	each(l)
	v.seq, v.previous, v.other = l.seq, l.stored, ""
	if v.tree != nil {
		v.tree.add(l.text)
	}
}

// follows checks what the first record of a file says of the file before. Where that
// was not read, it is taken as true: a checkpoint of later records tells if it is.
func (v *verification) follows(l link) {
	var held struct{ Continues continuation }
	if err := json.Unmarshal(l.text, &held); err != nil || len(held.Continues.Tree) != bits.OnesCount64(uint64(l.seq-1)) {
		found := fmt.Sprintf("%d subtrees", len(held.Continues.Tree))
		v.unchained(Malformed, fmt.Sprintf("the tree of %d records", l.seq-1), found)
		return
	}
	before, size := held.Continues, v.offset-v.begin
	v.begin = v.offset
	switch {
	case v.records == 1 && l.seq > 1:
		v.first, v.seq, v.previous, v.tree = l.seq, l.seq-1, l.previous, &tree{l.seq - 1, before.Tree}
		v.unread()
	case l.seq != v.seq+1: // chain tells of it
	case before.Bytes != size:
		v.fault(Unfollowed, fmt.Sprintf("%s of %d bytes", before.File, before.Bytes), fmt.Sprintf("%d bytes", size))
	case v.tree != nil && !slices.Equal(before.Tree, v.tree.roots):
		v.fault(Unfollowed, fmt.Sprintf("the tree of %s", before.File), "another")
	}
}

// unread tells of the checkpoints that are of files which were not read.
func (v *verification) unread() {
	for _, c := range v.want.Checkpoints {
		if c.Seq < v.seq {
			v.fault(Missing, c.String(), fmt.Sprintf("a file that begins with record %d: read those before it too", v.first))
		}
	}
}

// chain checks that a record follows the one before.
func (v *verification) chain(l link) {
	want, found := fmt.Sprintf("record %d", v.seq+1), fmt.Sprintf("record %d", l.seq)
	switch {
	case l.seq > v.seq+1:
		v.unchained(Missing, want, found)
	case l.seq < v.seq+1:
		v.unchained(Repeated, want, found)
	case v.previous != "" && l.previous != v.previous && l.previous != v.other:
		v.unchained(Unlinked, l.previous+" before it", v.previous)
	}
}

// published checks the log before a record against the checkpoints that are known,
// and against the one that the record holds.
func (v *verification) published(l link) {
	v.compare()
	if len(v.want.Keys) == 0 || !bytes.HasPrefix(l.body, []byte(`"kind":"checkpoint"`)) {
		return
	}
	c, err := heldCheckpoint(l.text, v.want.Keys)
	switch {
	case err != nil:
		v.fault(Forged, fmt.Sprintf("a signed checkpoint of record %d", l.seq-1), err.Error())
	case c.Seq != l.seq-1 || !v.agrees(c):
		v.fault(Forged, fmt.Sprintf("a checkpoint of record %d", l.seq-1), c.String())
	}
}

// compare checks the log as far as it was read against the checkpoints that are of
// it so far.
func (v *verification) compare() {
	for _, c := range v.want.Checkpoints {
		if c.Seq == v.seq && !v.agrees(c) {
			v.fault(Rewritten, c.String(), v.stated(c))
		}
	}
}

// agrees reports whether a checkpoint is of the log as far as it was read. After a
// record that was changed the tree is another, and says no more.
func (v *verification) agrees(c Checkpoint) bool {
	if c.Origin == "" {
		return v.previous == "" || c.Digest == v.previous
	}
	return v.tree == nil || c.Root == v.tree.root()
}

// stated returns what the checkpoint would have to state.
func (v *verification) stated(c Checkpoint) string {
	if c.Origin == "" {
		return v.previous
	}
	return v.tree.root().String()
}

// reach checks the end of the log, and that it is as far as is known.
func (v *verification) reach() {
	v.compare()
	last, source := v.want.Records, "expected"
	for _, c := range v.want.Checkpoints {
		if c.Seq > last {
			last, source = c.Seq, "stated by the checkpoint with the "+c.String()
		}
	}
	if v.seq < last {
		v.add(&Fault{v.number + 1, v.next, Cut,
			fmt.Sprintf("record %d, %s", last, source), fmt.Sprintf("the end after record %d", v.seq)})
	}
}
