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

// A Field is what an identifier is. One identifier has another pseudonym in each
// field, so that a reader without the key does not see that the name of an authority
// is also an account. The fields that are not below have the names that they have in
// the record, such as authority.name, instrument.reference and labels.case.
type Field string

// The fields that records of several kinds have, or several members of one.
const (
	DecisionField Field = "decision_id" // Decision.ID
	AccountField  Field = "account"     // a target, wherever a request or a decision names one
	ObjectField   Field = "object"      // the name of an object
	VersionField  Field = "version"     // of an object
	DigestField   Field = "sha256"      // of the bytes of an object

	// AnyField is the field of every pseudonym in records of the first form.
	AnyField Field = ""
)

// A form says how the pseudonyms of a record were made. A record says it as
// masking.
type form int

const (
	firstForm form = 0 // of the identifier alone; such a record does not say its form
	byField   form = 2 // of the field and the identifier
)

func (f form) known() bool { return f == firstForm || f == byField }

// Pseudonym returns what the log has in place of an identifier. The empty identifier
// stays empty.
func (k Key) Pseudonym(of Field, identifier string) string {
	if identifier == "" {
		return ""
	}
	// No two fields and identifiers make one text, and none makes one of the first form.
	text := fmt.Sprintf("field:%d:%s:%s", len(of), of, identifier)
	if of == AnyField {
		text = "pseudonym:" + identifier
	}
	return pseudonymPrefix + base64.RawURLEncoding.EncodeToString(k.sum(text)[:pseudonymBytes])
}

const pseudonymPrefix = "hmac:"

// pseudonym returns the pseudonym that a record of a form has.
func (k Key) pseudonym(f form, of Field, identifier string) string {
	if f == firstForm {
		of = AnyField
	}
	return k.Pseudonym(of, identifier)
}

// pseudonyms returns what records of any form have in place of an identifier, those of
// today first.
func (k Key) pseudonyms(of Field, identifier string) []string {
	return []string{k.pseudonym(byField, of, identifier), k.pseudonym(firstForm, of, identifier)}
}

// ID returns the name of the key in records. It tells nothing of the secret.
func (k Key) ID() string { return hex.EncodeToString(k.sum("id")[:8]) }

func (k Key) sum(text string) []byte {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
