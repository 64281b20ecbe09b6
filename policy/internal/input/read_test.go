package input

import (
	"reflect"
	"strings"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/stretchr/testify/assert"
)

// TestTables: each field that a rule can read, but numbers, is in one of the tables, and
// its function reads that field and no other.
func TestTables(t *testing.T) {
	in := Input{Request: &request.Request{}, Facts: &jurisdiction.Facts{}}
	found := 0
	eachLeaf(Root(), reflect.ValueOf(in), nil, func(path []string, s *Shape, v reflect.Value) {
		at := strings.Join(path, ".")
		switch s.Kind {
		case reflect.String:
			if get := WordAt(path); assert.NotNil(t, get, "input/read.go: words has no %s", at) {
				v.SetString(at)
				assert.Equal(t, at, get(in))
			}
		case reflect.Bool:
			if get := TruthAt(path); assert.NotNil(t, get, "input/read.go: truths has no %s", at) {
				v.SetBool(true)
				assert.True(t, get(in), at)
				v.SetBool(false)
				assert.False(t, get(in), at)
			}
		case reflect.Slice:
			if l, ok := ListAt(path); assert.True(t, ok, "input/read.go: lists has no %s", at) {
				v.Set(reflect.MakeSlice(v.Type(), 2, 2))
				assert.Equal(t, 2, l.Len(in), at)
				assert.Equal(t, s.Elem.Kind == reflect.String, l.Has != nil && l.Append != nil, at)
				for name, f := range s.Elem.Fields {
					if f.Kind != reflect.String {
						continue
					}
					if get := l.Fields[name]; assert.NotNil(t, get, "input/read.go: lists has no field %s of %s", name, at) {
						v.Index(1).Field(f.Index).SetString(name)
						assert.Equal(t, "", get(in, 0))
						assert.Equal(t, name, get(in, 1))
					}
				}
				if l.Has != nil {
					v.Index(1).SetString(at)
					assert.True(t, l.Has(in, at))
					assert.Equal(t, []string{"", at}, l.Append(in, nil))
				}
				v.SetLen(0)
			}
		default:
			return
		}
		found++
	})
	assert.Equal(t, len(words)+len(truths)+len(lists), found, "input/read.go: a table names what is no field")
}

// eachLeaf calls a function for each field that is no struct.
func eachLeaf(s *Shape, v reflect.Value, path []string, do func([]string, *Shape, reflect.Value)) {
	if s.Kind != reflect.Struct {
		do(path, s, v)
		return
	}
	v = reflect.Indirect(v)
	for _, name := range s.Names {
		f := s.Fields[name]
		eachLeaf(f.Shape, v.Field(f.Index), append(path[:len(path):len(path)], name), do)
	}
}
