package memo

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMemo(t *testing.T) {
	m := New[int](perBucket)
	key := func(i int) Key { return Key(nil).Len(i) }
	assert.Nil(t, m.Get(key(0)), "nothing was put yet")
	for i := range perBucket {
		m.Put(key(i), i)
	}
	for i := range perBucket {
		if got := m.Get(key(i)); assert.NotNil(t, got, "%d of one bucket", i) {
			assert.Equal(t, i, *got)
		}
	}
	assert.Nil(t, m.Get(key(perBucket)), "another key in the same bucket")
	m.Put(key(perBucket), perBucket)
	assert.Nil(t, m.Get(key(0)), "what was put first is dropped")
	assert.Equal(t, perBucket, *m.Get(key(perBucket)))
	assert.Equal(t, 1, *m.Get(key(1)), "and nothing else does")

	long := Key(nil).Text(strings.Repeat("x", KeySize))
	m.Put(long, 3)
	assert.Nil(t, m.Get(long), "a key that is too long")

	var none *Memo[int]
	none.Put(key(0), 1)
	assert.Nil(t, none.Get(key(0)), "a nil memo")
}

// TestMemoHolds puts a few hundred keys, as a service has that is asked the same over and
// over: they do not drive each other out. With one place for a key ten would be lost. The
// better of two memos counts, because five keys of one bucket, which are lost, come about
// in one of 500.
func TestMemoHolds(t *testing.T) {
	lost := func() (n int) {
		m := New[int](1 << 12)
		for range 2 {
			for i := range 200 {
				if key := Key(nil).Len(i); m.Get(key) == nil && m.Again(key) {
					m.Put(key, i)
				}
			}
		}
		for i := range 200 {
			if m.Get(Key(nil).Len(i)) == nil {
				n++
			}
		}
		return n
	}
	assert.Zero(t, min(lost(), lost()))
}

// TestMemoTwice: a key that is put again, as by two callers at once, takes no second place.
func TestMemoTwice(t *testing.T) {
	m := New[int](perBucket)
	for i := range perBucket {
		for range 2 {
			m.Put(Key(nil).Len(i), i)
		}
	}
	for i := range perBucket {
		assert.NotNil(t, m.Get(Key(nil).Len(i)), i)
	}
}

func TestAgain(t *testing.T) {
	m := New[int](perBucket)
	for i := range perBucket {
		assert.False(t, m.Again(Key(nil).Len(i)), "the first time")
	}
	for i := range perBucket {
		assert.True(t, m.Again(Key(nil).Len(i)), "again")
	}
	assert.False(t, m.Again(Key(nil).Len(perBucket)))
	assert.False(t, m.Again(Key(nil).Len(0)), "what was asked first is forgotten")
	assert.False(t, m.Again(nil), "no key")
	assert.False(t, (*Memo[int])(nil).Again(Key(nil).Len(0)), "a nil memo")
}

// TestMemoCopiesKey changes the bytes of a key after Put: callers build their
// keys in one buffer.
func TestMemoCopiesKey(t *testing.T) {
	m := New[int](perBucket)
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
		Texts(nil, []string{""}),
		Texts(nil, make([]string, 126)), // its length takes one byte
		Texts(nil, make([]string, 127)), // two
		Texts(nil, make([]string, 128)),
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
