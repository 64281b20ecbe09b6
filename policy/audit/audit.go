// Package audit keeps the log that proves, years later, what was decided, who
// reviewed it and who handed the data over; and counts it for the public.
//
// A [Log] is one file of JSON Lines that only grows. [Open] opens it for the
// one process that writes, [Log.Append] adds a decision, [Log.Review] and
// [Log.Release] add what people did about it later. Each returns when the record
// is on disk, so that a service appends first and hands over after that.
// [Verify] reads a log and tells of every place where it was changed. [Count]
// makes the numbers of a transparency report of it.
//
// # The file
//
// The log is a regular file of one name, at its own path and not behind a link.
// Nobody else may open it, by whatever path, while it is open; and after each
// sync the log looks whether its path still leads to this file, and whether that
// is as long as what was written. Where it does not, the log is broken for good:
// an error that is [ErrBroken] and names the [Breach], and no record is
// acknowledged any more, so that nothing is handed over. This look does not read
// the file: who overwrites bytes in place is for Verify to find. It needs a file
// system that keeps the numbers of files, and the lock one that has flock(2).
//
// To rotate a log, close it, rename it, with what lies beside it under its name
// and .torn, and open the path again: a new log begins. A Checkpoint before that
// says where the old one ended. Renaming an open log breaks it, and so does
// copying and emptying it, on purpose.
//
// A timestamp is what the clock said, which may go back; seq tells the order.
//
// # A record
//
// A record is one line. Its members bear the names of OPA's decision log, so
// that what reads those reads these: decision_id, labels, path, input (the
// request), result (the decision), masked, metrics, timestamp, trace_id,
// span_id. Nothing is ever erased, so that there is no erased. Around them stand
// seq (from 1, without a gap), previous (the digest of the record before, of
// zeros in the first), kind, and at the end digest: the SHA-256 of the bytes of
// the line before `,"digest":`. The kinds are
//
//	decision    a decision on a request
//	review      reviewed_by, and the finding on the decision that decision_id names
//	release     released_by, and items: those of the decision that were handed over
//	checkpoint  a signed statement of how far the log had come
//	recovery    bytes of a record that was not finished, and where they are kept
//
// # What identifies a person
//
// These are replaced by pseudonyms, which a [Key] makes: the value of each
// target, the name of the authority (it may be an officer's), the description of
// the offence (it may name a victim), and the references of the instrument and
// of clearances (a docket names the parties), also where the remedies of the
// decision repeat them. The fields are listed in masked, and key says which key
// it was. One string has one pseudonym under one key, so that an account can be
// followed through the log, and whoever holds the key and the file can prove by
// [Key.Prove] that a record is the decision on that file.
//
// Two digests of the request would let a reader without the key try out
// telephone numbers until one fits: provenance.request and the ID of the
// decision. They are replaced too. Key.Pseudonym(Decision.ID()) is the
// decision_id under which a decision stands in the log.
//
// All else stays, for it says why the decision was as it was: the kinds and
// spans of targets, states, places, days, categories. So do the ID of the
// request and those who review and release: let them be a file number, and names
// that may be kept.
package audit
