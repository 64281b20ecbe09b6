package audit

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A masking replaces what identifies a person, and lists where it did.
type masking struct {
	key    Key
	fields []string // JSON pointers into the record, as in OPA's decision log
}

// request returns the request with pseudonyms. It reads like any other, and is
// decided as the original is, since no rule reads what is replaced.
func (m *masking) request(req request.Request) *request.Request {
	m.field(&req.Authority.Name, "/input/authority/name")
	m.field(&req.Instrument.Reference, "/input/instrument/reference")
	m.field(&req.Offence.Description, "/input/offence/description")
	req.Targets, req.Clearances = slices.Clone(req.Targets), slices.Clone(req.Clearances)
	for i := range req.Targets {
		m.field(&req.Targets[i].Value, fmt.Sprintf("/input/targets/%d/value", i))
	}
	for i := range req.Clearances {
		m.field(&req.Clearances[i].Reference, fmt.Sprintf("/input/clearances/%d/reference", i))
	}
	return &req
}

func (m *masking) field(value *string, pointer string) {
	if *value != "" {
		*value = m.key.Pseudonym(*value)
		m.fields = append(m.fields, pointer)
	}
}

// decision returns the bytes of the decision, its digest of the request
// replaced. No other part of a decision can hold that digest.
func (m *masking) decision(d policy.Decision) []byte {
	digest := d.Provenance().Request
	if digest == "" {
		return d.JSON()
	}
	m.fields = append(m.fields, "/result/provenance/request")
	return bytes.Replace(d.JSON(), []byte(digest), []byte(m.key.Pseudonym(digest)), 1)
}
