// Package bundle writes and reads the one file in which law and rules travel: a
// tar.gz with a manifest, a data document and modules, signed as a whole. It is
// the bundle format of Open Policy Agent, so that Open Policy Agent can load
// the file too.
//
// The package does not know what the files say. It makes sure of four things: a
// signature covers every byte that is read ([Conditions]), the size is limited,
// the manifest is one that this library wrote, and the revision comes after the
// one that the reader holds ([Revision]).
package bundle

import (
	"fmt"
	"io"

	opa "github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/util"
)

// Content is what goes into a bundle.
type Content struct {
	Manifest
	Data    []byte // the data document, JSON
	Modules []Module
}

// A Module is one file of rules.
type Module struct{ Name, Text string }

// Write signs the content and writes the bundle.
func (s *Signer) Write(w io.Writer, c Content) error {
	b, err := c.bundle()
	if err != nil {
		return err
	}
	if err := b.GenerateSignature(s.config, s.keyID, true); err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	return opa.Write(w, *b)
}

// bundle returns the content as Open Policy Agent has it.
func (c Content) bundle() (*opa.Bundle, error) {
	version := regoVersion
	b := &opa.Bundle{Manifest: opa.Manifest{
		Revision: c.Revision, Roots: &c.Roots, RegoVersion: &version, Metadata: c.metadata(),
	}}
	if err := util.UnmarshalJSON(c.Data, &b.Data); err != nil {
		return nil, fmt.Errorf("%s: %w", DataFile, err)
	}
	for _, m := range c.Modules {
		b.Modules = append(b.Modules, opa.ModuleFile{URL: m.Name, Path: m.Name, Raw: []byte(m.Text)})
	}
	return b, nil
}
