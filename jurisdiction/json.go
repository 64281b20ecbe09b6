package jurisdiction

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"

	"github.com/comity-go/comity/jurisdiction/regions"
)

// A lawForm is a law as one JSON document, in the words of its files.
type lawForm[T any] struct {
	Manifest    T            `json:"manifest"`
	Instruments map[string]T `json:"instruments"` // by ID
	Regions     regions.Rows `json:"regions"`
	Least       Evidence     `json:"least_evidence,omitempty"`
}

// MarshalJSON writes the law as one JSON document: the manifest, every
// instrument by its ID, and the table of regions by file, in the words of the
// files, and the least evidence where there is one. Equal laws give equal bytes, however their files are laid out.
func (l *Law) MarshalJSON() ([]byte, error) {
	fields := fieldsByType{}
	form := lawForm[any]{fields.document(reflect.ValueOf(l.manifest)), map[string]any{}, l.regions.Rows(), l.least}
	for _, in := range l.written().instruments {
		form.Instruments[in.ID] = fields.document(reflect.ValueOf(*in))
	}
	return json.Marshal(form)
}

// fieldsByType are the fields of the types met so far.
type fieldsByType map[reflect.Type][]yamlField

func (known fieldsByType) of(t reflect.Type) []yamlField {
	if known[t] == nil {
		known[t] = yamlFields(t)
	}
	return known[t]
}

// document returns v as JSON has it, under the names of the law files and
// without what is empty.
func (known fieldsByType) document(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		return known.document(v.Elem())
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = known.document(v.Index(i))
		}
		return list
	case reflect.Struct:
		fields := map[string]any{}
		for _, f := range known.of(v.Type()) {
			field := v.FieldByIndex(f.index)
			if empty := field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0; !empty && f.name != "-" {
				fields[f.name] = known.document(field)
			}
		}
		return fields
	}
	return v.Interface()
}

// digest returns the digest of the law.
func (l *Law) digest() string {
	text, err := l.MarshalJSON()
	if err != nil {
		panic(err) // the types of the law files always marshal
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}
