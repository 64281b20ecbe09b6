package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
)

// A Key makes pseudonyms. Who has the key can try out identifiers until one fits.
// Who does not have it can only see that two pseudonyms are the same.
type Key struct{ secret []byte }

const (
	minSecret      = 32 // bytes
	pseudonymBytes = 16 // of the HMAC: as hard to find by trying as AES-128
)

// NewKey returns the key of a secret, which has at least 32 random bytes.
func NewKey(secret []byte) (Key, error) {
	if len(secret) < minSecret {
		return Key{}, fmt.Errorf("the key of the log has %d bytes: give it at least %d, at random", len(secret), minSecret)
	}
	return Key{slices.Clone(secret)}, nil
}

// Pseudonym returns what the log has in place of an identifier, or of the ID of a
// decision. The empty identifier stays empty.
func (k Key) Pseudonym(identifier string) string {
	if identifier == "" {
		return ""
	}
	return "hmac:" + base64.RawURLEncoding.EncodeToString(k.sum("pseudonym:" + identifier)[:pseudonymBytes])
}

// ID returns the name of the key in records. It tells nothing of the secret.
func (k Key) ID() string { return hex.EncodeToString(k.sum("id")[:8]) }

func (k Key) sum(text string) []byte {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
