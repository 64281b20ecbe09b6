package witness

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

const (
	algorithm     = 4 // cosignature/v1 with Ed25519
	secretPrefix  = "PRIVATE+KEY+"
	timeSize      = 8 // bytes of the time that stands before the signature
	signatureSize = timeSize + ed25519.SignatureSize
)

// GenerateKey makes a key of a witness. Its name is a URL without its scheme, such
// as witness.example/w1. The secret is for NewSigner, the public text for NewVerifier.
func GenerateKey(name string) (secret, public string, err error) {
	if !validName(name) {
		return "", "", fmt.Errorf("witness: the name %q is empty, or has a space or a plus sign in it", name)
	}
	key, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return "", "", fmt.Errorf("witness: %w", err)
	}
	return secretPrefix + keyText(name, key, private.Seed()), keyText(name, key, key), nil
}

// A verifier is the public key of a witness.
type verifier struct {
	name string
	key  ed25519.PublicKey
}

// NewVerifier returns what checks the signatures of a witness, from its public text.
func NewVerifier(public string) (note.Verifier, error) {
	name, hash, key, err := parseKey(public, ed25519.PublicKeySize)
	if err != nil {
		return nil, fmt.Errorf("witness: the public key: %w", err)
	}
	v := verifier{name, key}
	if v.KeyHash() != hash {
		return nil, fmt.Errorf("witness: the public key of %q has another hash than it says", name)
	}
	return v, nil
}

// Name returns the name of the witness.
func (v verifier) Name() string { return v.name }

// KeyHash returns the ID of the key, as cosignature/v1 has it.
func (v verifier) KeyHash() uint32 { return keyHash(v.name, v.key) }

// Verify reports whether the witness signed the text at the time that the signature
// says.
func (v verifier) Verify(msg, sig []byte) bool {
	if len(sig) != signatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	return at <= math.MaxInt64 && ed25519.Verify(v.key, signedText(at, msg), sig[timeSize:])
}

type signer struct {
	verifier
	private ed25519.PrivateKey
}

// NewSigner returns what signs as a witness does, from the secret text of a key. It
// signs whatever it is given: a [Witness] checks that first.
func NewSigner(secret string) (note.Signer, error) {
	text, ok := strings.CutPrefix(secret, secretPrefix)
	if !ok {
		return nil, fmt.Errorf("witness: the secret key does not begin with %q", secretPrefix)
	}
	name, hash, seed, err := parseKey(text, ed25519.SeedSize)
	if err != nil {
		return nil, errors.New("witness: the secret key is not as it was made") // and nothing of it is told
	}
	private := ed25519.NewKeyFromSeed(seed)
	s := signer{verifier{name, private.Public().(ed25519.PublicKey)}, private}
	if s.KeyHash() != hash {
		return nil, fmt.Errorf("witness: the secret key of %q has another hash than it says", name)
	}
	return s, nil
}

// Sign signs a text, with the time of day before it.
func (s signer) Sign(msg []byte) ([]byte, error) {
	now := uint64(time.Now().Unix())
	sig := binary.BigEndian.AppendUint64(nil, now)
	return append(sig, ed25519.Sign(s.private, signedText(now, msg))...), nil
}

func signedText(at uint64, msg []byte) []byte {
	return append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", at), msg...)
}

func keyHash(name string, key ed25519.PublicKey) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), append([]byte{algorithm}, key...)...))
	return binary.BigEndian.Uint32(sum[:])
}

// keyText returns the text of a key, or of its secret.
func keyText(name string, key ed25519.PublicKey, data []byte) string {
	text := base64.StdEncoding.EncodeToString(append([]byte{algorithm}, data...))
	return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, key), text)
}

func parseKey(text string, size int) (name string, hash uint32, data []byte, err error) {
	parts := strings.SplitN(strings.TrimSpace(text), "+", 3)
	if len(parts) != 3 || !validName(parts[0]) {
		return "", 0, nil, errors.New("it has the form NAME+HASH+KEY")
	}
	id, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil || len(parts[1]) != 8 {
		return "", 0, nil, errors.New("its hash has eight hexadecimal digits")
	}
	data, err = base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(data) != 1+size || data[0] != algorithm {
		return "", 0, nil, fmt.Errorf("a key for cosignature/v1 is the base64 of %d bytes, and the first is %d", 1+size, algorithm)
	}
	return parts[0], uint32(id), data[1:], nil
}

func validName(name string) bool {
	barred := func(r rune) bool { return unicode.IsSpace(r) || r == '+' }
	return name != "" && utf8.ValidString(name) && !strings.ContainsFunc(name, barred)
}
