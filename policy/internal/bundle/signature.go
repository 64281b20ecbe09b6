package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"testing/fstest"

	"github.com/comity-go/comity/request"
	opa "github.com/open-policy-agent/opa/v1/bundle"
)

// Conditions are what a reader demands of a opa. The zero Conditions demand a
// signature but have no key to verify it with, so Read refuses every opa.
type Conditions struct {
	keys     []*opa.KeyConfig
	unsigned bool
	after    Revision
	errs     []error
}

// RequireSignature demands a signature by the private key of this public key in
// PEM. With several keys, a signature by one of them is enough.
func (c *Conditions) RequireSignature(key []byte) {
	config, err := verifyingKey(key)
	if err != nil {
		c.Refuse(err)
	}
	c.keys = append(c.keys, config)
}

// AcceptUnsigned accepts bundles without a signature, and looks at none.
func (c *Conditions) AcceptUnsigned() { c.unsigned = true }

// RequireNewerThan demands a revision that comes after this one.
func (c *Conditions) RequireNewerThan(revision string) {
	after, err := ParseRevision(revision)
	if err != nil {
		c.Refuse(err)
	}
	c.after = after
}

// Refuse has Read refuse every bundle with this error, joined with the other
// faults of the conditions.
func (c *Conditions) Refuse(err error) { c.errs = append(c.errs, err) }

// Read unpacks a bundle and checks it against the conditions. It returns what
// the manifest says, and all files but the signature.
func (c *Conditions) Read(r io.Reader) (Manifest, fs.FS, error) {
	if err := c.check(); err != nil {
		return Manifest{}, nil, err
	}
	files, err := unpack(r)
	if err != nil {
		return Manifest{}, nil, err
	}
	if !c.unsigned {
		if err := c.verify(files); err != nil {
			return Manifest{}, nil, err
		}
	}
	delete(files, SignatureFile)
	manifest, err := readManifest(files)
	if err != nil {
		return Manifest{}, nil, fmt.Errorf("%s: %w", ManifestFile, err)
	}
	if _, err := ParseNewer(manifest.Revision, c.after); err != nil {
		return Manifest{}, nil, err
	}
	return manifest, files, nil
}

// check refuses conditions that are faulty, missing or contradict each other.
func (c *Conditions) check() error {
	errs := slices.Clone(c.errs)
	switch {
	case c.unsigned && len(c.keys) > 0:
		errs = append(errs, errors.New("RequireSignature and AcceptUnsigned contradict each other: pass one of them"))
	case !c.unsigned && len(c.keys) == 0:
		errs = append(errs, errors.New("no key to verify with: "+
			"pass RequireSignature, or AcceptUnsigned where nobody else can write the bundle"))
	}
	return errors.Join(errs...)
}

// verify checks that one of the keys signed the files: all of them, and no
// others.
func (c *Conditions) verify(files fstest.MapFS) error {
	if files[SignatureFile] == nil {
		return errors.New("not signed: sign it, or fetch it from who does")
	}
	var signature opa.SignaturesConfig
	if err := json.Unmarshal(files[SignatureFile].Data, &signature); err != nil {
		return fmt.Errorf("%s: %w", SignatureFile, err)
	}
	signature.Plugin = "" // the bundle does not choose how it is verified
	var errs []error
	for _, key := range c.keys {
		const id = "key"
		config := opa.NewVerificationConfig(map[string]*opa.KeyConfig{id: key}, id, "", nil)
		signed, err := opa.VerifyBundleSignature(signature, config)
		if err == nil {
			return compareDigests(files, signed)
		}
		errs = append(errs, err)
	}
	return fmt.Errorf("%s: not signed by the key that is asked for: %w", SignatureFile, errors.Join(errs...))
}

// compareDigests compares the files with those that are signed.
func compareDigests(files fstest.MapFS, signed map[string]opa.FileInfo) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name == SignatureFile {
			continue
		}
		if opa.IsStructuredDoc(name) && !json.Valid(files[name].Data) {
			return fmt.Errorf("%s: no JSON: fetch the bundle again", request.OneLine(name))
		}
		if err := opa.VerifyBundleFile(name, *bytes.NewBuffer(files[name].Data), signed); err != nil {
			return fmt.Errorf("changed after it was signed, fetch it again: %w", err)
		}
	}
	for name := range signed {
		return fmt.Errorf("%s: signed, and not there: fetch the bundle again", request.OneLine(name))
	}
	return nil
}
