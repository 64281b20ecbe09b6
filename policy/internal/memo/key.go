package memo

import (
	"encoding/binary"
	"math"
)

// KeySize is longer than most keys. A buffer of this size holds them.
const KeySize = 1 << 10

// A Key is the bytes of values, one after the other. Texts and lists begin with
// their length, so that different values never give the same bytes.
type Key []byte

// Text adds a text. Most are missing, or the code of a state.
func (k Key) Text(s string) Key {
	switch len(s) {
	case 0:
		return append(k, 0)
	case 2:
		return append(k, 2, s[0], s[1])
	}
	return append(k.Len(len(s)), s...)
}

// Bool adds a truth value.
func (k Key) Bool(b bool) Key {
	if b {
		return append(k, 1)
	}
	return append(k, 0)
}

// Float adds a number.
func (k Key) Float(f float64) Key { return binary.BigEndian.AppendUint64(k, math.Float64bits(f)) }

// Len adds the length of what follows.
func (k Key) Len(n int) Key {
	if n < 1<<7 {
		return append(k, byte(n)) // as Uvarint has it
	}
	return binary.AppendUvarint(k, uint64(n))
}

// List begins a list; its elements follow. A missing list gives other bytes
// than an empty one, because the JSON of the two differs too.
func List[T any](k Key, list []T) Key {
	if list == nil {
		return append(k, 0)
	}
	return k.Len(len(list) + 1)
}

// Texts adds a list of texts.
func Texts[S ~string](k Key, list []S) Key {
	k = List(k, list)
	for _, s := range list {
		k = k.Text(string(s))
	}
	return k
}
