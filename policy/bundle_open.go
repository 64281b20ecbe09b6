package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"testing/fstest"

	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/bundle"
)

// An OpenOption is what [Open] demands of a bundle, or waives.
type OpenOption func(*conditions)

type conditions struct {
	keys     []*bundle.KeyConfig
	unsigned bool
	after    revision
	errs     []error
}

// RequireSignature demands a signature by the key of this public key in PEM, as
// "openssl pkey -pubout" writes it; of several, by any of them.
func RequireSignature(key []byte) OpenOption {
	return func(c *conditions) {
		config, err := verifyingKey(key)
		c.keys, c.errs = append(c.keys, config), append(c.errs, err)
	}
}

// AcceptUnsigned waives the signature: everyone who can write the bundle can then
// change law and rules. It is for tests, and for bundles that were verified before.
func AcceptUnsigned() OpenOption { return func(c *conditions) { c.unsigned = true } }

// RequireNewerThan demands a later revision than this one, so that nobody brings
// back law that was replaced; [Bundle] says in which order revisions are. Keep the
// last revision where a restart finds it: at a start, live.Engine().Revision() is
// 0, and every bundle that was ever signed is later than that.
func RequireNewerThan(revision string) OpenOption {
	return func(c *conditions) {
		after, err := parseRevision(revision)
		c.after, c.errs = after, append(c.errs, err)
	}
}

// Open reads a bundle that [Bundle] wrote and returns its engine, which decides
// as the one did that was written. A key is required, or AcceptUnsigned. What was
// changed, cut off, is no bundle of this library, or unpacks to more than 16
// MiB is refused, and rules and law pass every check that New makes.
//
// The built-in rules of a bundle must be those of this library: a bundle adds
// rules that tighten and changes law, but it never replaces a gate. A changed
// built-in rule comes with a new version of the library.
//
// Where ctx ends first, its error comes at once. What is begun ends soon after,
// so that r may still be read from until then.
func Open(ctx context.Context, r io.Reader, demands ...OpenOption) (*Engine, error) {
	var c conditions
	for i, demand := range demands {
		if demand == nil {
			c.errs = append(c.errs, fmt.Errorf("condition %d is nil, leave it out", i+1))
			continue
		}
		demand(&c)
	}
	engine, err := within(ctx, func() (*Engine, error) {
		files, err := c.read(reader{ctx, r})
		if err != nil {
			return nil, err
		}
		return loadBundle(ctx, files, c.after)
	})
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	return engine, nil
}

// check refuses what was not asked for clearly.
func (c *conditions) check() error {
	switch {
	case c.unsigned && len(c.keys) > 0:
		c.errs = append(c.errs, errors.New("RequireSignature and AcceptUnsigned contradict each other: pass one of them"))
	case !c.unsigned && len(c.keys) == 0:
		c.errs = append(c.errs, errors.New("no key to verify with: pass RequireSignature, or AcceptUnsigned "+
			"where nobody else can write the bundle"))
	}
	return errors.Join(c.errs...)
}

// read unpacks and verifies.
func (c *conditions) read(r io.Reader) (fs.FS, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	files, err := unpack(r)
	if err != nil {
		return nil, err
	}
	if !c.unsigned {
		if err := c.verify(files); err != nil {
			return nil, err
		}
	}
	delete(files, signatureFile)
	return files, nil
}

// verify checks that one of the keys signed the files, all of them and no
// others.
func (c *conditions) verify(files fstest.MapFS) error {
	if files[signatureFile] == nil {
		return errors.New("not signed: sign it, or fetch it from who does")
	}
	var signature bundle.SignaturesConfig
	if err := json.Unmarshal(files[signatureFile].Data, &signature); err != nil {
		return fmt.Errorf("%s: %w", signatureFile, err)
	}
	signature.Plugin = "" // the bundle does not choose how it is verified
	var errs []error
	for _, key := range c.keys {
		const id = "key"
		config := bundle.NewVerificationConfig(map[string]*bundle.KeyConfig{id: key}, id, "", nil)
		signed, err := bundle.VerifyBundleSignature(signature, config)
		if err == nil {
			return compareDigests(files, signed)
		}
		errs = append(errs, err)
	}
	return fmt.Errorf("%s: not signed by the key that is asked for: %w", signatureFile, errors.Join(errs...))
}

// compareDigests compares the files with those that are signed.
func compareDigests(files fstest.MapFS, signed map[string]bundle.FileInfo) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name == signatureFile {
			continue
		}
		if bundle.IsStructuredDoc(name) && !json.Valid(files[name].Data) {
			return fmt.Errorf("%s: no JSON: fetch the bundle again", request.OneLine(name))
		}
		if err := bundle.VerifyBundleFile(name, *bytes.NewBuffer(files[name].Data), signed); err != nil {
			return fmt.Errorf("changed after it was signed, fetch it again: %w", err)
		}
	}
	for name := range signed {
		return fmt.Errorf("%s: signed, and not there: fetch the bundle again", request.OneLine(name))
	}
	return nil
}
