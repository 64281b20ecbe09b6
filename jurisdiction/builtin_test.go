package jurisdiction

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction/internal/pack"
)

// TestMain names the faults of the law files, a line each, before any test, and
// refuses a pack that is not theirs. With -update the pack is written first, so that
// what the tests write is made from the law of the files.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := preparePack(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func preparePack() error {
	law, err := Load(builtinFiles())
	if err != nil {
		return fmt.Errorf("the files of jurisdiction/law have faults:\n%w", err)
	}
	var digests []string
	fields := fieldsByType{}
	for _, in := range law.instruments {
		text, err := json.Marshal(fields.document(reflect.ValueOf(*in)))
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		digests = append(digests, string(sum[:]))
	}
	made := string(pack.Encode(packed{law.Hash(), law.manifest, law.instruments, digests}))
	switch {
	case made == lawPack:
		return nil
	case !*update:
		return fmt.Errorf("jurisdiction/law.pack is not made from the files of jurisdiction/law as they are now, " +
			`run "go generate ./jurisdiction"`)
	}
	lawPack = made
	return os.WriteFile("law.pack", []byte(made), 0o644)
}

// TestPack: the built-in law, which is unpacked, is the law of the files.
func TestPack(t *testing.T) {
	want, err := Load(builtinFiles())
	require.NoError(t, err)
	got := Builtin()
	if diff := cmp.Diff(want.manifest, got.manifest); diff != "" {
		t.Errorf("the manifest (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.instruments, got.instruments); diff != "" {
		t.Errorf("the instruments (-want +got):\n%s", diff)
	}
	assert.Equal(t, want.Hash(), got.Hash())
	assert.Equal(t, got.digest(), got.Hash(), "the digest that is in the pack")
	assert.Equal(t, string(marshal(t, want)), string(marshal(t, got)))
}

// TestDamagedPack cuts the pack and changes its bytes: it is refused, with the cure.
func TestDamagedPack(t *testing.T) {
	flipped := func(at int) string {
		text := []byte(lawPack)
		text[at] ^= 1 << (at % 8)
		return string(text)
	}
	step := len(lawPack)/100 + 1
	texts := []string{"", strings.Repeat("\xff", 100), lawPack + "\x00"}
	for at := 0; at < len(lawPack); at += step {
		texts = append(texts, lawPack[:at], flipped(at))
	}
	for i, text := range texts {
		u, err := unpack(text)
		assert.Zero(t, u, i)
		assert.EqualError(t, err, "jurisdiction/law.pack: it is damaged, or made for another form of the data, "+
			`run "go generate ./jurisdiction"`, i)
	}
}
