package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"github.com/open-policy-agent/opa/v1/util"
)

// The files that every bundle has beside its rules. Open Policy Agent knows them
// by these names.
const (
	ManifestFile  = ".manifest"
	SignatureFile = ".signatures.json"
	DataFile      = "data.json"
)

// regoVersion is the version of Rego that the rules are written in.
const regoVersion = 1

// A Manifest is what a bundle says of itself.
type Manifest struct {
	Revision string
	Roots    []string // the packages that the bundle owns in Open Policy Agent
	Version  string   // of the library that wrote the bundle
	Posture  string
	Language string
}

// metadata returns what the manifest says beyond what Open Policy Agent reads.
func (m Manifest) metadata() map[string]any {
	return map[string]any{"comity": map[string]any{"version": m.Version, "posture": m.Posture, "language": m.Language}}
}

// readManifest reads the manifest. It refuses one that this library did not
// write.
func readManifest(fsys fs.FS) (Manifest, error) {
	var m struct {
		Revision    string   `json:"revision"`
		Roots       []string `json:"roots"`
		RegoVersion int      `json:"rego_version"`
		Metadata    struct {
			Comity *struct {
				Version  string `json:"version"`
				Posture  string `json:"posture"`
				Language string `json:"language"`
			} `json:"comity"`
		} `json:"metadata"`
	}
	if err := ReadDocument(fsys, ManifestFile, &m); err != nil {
		return Manifest{}, err
	}
	comity := m.Metadata.Comity
	if comity == nil {
		return Manifest{}, errors.New("no metadata.comity: this is no bundle of this library")
	}
	if m.RegoVersion != regoVersion {
		return Manifest{}, fmt.Errorf("rego_version %d: this is no bundle of this library, whose rules are of version %d",
			m.RegoVersion, regoVersion)
	}
	_, err := ParseRevision(m.Revision)
	return Manifest{m.Revision, m.Roots, comity.Version, comity.Posture, comity.Language}, err
}

// ReadDocument decodes a JSON file and refuses unknown fields.
func ReadDocument(fsys fs.FS, name string, into any) error {
	value, err := ReadValue(fsys, name)
	if err != nil {
		return err
	}
	return DecodeValue(value, into)
}

// ReadValue decodes a JSON file. Where a key is there twice it takes the last value,
// because that is the one which Open Policy Agent signs.
func ReadValue(fsys fs.FS, name string) (value any, err error) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	if err := util.UnmarshalJSON(text, &value); err != nil {
		return nil, errors.New("no JSON")
	}
	return value, nil
}

// DecodeValue decodes a value of JSON and refuses unknown fields.
func DecodeValue(value, into any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	return strict.Decode(into)
}
