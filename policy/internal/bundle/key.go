package bundle

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"

	opa "github.com/open-policy-agent/opa/v1/bundle"
)

// A Signer signs bundles with one private key.
type Signer struct {
	config *opa.SigningConfig
	keyID  string // the SHA-256 of the public key, in hex
}

// NewSigner reads a private key in PEM, in the form PKCS #8.
func NewSigner(text []byte) (*Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, errors.New(`the key to sign with: no "BEGIN PRIVATE KEY" in PEM, make one with: ` +
			`openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the key to sign with: %w", err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("the key to sign with: %w", errKeyKind)
	}
	algorithm, err := algorithmOf(signer.Public())
	if err != nil {
		return nil, fmt.Errorf("the key to sign with: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(signer.Public())
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(public)
	config := opa.NewSigningConfig(string(pem.EncodeToMemory(block)), algorithm, "")
	return &Signer{config, hex.EncodeToString(sum[:])}, nil
}

// verifyingKey reads a public key in PEM.
func verifyingKey(text []byte) (*opa.KeyConfig, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, errors.New(`the key to verify with: no "BEGIN PUBLIC KEY" in PEM, make it with: openssl pkey -pubout`)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the key to verify with: %w", err)
	}
	algorithm, err := algorithmOf(key)
	if err != nil {
		return nil, fmt.Errorf("the key to verify with: %w", err)
	}
	return &opa.KeyConfig{Key: string(pem.EncodeToMemory(block)), Algorithm: algorithm}, nil
}

var errKeyKind = errors.New("of a kind that Open Policy Agent does not take " +
	"(accepted: ECDSA on P-256, P-384 or P-521, RSA)")

// algorithmOf returns the name of the signature algorithm for a public key.
func algorithmOf(public crypto.PublicKey) (string, error) {
	switch key := public.(type) {
	case *rsa.PublicKey:
		return "RS256", nil
	case *ecdsa.PublicKey:
		if name, ok := map[int]string{256: "ES256", 384: "ES384", 521: "ES512"}[key.Curve.Params().BitSize]; ok {
			return name, nil
		}
	}
	return "", errKeyKind
}
