package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/util"
)

// loadBundle returns the engine of the files of a bundle, which must come
// after a revision where one is given.
func loadBundle(ctx context.Context, fsys fs.FS, after revision) (*Engine, error) {
	manifest, err := readManifest(fsys)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, err)
	}
	if _, err := revisionAfter(manifest.Revision, after); err != nil {
		return nil, err
	}
	engine, err := manifest.engine(ctx, fsys)
	if written := manifest.Metadata.Comity.Version; err != nil && written != Version {
		return nil, fmt.Errorf("written by version %s of this library, read by %s: write it with this one: %w", request.OneLine(written), Version, err)
	}
	return engine, err
}

// engine makes the engine, of what the files say and of nothing less.
func (m bundleManifest) engine(ctx context.Context, fsys fs.FS) (*Engine, error) {
	law, lawErr := readLaw(fsys)
	own, err := ownFolders(fsys)
	if err := errors.Join(lawErr, err); err != nil {
		return nil, err
	}
	metadata := m.Metadata.Comity
	engine, err := newEngine(ctx, settings{posture: metadata.Posture, lang: metadata.Language, law: law, rules: own})
	if err != nil {
		return nil, err
	}
	if err := engine.checkFiles(fsys, m); err != nil {
		return nil, err
	}
	engine.revision = m.Revision
	return engine, nil
}

// Revision returns the revision of the bundle that the engine came from; 0,
// which is before all others, where it came from none, or is nil.
func (e *Engine) Revision() string {
	if e == nil || e.revision == "" {
		return "0"
	}
	return e.revision
}

// readManifest reads the manifest, and refuses that of a foreign bundle.
func readManifest(fsys fs.FS) (bundleManifest, error) {
	var m bundleManifest
	if err := readDocument(fsys, manifestFile, &m); err != nil {
		return m, err
	}
	if m.Metadata.Comity == nil {
		return m, errors.New("no metadata.comity: this is no bundle of this library")
	}
	if m.RegoVersion != 1 {
		return m, fmt.Errorf("rego_version %d: this is no bundle of this library, whose rules are of version 1", m.RegoVersion)
	}
	_, err := parseRevision(m.Revision)
	return m, err
}

// readDocument decodes a JSON file strictly, and as the signature has it: of
// equal keys the last.
func readDocument(fsys fs.FS, name string, into any) error {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if !json.Valid(text) {
		return errors.New("no JSON")
	}
	var value any
	if err := util.Unmarshal(text, &value); err != nil {
		return err
	}
	if text, err = json.Marshal(value); err != nil {
		return err
	}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	return strict.Decode(into)
}

// readLaw reads data.json.
func readLaw(fsys fs.FS) (*jurisdiction.Law, error) {
	var data struct {
		Comity struct {
			Law json.RawMessage `json:"law"`
		} `json:"comity"`
	}
	if err := readDocument(fsys, dataFile, &data); err != nil {
		return nil, fmt.Errorf("%s: %w", dataFile, err)
	}
	return jurisdiction.Decode(data.Comity.Law)
}
