package policy

import (
	"hash/maphash"
	"sync/atomic"
)

// A memo remembers what was found for a key. It is bounded: keys share slots,
// and the last one in a slot stays. Reading takes no lock. A memo belongs to
// one engine, so that a new engine never serves what an old one found. A nil
// memo remembers nothing.
type memo[V any] struct {
	seed  maphash.Seed
	slots []atomic.Pointer[remembered[V]]
}

type remembered[V any] struct {
	key   string
	value V
}

func newMemo[V any](slots int) *memo[V] {
	return &memo[V]{seed: maphash.MakeSeed(), slots: make([]atomic.Pointer[remembered[V]], slots)}
}

// get returns what is remembered for the key, or nil.
func (m *memo[V]) get(key []byte) *V {
	if m == nil {
		return nil
	}
	r := m.slot(key).Load()
	if r == nil || r.key != string(key) {
		return nil
	}
	return &r.value
}

// put remembers the value. What a long key stands for would take too much room.
func (m *memo[V]) put(key []byte, value V) {
	if m == nil || len(key) > keySize {
		return
	}
	m.slot(key).Store(&remembered[V]{string(key), value})
}

func (m *memo[V]) slot(key []byte) *atomic.Pointer[remembered[V]] {
	return &m.slots[maphash.Bytes(m.seed, key)%uint64(len(m.slots))]
}
