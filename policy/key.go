package policy

import (
	"encoding/binary"
	"math"
	"reflect"

	"github.com/comity-go/comity/request"
)

// A key is the bytes of values, each told from the next: strings and lists
// begin with their length.
type key []byte

func (k key) string(s string) key { return append(binary.AppendUvarint(k, uint64(len(s))), s...) }

func (k key) bool(b bool) key {
	if b {
		return append(k, 1)
	}
	return append(k, 0)
}

func (k key) float(f float64) key { return binary.BigEndian.AppendUint64(k, math.Float64bits(f)) }

// keyStrings adds a list of strings.
func keyStrings[S ~string](k key, list []S) key {
	k = keyList(k, list)
	for _, s := range list {
		k = k.string(string(s))
	}
	return k
}

// question adds all that a request asks, its ID aside: what the answer depends
// on, and what makes the request valid or not. A test flips every field.
func (k key) question(r *request.Request) key {
	k = k.float(float64(r.Version)).string(string(r.Received)).string(string(r.ReceivedAt)).string(string(r.Requesting))
	k = k.string(string(r.Authority.Kind)).string(r.Authority.Name).string(string(r.Authority.OnBehalfOf))
	in := &r.Instrument
	k = k.string(string(in.Kind)).string(string(in.Issuer)).string(string(in.IssuedIn)).string(string(in.Issued))
	k = k.string(string(in.Expires)).string(in.Reference).bool(in.Authenticated)
	k = k.string(string(r.Scope)).string(r.Offence.Description).float(r.Offence.MaxYears).bool(r.Offence.Listed)
	k = k.string(string(r.Emergency.DangerTo))
	p := &r.Provider
	k = k.string(string(p.Home)).string(string(p.Addressed)).bool(p.Control).string(string(p.Sector))
	k = keyStrings(keyStrings(k, p.EstablishedIn), p.OffersIn)
	k = k.string(string(r.Subject.Nationality)).string(string(r.Subject.Residence)).string(string(r.Subject.Located))
	k = k.string(string(r.Customer.Kind)).string(string(r.Customer.State)).bool(r.Customer.Consent)
	k = k.bool(r.Confidential).string(string(r.ConfidentialUntil))
	return k.lists(r)
}

// keyList begins a list. One that is missing is told from one that is empty: the
// provenance has the request as it was asked.
func keyList[T any](k key, list []T) key {
	return binary.AppendUvarint(k.bool(list == nil), uint64(len(list)))
}

// lists adds the lists of a request.
func (k key) lists(r *request.Request) key {
	k = keyList(k, r.Targets)
	for i := range r.Targets {
		t := &r.Targets[i]
		k = k.string(string(t.Kind)).string(t.Value).string(string(t.From)).string(string(t.Until))
	}
	k = keyList(k, r.Clearances)
	for i := range r.Clearances {
		c := &r.Clearances[i]
		k = k.string(string(c.State)).string(string(c.By)).string(c.Reference)
	}
	k = keyList(k, r.Data)
	for i := range r.Data {
		k = keyStrings(k.string(string(r.Data[i].Category)), r.Data[i].StoredIn)
	}
	return k
}

// key adds the values of this form.
func (s *shape) key(k key, v reflect.Value) key {
	switch s.kind {
	case reflect.Struct:
		v = reflect.Indirect(v)
		for _, name := range s.names {
			f := s.fields[name]
			k = f.key(k, v.Field(f.index))
		}
		return k
	case reflect.Slice:
		k = binary.AppendUvarint(k, uint64(v.Len()))
		for i := range v.Len() {
			k = s.elem.key(k, v.Index(i))
		}
		return k
	case reflect.Bool:
		return k.bool(v.Bool())
	case reflect.Float64:
		return k.float(v.Float())
	}
	return k.string(v.String())
}
