package memo

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMemo(t *testing.T) {
	m := New[int](1)
	first, second := Key(nil).Text("first"), Key(nil).Text("second")
	assert.Nil(t, m.Get(first), "nothing was put yet")
	m.Put(first, 1)
	if got := m.Get(first); assert.NotNil(t, got) {
		assert.Equal(t, 1, *got)
	}
	assert.Nil(t, m.Get(second), "another key in the same slot")
	m.Put(second, 2)
	assert.Nil(t, m.Get(first), "the last value of a slot stays")

	long := Key(nil).Text(strings.Repeat("x", KeySize))
	m.Put(long, 3)
	assert.Nil(t, m.Get(long), "a key that is too long")

	var none *Memo[int]
	none.Put(first, 1)
	assert.Nil(t, none.Get(first), "a nil memo")
}

// TestMemoCopiesKey changes the bytes of a key after Put: callers build their
// keys in one buffer.
func TestMemoCopiesKey(t *testing.T) {
	m := New[int](1)
	key := Key(nil).Text("first")
	m.Put(key, 1)
	key[1]++
	assert.Nil(t, m.Get(key))
	assert.NotNil(t, m.Get(Key(nil).Text("first")))
}

// TestKey gives values that could run into each other: each has its own bytes.
func TestKey(t *testing.T) {
	seen := map[string]int{}
	for i, key := range []Key{
		Key(nil).Text("ab").Text("c"),
		Key(nil).Text("a").Text("bc"),
		Key(nil).Text("abc"),
		Texts(nil, []string{"ab", "c"}),
		Texts(nil, []string{"a", "bc"}),
		Texts(Texts(nil, []string{"a"}), []string{"b"}),
		Texts(Texts(nil, []string{"a", "b"}), []string{}),
		Texts(Texts(nil, []string{"a", "b"}), []string(nil)),
		Key(nil).Float(1),
		Key(nil).Float(-1),
		Key(nil).Bool(true),
		Key(nil).Bool(false),
	} {
		before, twice := seen[string(key)]
		assert.False(t, twice, "keys %d and %d are both %q", before, i, key)
		seen[string(key)] = i
	}
}
