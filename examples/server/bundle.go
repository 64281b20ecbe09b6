package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/comity-go/comity/policy"
)

// A bundle is the signed file of law and rules, at a path or an https URL.
type bundle struct {
	from, key, keep string
	client          *http.Client

	etag            string            // of what was fetched last, until it is to be read anew
	tried, standing [sha256.Size]byte // the bundle that was judged last, and the one that decides
	verdict         error             // on the one that was judged last
	modified        time.Time         // of the one that decides; zero where it is not known
}

func newBundle(o options) *bundle {
	return &bundle{from: o.bundle, key: o.key, keep: o.keep, client: &http.Client{
		Timeout: time.Minute,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if r.URL.Scheme != "https" || len(via) >= 5 {
				return errors.New("it redirects elsewhere than to https, or too often")
			}
			return nil
		},
	}}
}

// A packed is a bundle as it was fetched.
type packed struct {
	bytes    []byte
	modified time.Time
}

// errNotFetched means that it is not known whether there is another bundle.
var errNotFetched = errors.New("not fetched")

// largest is how many bytes a packed bundle may have: as many as it may unpack to.
const largest = 64 << 20

// resume takes the bundle that was kept, so that no restart goes back before it.
func (b *bundle) resume(ctx context.Context, in *intake) error {
	if b.keep == "" {
		return nil
	}
	kept, err := readPacked(b.keep)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = b.swap(ctx, in, kept, false)
	}
	if err != nil {
		return fmt.Errorf("-keep %s: %w; if it may be forgotten, remove it", b.keep, err)
	}
	return nil
}

// take takes the bundle where it is another than the one that decides, and
// reports whether it did. A bundle that was refused is not judged again.
func (b *bundle) take(ctx context.Context, in *intake) (bool, error) {
	fetched, err := b.fetch(ctx)
	if err != nil {
		return false, fmt.Errorf("-bundle %s: %w: %w", b.from, errNotFetched, err)
	}
	sum := sha256.Sum256(fetched.bytes)
	if fetched.bytes == nil || sum == b.tried {
		return false, b.verdict
	}
	before := b.standing
	if err = b.swap(ctx, in, fetched, true); err != nil {
		err = fmt.Errorf("-bundle %s: %w", b.from, err)
	}
	if b.verdict = err; b.tried != sum {
		b.etag = "" // it is to be tried again
	}
	return b.standing != before, err
}

// forget has the bundle looked at anew, since the key may be another.
func (b *bundle) forget() { b.etag, b.tried = "", [sha256.Size]byte{} }

// swap has a bundle decide that is signed and comes after the one that does. It
// is on disk before: a bundle that cannot be kept is not taken.
func (b *bundle) swap(ctx context.Context, in *intake, next packed, keep bool) error {
	sum := sha256.Sum256(next.bytes)
	key, err := os.ReadFile(b.key)
	if err != nil {
		return err
	}
	conditions := []policy.OpenOption{policy.RequireSignature(key)}
	if sum != b.standing {
		conditions = append(conditions, policy.RequireNewerThan(in.live.Engine().Revision()))
	}
	engine, err := policy.Open(ctx, bytes.NewReader(next.bytes), conditions...)
	if ctx.Err() == nil {
		b.tried = sum
	}
	if err != nil || sum == b.standing {
		return err
	}
	put, drop := nothing, nothing
	if keep && b.keep != "" {
		if put, drop, err = stage(b.keep, next); err != nil {
			b.tried = [sha256.Size]byte{} // the disk may be mended
			return fmt.Errorf("not kept, and so not taken: %w", err)
		}
	}
	if err := in.swap(ctx, engine); err != nil {
		return errors.Join(err, drop())
	}
	b.standing, b.modified = sum, next.modified
	if err := put(); err != nil {
		return fmt.Errorf("it decides, but is not kept: %w", err)
	}
	return nil
}

func nothing() error { return nil }

// stage writes a file beside the path, and returns what puts it there and what
// removes it.
func stage(path string, p packed) (put, drop func() error, err error) {
	beside := path + ".new"
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nothing, nothing, err
	}
	drop = func() error { return os.Remove(beside) }
	_, err = f.Write(p.bytes)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil && !p.modified.IsZero() {
		err = os.Chtimes(beside, p.modified, p.modified)
	}
	if err != nil {
		return nothing, nothing, errors.Join(err, drop())
	}
	put = func() error { return errors.Join(os.Rename(beside, path), syncFolder(filepath.Dir(path))) }
	return put, drop, nil
}

// syncFolder has a rename survive a crash, where folders can be synced.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// fetch reads the bundle; without bytes where the server says that it is the
// one of before.
func (b *bundle) fetch(ctx context.Context) (packed, error) {
	if !strings.HasPrefix(b.from, "https://") {
		return readPacked(b.from)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.from, nil)
	if err != nil {
		return packed{}, err
	}
	if b.etag != "" {
		r.Header.Set("If-None-Match", b.etag)
	}
	answer, err := b.client.Do(r)
	if err != nil {
		return packed{}, err
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotModified && b.etag != "":
		return packed{}, nil
	case answer.StatusCode != http.StatusOK:
		return packed{}, fmt.Errorf("the answer is %s", answer.Status)
	}
	var p packed
	if p.bytes, err = readAll(answer.Body); err != nil {
		return packed{}, err
	}
	p.modified, _ = http.ParseTime(answer.Header.Get("Last-Modified")) // it need not say
	b.etag = answer.Header.Get("ETag")
	return p, nil
}

// readPacked reads the bundle from a file.
func readPacked(path string) (packed, error) {
	f, err := os.Open(path)
	if err != nil {
		return packed{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return packed{}, err
	}
	text, err := readAll(f)
	return packed{text, info.ModTime()}, err
}

// readAll reads a bundle, which is never empty.
func readAll(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, largest+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) == 0:
		return nil, errors.New("it is empty")
	case len(text) > largest:
		return nil, fmt.Errorf("it has more than %s", size(largest))
	}
	return text, nil
}
