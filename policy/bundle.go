package policy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/util"
)

// The files of a bundle. Open Policy Agent reads the same ones: the rules as
// modules, the law as data.comity.law, and what connects them as package
// comity.own, so that data.comity.verdict answers there too.
const (
	manifestFile   = ".manifest"
	signatureFile  = ".signatures.json"
	dataFile       = "data.json"
	builtinFolder  = "builtin" // a copy of the library's rules
	customFolder   = "custom"  // the operator's own, a numbered folder for each WithRules
	connectionFile = "engine.rego"
)

// bundleRoots are what a bundle may own in Open Policy Agent; the second is for
// tests of rules of one's own.
var bundleRoots = []string{"comity", "test"}

// A bundleManifest is what a bundle says of itself.
type bundleManifest struct {
	Revision    string   `json:"revision"`
	Roots       []string `json:"roots"`
	RegoVersion int      `json:"rego_version"`
	Metadata    struct {
		Comity *bundleMetadata `json:"comity"`
	} `json:"metadata"`
}

// A bundleMetadata is what an engine has beside law and rules.
type bundleMetadata struct {
	Version  string  `json:"version"` // of the library that wrote the bundle
	Posture  Posture `json:"posture"`
	Language string  `json:"language"`
}

// Bundle writes to w what [New] would decide with under the same options:
// rules, their tests, law, posture and language, as a bundle that Open Policy
// Agent loads too, signed with an ECDSA or RSA private key in PEM, as "openssl
// genpkey" writes it.
//
// A revision is numbers with dots or hyphens between them, such as 41 or
// 2026-11-21.3. They are ordered number by number, so that 2026-11-21.10 comes
// after 2026-11-21.9, and that after 2026-11-21.
//
// The key's ID in the signature is the SHA-256 of the public key, in hex: that
// of "openssl pkey -pubout -outform DER". Equal input gives equal bytes, save
// that an ECDSA signature is new each time. What would not pass the self-test
// of [Live.Swap] is not written.
func Bundle(ctx context.Context, w io.Writer, revision string, key []byte, options ...Option) error {
	_, err := parseRevision(revision)
	signing, keyID, keyErr := signingKey(key)
	engine, newErr := New(ctx, options...)
	if err := errors.Join(err, keyErr, newErr); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if err := engine.selfTest(ctx); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	b, err := engine.bundle(revision)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if err := b.GenerateSignature(signing, keyID, true); err != nil {
		return fmt.Errorf("bundle: signing: %w", err)
	}
	return bundle.Write(w, *b)
}

// bundle returns the engine as a bundle without a signature.
func (e *Engine) bundle(revision string) (*bundle.Bundle, error) {
	law, err := e.law.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var data map[string]any
	if err := util.UnmarshalJSON(fmt.Appendf(nil, `{"comity":{"law":%s}}`, law), &data); err != nil {
		return nil, err
	}
	modules, roots, err := e.modules()
	if err != nil {
		return nil, err
	}
	version := 1
	metadata := map[string]any{"version": Version, "posture": string(e.posture), "language": e.tongue.lang}
	return &bundle.Bundle{Data: data, Modules: modules, Manifest: bundle.Manifest{
		Revision: revision, Roots: &roots, RegoVersion: &version, Metadata: map[string]any{"comity": metadata},
	}}, nil
}

// modules returns every rule file of the engine and the operator's tests, and
// the roots that their packages need.
func (e *Engine) modules() (modules []bundle.ModuleFile, roots []string, err error) {
	modules, roots = []bundle.ModuleFile{moduleFile(connectionFile, e.rules.connected)}, bundleRoots[:1]
	for _, s := range e.rules.files {
		folder := builtinFolder
		if s.Set > 0 {
			folder = path.Join(customFolder, fmt.Sprint(s.Set))
		}
		name := path.Join(folder, s.Name)
		modules = append(modules, moduleFile(name, s.Text))
		switch root := strings.Split(s.Package, ".")[1]; root {
		case bundleRoots[0]:
		case bundleRoots[1]:
			roots = bundleRoots
		default:
			return nil, nil, fmt.Errorf("%s: package %s is no place for tests (accepted: test.<name>, comity.custom.<name>)", name, s.Package[len("data."):])
		}
	}
	return modules, roots, nil
}

func moduleFile(name, text string) bundle.ModuleFile {
	return bundle.ModuleFile{URL: name, Path: name, Raw: []byte(text)}
}
