package input

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/request"
)

// TestSaid holds the list of what a pointer can name against the types: each part of
// a request that a rule can read, or a fact is made from, is on it; what is required
// is said in an empty request, and anything else once it has a value.
func TestSaid(t *testing.T) {
	left := map[string]bool{}
	for path := range said {
		left[path] = true
	}
	req := request.Request{Data: []request.Item{{}}}
	compareSaid(t, &req, reflect.ValueOf(&req).Elem(), "", left)
	compareSaid(t, &req, reflect.ValueOf(&req.Data[0]).Elem(), "/data/{item}", left)
	assert.Empty(t, left, "no part of a request")
}

func compareSaid(t *testing.T, req *request.Request, v reflect.Value, at string, left map[string]bool) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		path := at + "/" + name
		switch {
		case f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[request.Paper]():
			compareSaid(t, req, v.Field(i), path, left)
			continue
		case path == "/id", path == "/version", path == "/data", path == "/paper", // which no rule reads
			path == "/labels": // which TestLabels looks at
			continue
		}
		delete(left, path)
		required, _, _ := strings.Cut(f.Tag.Get("request"), ",")
		if !assert.Contains(t, said, path) {
			continue
		}
		assert.Equal(t, required == "required", said[path](req, &req.Data[0]), "%s in an empty request", path)
		old := reflect.New(f.Type).Elem()
		old.Set(v.Field(i))
		fill(v.Field(i))
		assert.True(t, said[path](req, &req.Data[0]), "%s with a value", path)
		v.Field(i).Set(old)
	}
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	}
}
