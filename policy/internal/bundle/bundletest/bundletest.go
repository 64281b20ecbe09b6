// Package bundletest has what tests of bundles share: keys, and archives that are
// not as they were written.
package bundletest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A KeyPair is a private and a public key in PEM.
type KeyPair struct{ Private, Public []byte }

// The keys of the tests, each made when it is first asked for.
var (
	EC    = sync.OnceValue(func() KeyPair { return NewKey(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) })
	Other = sync.OnceValue(func() KeyPair { return NewKey(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)) })
	RSA   = sync.OnceValue(func() KeyPair { return NewKey(rsa.GenerateKey(rand.Reader, 2048)) })
)

// NewKey returns the pair of a private key.
func NewKey(key crypto.Signer, err error) KeyPair {
	if err != nil {
		panic(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		panic(err)
	}
	return KeyPair{
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}),
	}
}

// An Edit changes the files of a bundle, by name.
type Edit func(files map[string]string)

// Edited packs the files of a bundle again after an edit, which must change some.
func Edited(t testing.TB, files map[string]string, edit Edit) []byte {
	t.Helper()
	before := maps.Clone(files)
	edit(files)
	if maps.Equal(before, files) {
		t.Fatal("nothing was edited")
	}
	return Archive(t, files)
}

// Archive packs files.
func Archive(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	tarred := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		err := tarred.WriteHeader(&tar.Header{
			Name: "/" + name, Mode: 0o600, Typeflag: tar.TypeReg, Size: int64(len(files[name])),
		})
		if _, writeErr := io.WriteString(tarred, files[name]); errors.Join(err, writeErr) != nil {
			t.Fatal(err, writeErr)
		}
	}
	if err := errors.Join(tarred.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Replace changes one place of a file.
func Replace(name, old, new string) Edit {
	return func(files map[string]string) { files[name] = strings.Replace(files[name], old, new, 1) }
}

// Without takes a file out.
func Without(name string) Edit { return func(files map[string]string) { delete(files, name) } }

// With puts a file in.
func With(name, text string) Edit { return func(files map[string]string) { files[name] = text } }
