package request

import (
	"reflect"
	"strconv"
)

// read sets v from n, as far as their kinds agree, and says what is wrong, or
// "". Objects and lists are left for the walk to fill.
func (w *walk) read(v reflect.Value, n *node) string {
	kind := n.kind
	if kind == 'f' {
		kind = 't'
	}
	if kind == 'n' {
		return "null is no value; leave out what is not known"
	}
	if want := kindOf(v); kind != want {
		return w.phrase("want ", kindNames[want], ", have ", kindNames[kind])
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.text)
	case reflect.Bool:
		v.SetBool(n.kind == 't')
	case reflect.Int:
		i, err := strconv.Atoi(n.text)
		if err != nil {
			return "want a whole number, have " + quote(n.text)
		}
		v.SetInt(int64(i))
	case reflect.Float64:
		x, err := strconv.ParseFloat(n.text, 64)
		if err != nil {
			return "too large a number " + quote(n.text)
		}
		v.SetFloat(x)
	}
	return ""
}

// kindOf returns the kind of node from which v is read.
func kindOf(v reflect.Value) byte {
	switch v.Kind() {
	case reflect.Struct:
		return '{'
	case reflect.Slice:
		return '['
	case reflect.String:
		return '"'
	case reflect.Bool:
		return 't'
	}
	return '0'
}

var kindNames = map[byte]string{
	'{': "an object", '[': "a list", '"': "a string", 't': "true or false", '0': "a number",
}
