package jurisdiction

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
)

// Decode reads a law as [Law.MarshalJSON] writes it, as strictly as
// Load reads files, and with the errors of Load.
func Decode(text []byte) (*Law, error) {
	var form lawForm[json.RawMessage]
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&form); err != nil {
		return nil, faultIn("law.json", codeNoJSON, fmt.Sprintf("the law is no JSON of this form: %v", err))
	}
	table, wrong := form.Regions.Table()
	faults := regionFaults(wrong)
	files := map[string][]byte{manifestFile: form.Manifest} // JSON is YAML
	made := map[string]*Instrument{}
	for _, id := range slices.Sorted(maps.Keys(form.Instruments)) {
		if fault := idFault(id); fault != nil {
			faults = append(faults, fault)
			continue
		}
		name, text := id+ending, form.Instruments[id]
		files[name] = text
		if builtinDigests()[id] == sha256.Sum256(text) {
			made[name] = Builtin().byID[id]
		}
	}
	law, err := load(files, made, table, faults)
	if err != nil || form.Least == "" {
		return law, err
	}
	if law, err = law.WithLeastEvidence(form.Least); err != nil {
		return nil, faultIn("law.json", codeUnknownWord, "least_evidence: "+err.Error())
	}
	return law, nil
}

// builtinDigests returns the digest of each built-in instrument as [Law.MarshalJSON]
// writes it, by ID: one that is the same is not parsed.
var builtinDigests = sync.OnceValue(func() map[string][sha256.Size]byte {
	digests, fields := map[string][sha256.Size]byte{}, fieldsByType{}
	for _, in := range Builtin().instruments {
		text, err := json.Marshal(fields.document(reflect.ValueOf(*in)))
		if err != nil {
			panic(err) // the types of the law files always marshal
		}
		digests[in.ID] = sha256.Sum256(text)
	}
	return digests
})
