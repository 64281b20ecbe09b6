package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
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
//	people.yaml   who works there, their roles, as what they confirm, and the hashes of their passwords
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
	if err := confirming(d.engines[postures[0]][tags[0]].Labels(), staff); err != nil {
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

// confirming returns why not everybody who confirms could do so: where the rules read who
// confirmed, it is in words that each of them has.
func confirming(labels []policy.Label, staff people.People) error {
	i := slices.IndexFunc(labels, func(l policy.Label) bool { return l.Name == register.Label })
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(staff)) {
		p := staff[id]
		switch {
		case !p.May(people.Confirm):
		case i < 0 && p.ConfirmsAs != "":
			errs = append(errs, fmt.Errorf("people: %q confirms as %q, and no rules declare the label %s: give -rules, or leave confirms_as out [people.confirms_as]",
				id, p.ConfirmsAs, register.Label))
		case i >= 0 && labels[i].Words != nil && !slices.Contains(labels[i].Words, p.ConfirmsAs):
			errs = append(errs, fmt.Errorf("people: %q confirms as %q, and the label %s knows %q alone: write confirms_as [people.confirms_as]",
				id, p.ConfirmsAs, register.Label, labels[i].Words))
		}
	}
	if i >= 0 && !labels[i].List {
		errs = append(errs, fmt.Errorf("labels.yaml: %s is no list, and two persons confirm: write list: true [people.label]", register.Label))
	}
	return errors.Join(errs...)
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
