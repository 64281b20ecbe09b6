// Package pack writes a value as few bytes that are quick to read: structs, lists,
// pointers, texts, numbers and booleans.
//
// A pack is its checksum, every text once, and then the value, in which a text is
// its number. All numbers are varints. A struct is its fields that are set, each
// after its number, and ends with 0; a list is its length and its elements. What was
// read shares the texts of the pack, so that to read a text copies nothing.
//
// The checksum is made of the names and types of all fields too: a pack that was
// made for another type is refused like a damaged one.
package pack

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"reflect"
)

// Encode returns the value as a pack. It panics where the value has a type that a
// pack does not hold.
func Encode(value any) []byte {
	e := &encoder{numbers: map[string]uint64{}}
	e.value(reflect.ValueOf(value))
	body := binary.AppendUvarint(nil, uint64(len(e.numbers)))
	body = append(append(body, e.texts...), e.values...)
	return append(binary.LittleEndian.AppendUint32(nil, checksum(reflect.TypeOf(value), body)), body...)
}

type encoder struct {
	numbers       map[string]uint64 // of the texts
	texts, values []byte
}

func (e *encoder) uint(n uint64) { e.values = binary.AppendUvarint(e.values, n) }

func (e *encoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		e.uint(map[bool]uint64{true: 1}[v.Bool()])
	case reflect.Int:
		e.uint(uint64(v.Int()))
	case reflect.Float64:
		e.uint(math.Float64bits(v.Float()))
	case reflect.String:
		e.text(v.String())
	case reflect.Pointer:
		e.value(v.Elem()) // of nil, which is no field that is set, there is none, and Encode panics
	case reflect.Slice:
		e.uint(uint64(v.Len()))
		for i := range v.Len() {
			e.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				e.uint(uint64(i + 1))
				e.value(v.Field(i))
			}
		}
		e.uint(0)
	default:
		panic(fmt.Sprintf("pack: a pack holds no %s", v.Kind()))
	}
}

func (e *encoder) text(text string) {
	n, known := e.numbers[text]
	if !known {
		n = uint64(len(e.numbers))
		e.numbers[text] = n
		e.texts = append(binary.AppendUvarint(e.texts, uint64(len(text))), text...)
	}
	e.uint(n)
}

// errDamaged is the error of every pack that Encode did not make of the same type.
var errDamaged = errors.New("it is damaged, or made for another form of the data")

// Decode reads a pack into the value that into points to, which is the zero value.
func Decode(data string, into any) error {
	v := reflect.ValueOf(into).Elem()
	d := &decoder{rest: data}
	sum := d.take(4)
	if d.damaged || binary.LittleEndian.Uint32([]byte(sum)) != checksum(v.Type(), []byte(d.rest)) {
		return errDamaged
	}
	d.texts = make([]string, d.count())
	for i := range d.texts {
		d.texts[i] = d.take(d.count())
	}
	d.value(v)
	if d.damaged || d.rest != "" {
		return errDamaged
	}
	return nil
}

type decoder struct {
	rest    string
	texts   []string
	damaged bool
}

// fail ends the reading: nothing is left, and every number is 0.
func (d *decoder) fail() {
	d.rest, d.damaged = "", true
}

func (d *decoder) uint() uint64 {
	var n uint64
	for i := range min(len(d.rest), binary.MaxVarintLen64) {
		b := d.rest[i]
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			d.rest = d.rest[i+1:]
			return n
		}
	}
	d.fail()
	return 0
}

// count reads how many follow. Each has a byte at least.
func (d *decoder) count() int {
	n := d.uint()
	if n > uint64(len(d.rest)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) take(n int) string {
	if n > len(d.rest) {
		d.fail()
		return ""
	}
	taken := d.rest[:n]
	d.rest = d.rest[n:]
	return taken
}

func (d *decoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(d.uint() != 0)
	case reflect.Int:
		v.SetInt(int64(d.uint()))
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(d.uint()))
	case reflect.String:
		if n := d.uint(); n < uint64(len(d.texts)) {
			v.SetString(d.texts[n])
		} else {
			d.fail()
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(v.Elem())
	case reflect.Slice:
		n := d.count()
		if n == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0)) // which is not nil
		}
		v.Grow(n)
		v.SetLen(n)
		for i := range n {
			d.value(v.Index(i))
		}
	case reflect.Struct:
		for n := d.uint(); n != 0; n = d.uint() {
			if n > uint64(v.NumField()) {
				d.fail()
				return
			}
			d.value(v.Field(int(n - 1)))
		}
	}
}

// checksum returns the checksum of a body that holds a value of the type.
func checksum(t reflect.Type, body []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE([]byte(form(t))), crc32.IEEETable, body)
}

// form returns what a type is made of.
func form(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return t.Kind().String() + " " + form(t.Elem())
	case reflect.Struct:
		text := "{"
		for i := range t.NumField() {
			text += t.Field(i).Name + " " + form(t.Field(i).Type) + ";"
		}
		return text + "}"
	}
	return t.Kind().String()
}
