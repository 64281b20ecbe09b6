package request

import (
	"reflect"
	"strconv"

	"github.com/comity-go/comity/request/internal/jsontree"
)

// read sets v from n, as far as their kinds agree, and says what is wrong.
// Objects and lists are left for the walk to fill.
func (w *walk) read(v reflect.Value, n *jsontree.Node) defect {
	kind := n.Kind
	if kind == 'f' {
		kind = 't'
	}
	if kind == 'n' {
		return defect{"request.null", "is null; leave out what is not known"}
	}
	if want := kindOf(v); kind != want {
		return defect{"request.wrong_type", w.phrase("is ", kindNames[kind], "; write ", kindNames[want])}
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Text)
	case reflect.Bool:
		v.SetBool(n.Kind == 't')
	case reflect.Int:
		i, err := strconv.Atoi(n.Text)
		if err != nil {
			return defect{"request.wrong_type", "is " + quote(n.Text) + "; write a whole number"}
		}
		v.SetInt(int64(i))
	case reflect.Float64:
		x, err := strconv.ParseFloat(n.Text, 64)
		if err != nil {
			return defect{"request.bad_number", "the number " + quote(n.Text) + " is too large; write a smaller one"}
		}
		v.SetFloat(x)
	}
	return defect{}
}

// kindOf returns the kind of node from which v is read.
func kindOf(v reflect.Value) byte {
	switch v.Kind() {
	case reflect.Struct:
		return '{'
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[Labels]() {
			return '{'
		}
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
