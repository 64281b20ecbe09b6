package memo

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMemo(t *testing.T) {
	m := New[int](ways)
	key := func(i int) Key { return Key(nil).Len(i) }
	assert.Nil(t, m.Get(key(0)), "nothing was put yet")
	for i := range ways {
		m.Put(key(i), i)
	}
	for i := range ways {
		if got := m.Get(key(i)); assert.NotNil(t, got, "%d of one bucket", i) {
			assert.Equal(t, i, *got)
		}
	}
	assert.Nil(t, m.Get(key(ways)), "another key in the same bucket")
	m.Put(key(ways), ways)
	assert.Nil(t, m.Get(key(0)), "what was put first makes place")
	assert.Equal(t, ways, *m.Get(key(ways)))
	assert.Equal(t, 1, *m.Get(key(1)), "and nothing else does")

	long := Key(nil).Text(strings.Repeat("x", KeySize))
	m.Put(long, 3)
	assert.Nil(t, m.Get(long), "a key that is too long")

	var none *Memo[int]
	none.Put(key(0), 1)
	assert.Nil(t, none.Get(key(0)), "a nil memo")
}

// TestMemoHolds puts a few hundred keys, as many as a service has that is asked the same
// over and over: next to none is driven out by another. In places of their own ten would.
func TestMemoHolds(t *testing.T) {
	m, lost := New[int](1<<12), 0
	for range 2 {
		for i := range 200 {
			if key := Key(nil).Len(i); m.Get(key) == nil && m.Again(key) {
				m.Put(key, i)
			}
		}
	}
	for i := range 200 {
		if m.Get(Key(nil).Len(i)) == nil {
			lost++
		}
	}
	assert.LessOrEqual(t, lost, 2)
}

func TestAgain(t *testing.T) {
	m := New[int](ways)
	for i := range ways {
		assert.False(t, m.Again(Key(nil).Len(i)), "the first time")
	}
	for i := range ways {
		assert.True(t, m.Again(Key(nil).Len(i)), "again")
	}
	assert.False(t, m.Again(Key(nil).Len(ways)))
	assert.False(t, m.Again(Key(nil).Len(0)), "what was asked first is forgotten")
	assert.False(t, m.Again(nil), "no key")
	assert.False(t, (*Memo[int])(nil).Again(Key(nil).Len(0)), "a nil memo")
}

// TestMemoCopiesKey changes the bytes of a key after Put: callers build their
// keys in one buffer.
func TestMemoCopiesKey(t *testing.T) {
	m := New[int](ways)
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
