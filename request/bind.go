package request

import (
	"reflect"
	"strconv"

	"github.com/comity-go/comity/request/internal/jsontree"
)

// read sets v from n, as far as their kinds agree, and says what is wrong, or
// "". Objects and lists are left for the walk to fill.
func (w *walk) read(v reflect.Value, n *jsontree.Node) string {
	kind := n.Kind
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
		v.SetString(n.Text)
	case reflect.Bool:
		v.SetBool(n.Kind == 't')
	case reflect.Int:
		i, err := strconv.Atoi(n.Text)
		if err != nil {
			return "want a whole number, have " + quote(n.Text)
		}
		v.SetInt(int64(i))
	case reflect.Float64:
		x, err := strconv.ParseFloat(n.Text, 64)
		if err != nil {
			return "too large a number " + quote(n.Text)
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
