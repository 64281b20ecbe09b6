// Package memo remembers what was worked out, by the bytes of what it depends
// on. A [Key] is those bytes; a [Memo] holds a bounded number of values by
// their keys.
//
// Correctness is in the key: it has to hold everything that the value depends
// on, each part told from the next. Speed is in the memo: it is read without a
// lock, and never grows.
package memo

import (
	"hash/maphash"
	"sync/atomic"
)

// A Memo remembers a value for a key. Its size is fixed: keys share slots, and
// the last value that is put into a slot stays. Get and Put take no lock and
// are safe for concurrent use. A memo belongs to one engine, so that a new
// engine never serves what an old one worked out. A nil Memo remembers nothing.
type Memo[V any] struct {
	seed  maphash.Seed
	slots []atomic.Pointer[entry[V]]
	asked []atomic.Uint64 // the digest of the key that Again was last asked for, by slot
}

type entry[V any] struct {
	key   string
	value V
}

// New returns a memo with a number of slots.
func New[V any](slots int) *Memo[V] {
	return &Memo[V]{maphash.MakeSeed(), make([]atomic.Pointer[entry[V]], slots), make([]atomic.Uint64, slots)}
}

// Get returns the value that is remembered for the key, or nil; a nil key has none. It
// is shared: the caller must not change it.
func (m *Memo[V]) Get(key Key) *V {
	if m == nil || key == nil {
		return nil
	}
	e := m.slot(key).Load()
	if e == nil || e.key != string(key) {
		return nil
	}
	return &e.value
}

// Put remembers the value, unless the key is nil, or longer than [KeySize]: it would take
// too much memory.
func (m *Memo[V]) Put(key Key, value V) {
	if m == nil || key == nil || len(key) > KeySize {
		return
	}
	m.slot(key).Store(&entry[V]{string(key), value})
}

// Again reports whether it was asked for the same key before, as far as it knows: what
// is needed once is not worth the memory. A caller that puts a value only then keeps
// what is needed again, also while much passes that is not. Two keys may be taken for
// the same; then a value is put too early, and nothing else is wrong.
func (m *Memo[V]) Again(key Key) bool {
	if m == nil || key == nil {
		return false
	}
	digest := maphash.Bytes(m.seed, key)
	return m.asked[digest%uint64(len(m.asked))].Swap(digest) == digest
}

func (m *Memo[V]) slot(key Key) *atomic.Pointer[entry[V]] {
	return &m.slots[maphash.Bytes(m.seed, key)%uint64(len(m.slots))]
}
