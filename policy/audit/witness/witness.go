// Package witness signs checkpoints of logs so that a log cannot show one history to
// some and another to others. A [Witness] signs a checkpoint only where its log goes
// on from the last that it signed, and remembers that on disk. What it asks for and
// answers are tlog-witness and tlog-cosignature (cosignature/v1) of C2SP, so that it
// can witness other logs, and other witnesses this one. The log's side is [Cosign].
//
// A witness is worth something to a reader where the keeper of the log does not keep
// it too: it runs elsewhere, and its folder is not the log's. It holds a log to one
// history as long as its folder is there. Its key is in the same folder, so that who
// loses the one has lost the other, and cannot sign a second history by mistake.
package witness

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/policy/audit/internal/c2sp"
)

// A Witness answers requests for its signature, as an [http.Handler]. It is safe for
// concurrent use, also by several processes on one folder.
type Witness struct {
	signer note.Signer
	logs   map[string]log // by origin
	mux    *http.ServeMux
}

type log struct {
	keys note.Verifiers
	memory
}

const keyFile = "key"

// Create makes the folder and the key of a witness, and returns the public text of
// the key.
func Create(dir, name string) (public string, err error) {
	secret, public, err := GenerateKey(name)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("witness: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, keyFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("witness: %w", err)
	}
	_, err = f.WriteString(secret + "\n")
	if err = errors.Join(err, f.Sync(), f.Close(), syncDir(dir)); err != nil {
		return "", fmt.Errorf("witness: %w", err)
	}
	return public, nil
}

// Open opens the witness in a folder for logs whose keys it trusts. The name of a key
// is that of its log; a log may have several.
func Open(dir string, keys ...note.Verifier) (*Witness, error) {
	secret, err := os.ReadFile(filepath.Join(dir, keyFile))
	if err != nil {
		return nil, fmt.Errorf("witness: %w: Create makes a witness; one whose folder is lost is at its end", err)
	}
	w := &Witness{logs: map[string]log{}, mux: http.NewServeMux()}
	if w.signer, err = NewSigner(string(secret)); err != nil {
		return nil, err
	}
	byOrigin := map[string][]note.Verifier{}
	for _, key := range keys {
		byOrigin[key.Name()] = append(byOrigin[key.Name()], key)
	}
	for origin, keys := range byOrigin {
		m, err := newMemory(dir, origin)
		if err == nil {
			_, err = m.latest()
		}
		if err != nil {
			return nil, fmt.Errorf("witness: the log %q: %w", origin, err)
		}
		w.logs[origin] = log{note.VerifierList(keys...), m}
	}
	w.mux.HandleFunc("POST /add-checkpoint", w.addCheckpoint)
	return w, nil
}

// ServeHTTP answers POST /add-checkpoint.
func (w *Witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) { w.mux.ServeHTTP(rw, r) }

// maxRequest is more bytes than 63 hashes and a hundred signatures have.
const maxRequest = 64 << 10

func (w *Witness) addCheckpoint(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxRequest))
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	signature, refused := w.cosign(body)
	switch {
	case refused == nil:
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		rw.Write(signature)
	case refused.status == http.StatusConflict:
		rw.Header().Set("Content-Type", sizeType)
		rw.WriteHeader(refused.status)
		fmt.Fprintf(rw, "%d\n", refused.known)
	default:
		http.Error(rw, refused.reason.Error(), refused.status)
	}
}

const sizeType = "text/x.tlog.size"

// A refusal is why a checkpoint is not signed, in the statuses of tlog-witness.
type refusal struct {
	status int
	reason error
	known  int64 // where there is a conflict: the size of the last that was signed
}

// cosign returns the signature line of a checkpoint that goes on from the last one.
func (w *Witness) cosign(request []byte) (signature []byte, refused *refusal) {
	proof, err := c2sp.ParseConsistency(request)
	if err != nil {
		return nil, &refusal{status: http.StatusBadRequest, reason: err}
	}
	unverified, err := openUnverified(proof.Checkpoint)
	if err != nil {
		return nil, &refusal{status: http.StatusBadRequest, reason: err}
	}
	head, err := c2sp.ParseHead(unverified.Text)
	if err != nil {
		return nil, &refusal{status: http.StatusBadRequest, reason: err}
	}
	log, ok := w.logs[head.Origin]
	if !ok {
		return nil, &refusal{status: http.StatusNotFound, reason: fmt.Errorf("the log %q is not known here", head.Origin)}
	}
	checkpoint, err := note.Open(proof.Checkpoint, log.keys)
	if err != nil {
		return nil, &refusal{status: http.StatusForbidden, reason: err}
	}
	if refused := log.follow(head, proof); refused != nil {
		return nil, refused
	}
	signed, err := note.Sign(&note.Note{Text: checkpoint.Text}, w.signer)
	if err != nil {
		return nil, &refusal{status: http.StatusInternalServerError, reason: err}
	}
	return signed[len(checkpoint.Text)+len("\n"):], nil
}

// follow makes a checkpoint the last of its log, if it goes on from the last one.
func (l log) follow(head c2sp.Head, proof c2sp.Consistency) *refusal {
	last, err := l.latest()
	switch {
	case err != nil:
		return &refusal{status: http.StatusInternalServerError, reason: err}
	case proof.Old > head.Size:
		err = fmt.Errorf("a log of %d records does not go on from %d", head.Size, proof.Old)
		return &refusal{status: http.StatusBadRequest, reason: err}
	case proof.Old != last.Size, head.Size == last.Size && head.Root != last.Root:
		return &refusal{status: http.StatusConflict, known: last.Size}
	}
	if err := proof.Check(last.Root, head.Size, head.Root); err != nil {
		err = fmt.Errorf("the log is not the one of %d records that was signed: %w", last.Size, err)
		return &refusal{status: http.StatusUnprocessableEntity, reason: err}
	}
	if head.Size == last.Size {
		return nil // it is known already
	}
	err = l.keep(last.Size, proof.Checkpoint)
	if errors.Is(err, errTaken) {
		if last, err = l.latest(); err == nil {
			return &refusal{status: http.StatusConflict, known: last.Size}
		}
	}
	if err != nil {
		return &refusal{status: http.StatusInternalServerError, reason: err}
	}
	return nil
}
