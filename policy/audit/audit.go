// Package audit keeps the log that proves, years later, what was decided, who
// reviewed it and who handed the data over; and counts it for the public.
//
// A [Log] is one file of JSON Lines that only grows. [Open] opens it for the
// one process that writes, [Log.Append] adds a decision, [Log.Review] and
// [Log.Release] add what people did about it later. Each returns when the record
// is on disk, so that a service appends first and hands over after that.
// [Verify] reads a log and tells of every place where it was changed. [Read] finds
// records by decision, request, object and day. [Count] makes the numbers of a
// transparency report. [Impact] says which decisions another law, other rules or another
// posture would change.
//
// # What holds, and against whom
//
// Each record names the digest of the one before, and the digests need no key. So
// Verify finds what somebody changed who did not make the chain anew, and a fault of
// a disk. Who can write the file can also make the chain anew from some record on,
// and who can write it can cut off its end: nothing in the file tells that.
//
// A [Checkpoint] that others hold tells it. [Log.Checkpoint] signs the root of the
// Merkle tree (RFC 6962) of the lines, as a signed note in the form tlog-checkpoint of
// C2SP. Who has the file and not the key of the log cannot make another that fits
// what he wrote. Who has the key too can sign a second log, and show one to some and
// the other to others. A witness keeps him from that: it signs a checkpoint only where
// its log goes on from the last that it signed. Package witness has its signatures, and
// examples/witness is one.
//
// [ProveInclusion] shows to somebody who sees one record that it is in the log of a
// checkpoint, and [ProveConsistency] to somebody who sees none that the log of one
// checkpoint goes on from that of another.
//
// # The file
//
// The log is a regular file of one name, at its own path and not behind a link.
// Nobody else can open it, by any path, while it is open. After each sync the log
// checks that its path still leads to this file, and that the file is as long as
// what was written. If not, the log is broken for good: the error is [ErrBroken]
// and names the [Breach], and no further record is acknowledged, so that nothing
// is handed over. This check does not read the file: Verify finds bytes that were
// overwritten in place. The check needs a file system that keeps the numbers of
// files, and the lock needs one that has flock(2) or, on Windows, LockFileEx.
//
// [Log.Rotate] keeps the file under another name and begins the next, which goes on
// in numbers, chain and tree: its first record says what the files before it came
// to. [Files] returns all of them. A log that is closed may also be renamed, together
// with the files beside it whose names begin with its name and .torn; then another
// log begins at its path. To rename an open log breaks it, and so does copying and
// emptying it. This is on purpose.
//
// A timestamp is what the clock said, and a clock may go back: seq gives the order.
//
// # Who reviews and who hands over
//
// A review or a release is of a decision that the log holds. One person reviews or
// hands over, not both on one decision, and finds the same once, so that two reviews
// are those of two persons. Names are compared without regard to letter case, spaces,
// how an accent is written and what is not seen: give the name that your directory of
// persons has. Whether anybody reviewed is not asked. The log knows what is in its
// file and in those before it that are beside it when it is opened: leave a rotated file
// there until nothing more is done about its decisions. What is refused leaves no record.
// Logs that were written before this was so are read and counted as they are.
//
// # A record
//
// A record is one line. Its members have the names of OPA's decision log, so that
// programs which read those can read these: decision_id, labels, path, input (the
// request), result (the decision), masked, metrics, timestamp, trace_id, span_id.
// OPA's member erased is not there, because nothing is ever erased. Before them
// come seq (from 1, without a gap) and previous (the digest of the record before;
// zeros in the first record), then kind, and at the end digest: the SHA-256 of the
// bytes of the line before `,"digest":`. The kinds are
//
//	decision      a decision on a request, and the object and version asked for
//	review        reviewed_by, and the finding on the decision that decision_id names
//	release       released_by, and items: those of the decision that were handed over;
//	              left, where it is known: object, version, sha256 and bytes
//	checkpoint    how far the log had come: a signed note, or an object in old logs
//	continuation  the first record of a file after a rotation: what came before
//	recovery      bytes of a record that was not finished, and where they are kept
//
// # What identifies a person
//
// These are replaced by pseudonyms, which a [Key] makes: the value of each
// target, the name of the authority (it may be an officer's), the description of
// the offence (it may name a victim), the references of the instrument and
// of clearances (a docket names the parties), the texts of the paper, all that
// labels say, and the object and its version, also where the decision or its
// remedies repeat them. Masked lists the members, key says which key it was, and
// masking how the pseudonyms were made. In masking 2 one string has one pseudonym in
// each [Field]: an account can be followed through the log, and nobody without the key
// sees that an object has the name of an account. Records without masking are of the
// first form, in which one string had one pseudonym everywhere ([AnyField]) and the
// version was kept; they are read, counted and proved as before. A review
// or a release has the decision_id of its decision, of whichever form that is.
//
// Who has the key and the file can prove with [Key.Prove] that a record is the
// decision on that file.
//
// Two digests of the request would let a reader without the key try out
// telephone numbers until one fits: provenance.request and the ID of the
// decision. They are replaced too. Key.Pseudonym(DecisionField, Decision.ID()) is the
// decision_id of a decision in the log.
//
// Of a release, the digest of the bytes that left is replaced as well.
//
// All else stays, because it says why the decision was as it was: the kinds and
// spans of targets, states, places, days, categories. The ID of the request stays
// too, and so do the names of those who review and release: use a file number, and
// names that may be kept.
package audit
