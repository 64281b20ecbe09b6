package input

import (
	"reflect"

	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/request"
)

// Key adds the values of this form.
func (s *Shape) Key(k memo.Key, v reflect.Value) memo.Key {
	switch s.Kind {
	case reflect.Struct:
		v = reflect.Indirect(v)
		for _, name := range s.Names {
			f := s.Fields[name]
			k = f.Key(k, v.Field(f.Index))
		}
		return k
	case reflect.Map:
		labels := v.Interface().(request.Labels)
		for _, name := range s.Names {
			f := s.Fields[name]
			k = f.Key(k, f.valueOf(labels.Named(name)))
		}
		return k
	case reflect.Slice:
		k = k.Len(v.Len())
		for i := range v.Len() {
			k = s.Elem.Key(k, v.Index(i))
		}
		return k
	case reflect.Bool:
		return k.Bool(v.Bool())
	case reflect.Float64:
		return k.Float(v.Float())
	}
	return k.Text(v.String())
}
