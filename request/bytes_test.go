package request

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBytesStay holds the bytes of a request that uses no field that came later:
// a new field is written only where it is set, so that the digests of old
// requests, and the records of old decisions, stay as they are.
func TestBytesStay(t *testing.T) {
	text := file(t, "us-warrant-ireland.json")
	assert.Equal(t, "caa8b86ed77d9b041b61d762cc8d71b1741f35055fb07480ae155fd11571082d", hash(text), "the file")

	r, err := Decode(text)
	require.NoError(t, err)
	const written = "98766daa8173c7480759f0bceeedd61737989809eb8eb97f38e3639f75532052"
	assert.Equal(t, written, hash(canonical(t, r)), "the request as it is written")

	const nothing = "e3cf75fcd6b920f69d0385ab2fd8e86f737bc9c913be54b53fea5341b67a9006"
	assert.Equal(t, nothing, hash(canonical(t, Request{Version: 1})), "a request that says nothing")
}

// canonical writes a request as package policy does before it takes the digest.
func canonical(t *testing.T, r Request) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	require.NoError(t, enc.Encode(r))
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
