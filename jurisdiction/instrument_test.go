package jurisdiction

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestClone fills every field of an instrument, and overwrites its copy: the two are
// equal and share nothing.
func TestClone(t *testing.T) {
	var in, want Instrument
	fill(reflect.ValueOf(&in).Elem())
	fill(reflect.ValueOf(&want).Elem())
	own := in.clone()
	if diff := cmp.Diff(&want, own); diff != "" {
		t.Errorf("the copy (-want +got):\n%s", diff)
	}
	overwrite(reflect.ValueOf(own))
	if diff := cmp.Diff(want, in); diff != "" {
		t.Errorf("the instrument, whose copy was overwritten (-want +got):\n%s", diff)
	}
}

// fill writes something into every field, into each list one element.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.String:
		v.SetString("filled")
	}
}
