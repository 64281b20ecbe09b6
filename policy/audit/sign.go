package audit

import (
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/policy/audit/internal/c2sp"
)

// Checkpoint signs how far the log has come, writes that to the log, and returns
// it to be published. The name of the signer is the name of the log from then on: a
// URL without its scheme, such as example.com/decisions, that no other log has.
// The log waits while it signs.
func (l *Log) Checkpoint(signer note.Signer) (Checkpoint, error) {
	var c Checkpoint
	_, err := l.write(func() ([]byte, error) {
		head := c2sp.Head{Origin: signer.Name(), Size: l.seq, Root: l.tree.root()}
		text, err := note.Sign(&note.Note{Text: head.Text()}, signer)
		if err != nil {
			return nil, fmt.Errorf("signing a checkpoint: %w", err)
		}
		c = Checkpoint{Seq: head.Size, Origin: head.Origin, Root: head.Root, text: text}
		return l.body(record{Kind: CheckpointKind, Checkpoint: string(text)}, l.time())
	})
	if err != nil {
		return Checkpoint{}, err
	}
	return c, nil
}
