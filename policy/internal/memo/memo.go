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
	"math/bits"
	"sync/atomic"
)

// A Memo remembers a value for a key. Its size is fixed: each key belongs to one bucket,
// which has a few places and which other keys share. With one place for a key, some of a
// few hundred would drive each other out. A full bucket drops what was put first. Get and
// Put take no lock and are safe for concurrent use. A memo belongs to one engine, so that a
// new engine never serves what an old one worked out. A nil Memo remembers nothing.
type Memo[V any] struct {
	seed    maphash.Seed
	buckets []bucket[V]
}

// perBucket is how many places a bucket has.
const perBucket = 4

type bucket[V any] struct {
	entries [perBucket]atomic.Pointer[entry[V]]
	asked   [perBucket]atomic.Uint64 // digests of the keys that Again was asked for
	puts    atomic.Uint32            // how many were put into the entries
	asks    atomic.Uint32            // how many were put into asked
}

type entry[V any] struct {
	key   string
	value V
}

// New returns a memo with room for a number of values, a multiple of four and not 0.
func New[V any](values int) *Memo[V] {
	return &Memo[V]{maphash.MakeSeed(), make([]bucket[V], values/perBucket)}
}

// Get returns the value that is remembered for the key, or nil; a nil key has none. It
// is shared: the caller must not change it.
func (m *Memo[V]) Get(key Key) *V {
	if m == nil || key == nil {
		return nil
	}
	b, _ := m.bucket(key)
	return b.get(key)
}

// Put remembers the value, unless the key is nil, or longer than [KeySize]: it would take
// too much memory. What is remembered for the key already stays.
func (m *Memo[V]) Put(key Key, value V) {
	if m == nil || key == nil || len(key) > KeySize {
		return
	}
	if b, _ := m.bucket(key); b.get(key) == nil {
		b.entries[(b.puts.Add(1)-1)%perBucket].Store(&entry[V]{string(key), value})
	}
}

// Again reports whether it was asked for the same key before, as far as it knows: what
// is needed once is not worth the memory. A caller that puts a value only then keeps
// what is needed again, also while much passes that is not. Two keys may be taken for
// the same; then a value is put too early, and nothing else is wrong.
func (m *Memo[V]) Again(key Key) bool {
	if m == nil || key == nil {
		return false
	}
	b, digest := m.bucket(key)
	for i := range b.asked {
		if b.asked[i].Load() == digest {
			return true
		}
	}
	b.asked[(b.asks.Add(1)-1)%perBucket].Store(digest)
	return false
}

// bucket returns the bucket of a key, and the digest of the key.
func (m *Memo[V]) bucket(key Key) (*bucket[V], uint64) {
	digest := maphash.Bytes(m.seed, key)
	i, _ := bits.Mul64(digest, uint64(len(m.buckets))) // below len, without a division
	return &m.buckets[i], digest
}

// get returns the value that the bucket has for the key, or nil.
func (b *bucket[V]) get(key Key) *V {
	for i := range b.entries {
		if e := b.entries[i].Load(); e != nil && e.key == string(key) {
			return &e.value
		}
	}
	return nil
}
