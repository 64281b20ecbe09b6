package policy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/bundle"
	"github.com/comity-go/comity/request"
)

// Bundle writes to w what [New] would decide with under the same options:
// rules, their tests, law, posture and language. Open Policy Agent can load the
// bundle too. It is signed with an ECDSA or RSA private key in PEM, as "openssl
// genpkey" writes it.
//
// A revision is numbers with dots or hyphens between them, such as 41 or
// 2026-11-21.3. They are ordered number by number, so that 2026-11-21.10 comes
// after 2026-11-21.9, and that after 2026-11-21.
//
// The key's ID in the signature is the SHA-256 of the public key, in hex: that
// of "openssl pkey -pubout -outform DER". Equal input gives equal bytes, except
// for an ECDSA signature, which is new each time. Bundle writes nothing that
// would fail the self-test of [Live.Swap].
func Bundle(ctx context.Context, w io.Writer, revision string, key []byte, options ...Option) error {
	_, err := bundle.ParseRevision(revision)
	signer, keyErr := bundle.NewSigner(key)
	engine, newErr := New(ctx, options...)
	if err := errors.Join(err, keyErr, newErr); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if err := engine.selfTest(ctx); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	content, err := engine.content(revision)
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if err := signer.Write(w, content); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	return nil
}

// content returns the engine as the content of a bundle.
func (e *Engine) content(revision string) (bundle.Content, error) {
	law, err := e.law.MarshalJSON()
	if err != nil {
		return bundle.Content{}, err
	}
	data, err := json.Marshal(dataOf(law, e.program.Beside.Files))
	if err != nil {
		return bundle.Content{}, err
	}
	modules, roots, err := e.modules()
	if err != nil {
		return bundle.Content{}, err
	}
	return bundle.Content{
		Manifest: bundle.Manifest{
			Revision: revision, Roots: roots, Version: Version, Posture: string(e.posture), Language: e.language.Tag,
		},
		Data:    data,
		Modules: modules,
	}, nil
}

// An OpenOption says what [Open] requires of a bundle, or accepts.
type OpenOption func(*bundle.Conditions)

// RequireSignature requires a signature by the private key that belongs to this
// public key in PEM, as "openssl pkey -pubout" writes it. With several keys, a
// signature by one of them is enough.
func RequireSignature(key []byte) OpenOption {
	return func(c *bundle.Conditions) { c.RequireSignature(key) }
}

// AcceptUnsigned accepts a bundle without a signature. Anybody who can write the
// bundle can then change law and rules, so it is for tests, and for bundles that
// were verified before.
func AcceptUnsigned() OpenOption { return (*bundle.Conditions).AcceptUnsigned }

// RequireNewerThan requires a revision after this one, so that nobody can bring
// back law that was replaced; [Bundle] describes the order. A program that
// restarts has to store the last revision itself: before its first Swap,
// live.Engine().Revision() is 0, and every bundle that was ever signed comes
// after 0.
func RequireNewerThan(revision string) OpenOption {
	return func(c *bundle.Conditions) { c.RequireNewerThan(revision) }
}

// Open reads a bundle that [Bundle] wrote and returns its engine, which decides
// as the engine did that was written. It needs [RequireSignature] or
// [AcceptUnsigned]. It refuses a bundle that was changed or cut off, that this
// library did not write, or that unpacks to more than 64 MiB. Rules and law
// pass every check that New makes.
//
// The built-in rules of a bundle must be those of this library: a bundle can add
// rules that tighten, and change law, but it never replaces a gate. A changed
// built-in rule comes with a new version of the library.
//
// Where ctx ends first, Open returns its error at once. Work that has begun ends
// soon after, and may read from r until then.
func Open(ctx context.Context, r io.Reader, options ...OpenOption) (*Engine, error) {
	var c bundle.Conditions
	for i, option := range options {
		if option == nil {
			c.Refuse(fmt.Errorf("option %d is nil, leave it out", i+1))
			continue
		}
		option(&c)
	}
	engine, err := within(ctx, func() (*Engine, error) {
		manifest, files, err := c.Read(reader{ctx, r})
		if err != nil {
			return nil, err
		}
		engine, err := engineOf(ctx, manifest, files)
		if err != nil && manifest.Version != Version {
			return nil, fmt.Errorf("written by version %s of this library, read by %s: write it with this one: %w",
				request.OneLine(manifest.Version), Version, err)
		}
		return engine, err
	})
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	return engine, nil
}

// engineOf makes the engine of the files of a bundle, and refuses files that the
// engine does not use.
func engineOf(ctx context.Context, m bundle.Manifest, files fs.FS) (*Engine, error) {
	law, beside, lawErr := readData(files)
	custom, err := customFolders(files, beside)
	if err := errors.Join(lawErr, err); err != nil {
		return nil, err
	}
	engine, err := newEngine(ctx, settings{posture: Posture(m.Posture), lang: m.Language, law: law, rules: custom})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(engine.checkFiles(files, m.Roots), engine.checkBeside(beside)); err != nil {
		return nil, err
	}
	engine.revision = m.Revision
	return engine, nil
}

// readData reads data.json: the law, and the files beside the custom rules.
func readData(fsys fs.FS) (*jurisdiction.Law, besideFiles, error) {
	value, err := bundle.ReadValue(fsys, bundle.DataFile)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", bundle.DataFile, err)
	}
	beside := takeBeside(value) // which may be long, and is not decoded twice
	var data dataDocument
	if err := bundle.DecodeValue(value, &data); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", bundle.DataFile, err)
	}
	law, err := jurisdiction.Decode(data.Comity.Law)
	return law, beside, err
}

// Revision returns the revision of the bundle that the engine came from; 0,
// which is before all others, where it came from none, or is nil.
func (e *Engine) Revision() string {
	if e == nil || e.revision == "" {
		return "0"
	}
	return e.revision
}

// A reader reads until its context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
