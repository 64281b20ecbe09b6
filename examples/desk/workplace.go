package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/examples/desk/internal/paper"
	"github.com/comity-go/comity/examples/desk/internal/people"
	"github.com/comity-go/comity/examples/desk/internal/register"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
)

// A workplace is the folder of a register:
//
//	people.yaml   who works there, their roles and the hashes of their passwords
//	desk.yaml     entity, contact, address and so on of who answers, for the papers
//	register.db   the requests, where -database names no other
//	log           the log of package audit
//	secret        of the pseudonyms in the log, made when it is missing
//	signer        the key that signs checkpoints of the log, made when it is missing
//	signer.pub    for those who check the proofs
//
// openWorker opens it.
func openWorker(ctx context.Context, d *desk, folder, database string, secure bool) (*worker, error) {
	text, err := os.ReadFile(filepath.Join(folder, "people.yaml"))
	if err != nil {
		return nil, fmt.Errorf("%w: it names who works at the desk; make a hash with: desk -hash", err)
	}
	staff, err := people.Load(text)
	if err != nil {
		return nil, err
	}
	w := &worker{desk: d, now: time.Now, secure: secure, sessions: people.NewSessions(staff, time.Now)}
	if w.operator, err = operator(filepath.Join(folder, "desk.yaml")); err != nil {
		return nil, err
	}
	secret, err := kept(filepath.Join(folder, "secret"), func() (string, error) {
		b := make([]byte, 32)
		rand.Read(b)
		return hex.EncodeToString(b), nil
	})
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(secret)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(folder, "secret"), err)
	}
	key, err := audit.NewKey(raw)
	if err != nil {
		return nil, err
	}
	skey, err := kept(filepath.Join(folder, "signer"), func() (string, error) { return newSigner(folder) })
	if err != nil {
		return nil, err
	}
	if w.signer, err = note.NewSigner(skey); err != nil {
		return nil, err
	}
	if database == "" {
		database = filepath.Join(folder, "register.db")
	}
	engine := func(p policy.Posture) *policy.Engine { return d.engines[p][tags[0]] }
	w.register, err = register.Open(ctx, database, filepath.Join(folder, "log"), key, engine, time.Now)
	return w, err
}

// newSigner makes the key of the log, and writes its public half.
func newSigner(folder string) (string, error) {
	host, err := os.Hostname()
	if err != nil {
		return "", err
	}
	skey, public, err := note.GenerateKey(rand.Reader, host+"/desk")
	if err != nil {
		return "", err
	}
	return skey, os.WriteFile(filepath.Join(folder, "signer.pub"), []byte(public+"\n"), 0o644)
}

// kept returns the text of a file that only its owner reads, and makes it where it is
// missing.
func kept(name string, make func() (string, error)) (string, error) {
	text, err := os.ReadFile(name)
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	made, err := make()
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = io.WriteString(f, made+"\n")
	return made, errors.Join(err, f.Sync(), f.Close())
}

// operator reads who answers; nothing is known where there is no file, and stays a blank
// on the papers.
func operator(name string) (paper.Desk, error) {
	var d paper.Desk
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	if err == nil {
		dec := yaml.NewDecoder(strings.NewReader(string(text)))
		dec.KnownFields(true)
		if err = dec.Decode(&d); err != nil && !errors.Is(err, io.EOF) {
			return d, fmt.Errorf("%s: %w", name, err)
		}
		err = nil
	}
	return d, err
}

// tick tells of clocks that passed, every minute until ctx is done.
func (w *worker) tick(ctx context.Context, out io.Writer) {
	every := time.NewTicker(time.Minute)
	defer every.Stop()
	for {
		passed, err := w.register.Tick(ctx, w.now())
		if err != nil && ctx.Err() == nil {
			fmt.Fprintln(out, "desk:", err)
		}
		for _, c := range passed {
			fmt.Fprintf(out, "desk: request %d: %s passed at %s\n", c.Number, c.ID, c.Due.Format(time.RFC3339))
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// local reports whether an address is of the machine itself.
func local(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
