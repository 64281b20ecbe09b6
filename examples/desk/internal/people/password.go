package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// A hash is what is kept of a password, with what made it (RFC 9106).
type hash struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

// strength is that of new hashes: the second recommendation of RFC 9106 is 64 MiB and
// three passes.
var strength = hash{memory: 64 << 10, time: 3, threads: 1}

// least is what a hash of the file has to have, and most what it may cost to check one.
const (
	leastMemory = 19 << 10 // KiB
	mostMemory  = 1 << 20
	mostTime    = 20
)

// Hash returns the argon2id hash of a password, as the file has it.
func Hash(password string) (string, error) {
	if len(password) < 12 {
		return "", errors.New("a password has at least 12 bytes [people.short]")
	}
	h := strength
	h.salt = make([]byte, 16)
	rand.Read(h.salt)
	h.key = argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.threads, 32)
	return h.String(), nil
}

func (h hash) String() string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.threads,
		enc.EncodeToString(h.salt), enc.EncodeToString(h.key))
}

// parseHash reads the hash of a file.
func parseHash(text string) (hash, error) {
	var h hash
	bad := errors.New("no argon2id hash")
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, bad
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads); err != nil || n != 3 {
		return h, bad
	}
	var err1, err2 error
	h.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	h.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	switch {
	case err1 != nil, err2 != nil, h.threads == 0, len(h.salt) < 8, len(h.key) < 16, h.String() != text:
		return h, bad
	case h.memory < leastMemory, h.time == 0:
		return h, errors.New("the hash is too weak")
	case h.memory > mostMemory, h.time > mostTime:
		return h, errors.New("the hash is too dear to check")
	}
	return h, nil
}

// fits reports whether a password is that of the hash.
func (h hash) fits(password string) bool {
	key := argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.threads, uint32(len(h.key)))
	return subtle.ConstantTimeCompare(key, h.key) == 1
}
