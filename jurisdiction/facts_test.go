package jurisdiction

import (
	"reflect"
	"testing"
)

// TestFactNames: the name of a fact is a constant, and each constant is the name
// of a field of Facts. A name that is spelled where it is used could be misspelt
// and would then have no provisions behind it.
func TestFactNames(t *testing.T) {
	t.Parallel()
	fields := map[string]bool{}
	for f := range reflect.TypeFor[Facts]().Fields() {
		fields[f.Tag.Get("json")] = true
	}
	checkConstants(t, loadPackage(t), "fact", func(name string) bool { return fields[name] })
}
