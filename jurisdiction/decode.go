package jurisdiction

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
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
		made[name] = builtinOf(id, text) // or nil, and the text is parsed
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
