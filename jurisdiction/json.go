package jurisdiction

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/comity-go/comity/jurisdiction/regions"
)

// A lawForm is a law as one JSON document, in the words of its files.
type lawForm[T any] struct {
	Manifest    T            `json:"manifest"`
	Instruments map[string]T `json:"instruments"` // by ID
	Regions     regions.Rows `json:"regions"`
}

// MarshalJSON writes the law as one JSON document: the manifest, every
// instrument by its ID, and the table of regions by file, in the words of the
// files. Equal laws give equal bytes, however their files are laid out.
func (l *Law) MarshalJSON() ([]byte, error) {
	fields := fieldsByType{}
	form := lawForm[any]{fields.document(reflect.ValueOf(l.manifest)), map[string]any{}, l.regions.Rows()}
	for _, in := range l.instruments {
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

// Decode reads a law as [Law.MarshalJSON] writes it, as strictly as Load reads
// files: the error joins everything that is wrong, and no Law comes with it.
func Decode(text []byte) (*Law, error) {
	var form lawForm[json.RawMessage]
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&form); err != nil {
		return nil, fmt.Errorf("the law is no JSON of this form: %w", err)
	}
	table, err := form.Regions.Table()
	if err != nil {
		return nil, err
	}
	files, faults := map[string][]byte{manifestFile: form.Manifest}, []error(nil) // JSON is YAML
	for _, id := range slices.Sorted(maps.Keys(form.Instruments)) {
		if problem := idProblem(id); problem != "" {
			faults = append(faults, errors.New(problem))
			continue
		}
		files[id+ending] = form.Instruments[id]
	}
	return load(files, table, faults)
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
