package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"slices"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A masking replaces what identifies a person, and lists where it did.
type masking struct {
	key      Key
	form     form
	pointers []string // into the record, as in OPA's decision log
	replaced []string // each pseudonym, and then the value that was there
}

// pseudonym returns the pseudonym of a value, and remembers what it replaces.
func (m *masking) pseudonym(of Field, value string) string {
	pseudonym := m.key.pseudonym(m.form, of, value)
	m.replaced = append(m.replaced, pseudonym, value)
	return pseudonym
}

// request returns the request with pseudonyms. It reads like any other, and is
// decided as the original is where no custom rule reads what is replaced.
func (m *masking) request(req request.Request) *request.Request {
	m.field(&req.Authority.Name, "authority.name", "/input/authority/name")
	m.field(&req.Instrument.Reference, "instrument.reference", "/input/instrument/reference")
	m.field(&req.Offence.Description, "offence.description", "/input/offence/description")
	m.paper(&req.Paper, "/input/paper")
	req.Targets = m.targets(req.Targets, "/input/targets")
	req.Subjects = slices.Clone(req.Subjects)
	for i := range req.Subjects {
		req.Subjects[i].Targets = m.accounts(req.Subjects[i].Targets, fmt.Sprintf("/input/subjects/%d/targets", i))
	}
	req.Data = slices.Clone(req.Data)
	for i := range req.Data {
		req.Data[i].Targets = m.accounts(req.Data[i].Targets, fmt.Sprintf("/input/data/%d/targets", i))
	}
	req.Clearances = m.clearances(req.Clearances, "/input/clearances")
	req.Labels = m.labels(req.Labels, "/input/labels")
	return &req
}

// paper replaces the texts of the order, which may name anybody.
func (m *masking) paper(p *request.Paper, pointer string) {
	m.field(&p.Deadline, "paper.deadline", pointer+"/deadline")
	m.field(&p.DeadlineReason, "paper.deadline_reason", pointer+"/deadline_reason")
	m.field(&p.RefersTo, "paper.refers_to", pointer+"/refers_to")
	m.field(&p.ValidatedBy, "paper.validated_by", pointer+"/validated_by")
	m.field(&p.UseLimits, "paper.use_limits", pointer+"/use_limits")
}

// accounts replaces the values of targets that an item or a person names. Equal
// values get equal pseudonyms, so that each still is the value of a target.
func (m *masking) accounts(list []string, pointer string) []string {
	return m.values(list, AccountField, pointer)
}

// values replaces the values of a list.
func (m *masking) values(list []string, of Field, pointer string) []string {
	list = slices.Clone(list)
	for i := range list {
		m.field(&list[i], of, fmt.Sprintf("%s/%d", pointer, i))
	}
	return list
}

func (m *masking) targets(list []request.Target, pointer string) []request.Target {
	list = slices.Clone(list)
	for i := range list {
		m.field(&list[i].Value, AccountField, fmt.Sprintf("%s/%d/value", pointer, i))
	}
	return list
}

func (m *masking) clearances(list []request.Clearance, pointer string) []request.Clearance {
	list = slices.Clone(list)
	for i := range list {
		m.field(&list[i].Reference, "clearances.reference", fmt.Sprintf("%s/%d/reference", pointer, i))
	}
	return list
}

// labels replaces all that the operator's own facts say: what they are is not known here,
// and a text or a list may name anybody.
func (m *masking) labels(list request.Labels, pointer string) request.Labels {
	list = slices.Clone(list)
	for i := range list {
		of, at := Field("labels."+list[i].Name), pointer+"/"+list[i].Name
		m.field(&list[i].Text, of, at)
		if list[i].List != nil {
			list[i].List = m.values(list[i].List, of, at)
		}
	}
	return list
}

// field replaces a value. A value that a remedy leaves to be filled in names
// nobody and stays.
func (m *masking) field(value *string, of Field, pointer string) {
	if *value != "" && *value != request.Unreferenced {
		m.pointers, *value = append(m.pointers, pointer), m.pseudonym(of, *value)
	}
}

// requestDigest is the digest of the request in a decision.
const requestDigest Field = "provenance.request"

// decision returns the bytes of the decision. Three things are replaced: its digest
// of the request, which no other part can hold, the targets of its items, and what
// its remedies repeat of the request.
func (m *masking) decision(d policy.Decision) ([]byte, error) {
	d.Items = slices.Clone(d.Items)
	for i := range d.Items {
		item := fmt.Sprintf("/result/items/%d", i)
		if err := m.remedies(&d.Items[i], item+"/remedies"); err != nil {
			return nil, err
		}
		d.Items[i].Targets = m.accounts(d.Items[i].Targets, item+"/targets")
	}
	digest := d.Provenance().Request
	if digest == "" {
		return d.JSON(), nil
	}
	masked := digest
	m.field(&masked, requestDigest, "/result/provenance/request")
	return bytes.Replace(d.JSON(), []byte(digest), []byte(masked), 1), nil
}

// remedies masks the values that remedies would put into the request.
func (m *masking) remedies(it *policy.Item, pointer string) error {
	it.Remedies = slices.Clone(it.Remedies)
	for i := range it.Remedies {
		changes := slices.Clone(it.Remedies[i].Change)
		for j := range changes {
			if err := m.change(&changes[j], fmt.Sprintf("%s/%d/change/%d/value", pointer, i, j)); err != nil {
				return err
			}
		}
		it.Remedies[i].Change = changes
	}
	return nil
}

// change masks the lists that remedies add to. Their other values are closed
// words and days.
func (m *masking) change(c *policy.Change, pointer string) (err error) {
	switch ofItem, _ := path.Match("/data/*/targets", c.Path); {
	case c.Path == "/targets":
		c.Value, err = masked(c.Value, pointer, m.targets)
	case ofItem:
		c.Value, err = masked(c.Value, pointer, m.accounts)
	case c.Path == "/clearances":
		c.Value, err = masked(c.Value, pointer, m.clearances)
	}
	if err != nil {
		return fmt.Errorf("the value of %s in a remedy: %w", c.Path, err)
	}
	return nil
}

func masked[T any](value []byte, pointer string, mask func([]T, string) []T) ([]byte, error) {
	var list []T
	if err := json.Unmarshal(value, &list); err != nil {
		return nil, err
	}
	return canonical(mask(list, pointer))
}
