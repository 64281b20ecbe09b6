package request

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Schema returns the JSON Schema (2020-12) of a request, made from its types. It
// leaves out what a schema cannot say: what holds between two fields, days that no
// calendar has, places that differ only in letter case.
func Schema() []byte {
	root := schemaOf(field{}, reflect.TypeFor[Request]())
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.Title = "The request of an authority for stored data"
	root.Defs = map[string]*schema{"state": {Enum: append(words(States()...), string(Unknown))}}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetIndent("", "  ")
	if err := out.Encode(root); err != nil {
		panic(err) // a schema holds nothing that JSON does not
	}
	return b.Bytes()
}

// A schema is as much of JSON Schema as a request needs.
type schema struct {
	Schema        string             `json:"$schema,omitempty"`
	Title         string             `json:"title,omitempty"`
	Ref           string             `json:"$ref,omitempty"`
	Type          string             `json:"type,omitempty"`
	Const         any                `json:"const,omitempty"`
	Enum          []string           `json:"enum,omitempty"`
	Format        string             `json:"format,omitempty"`
	Pattern       string             `json:"pattern,omitempty"`
	Minimum       any                `json:"minimum,omitempty"`
	MinLength     int                `json:"minLength,omitempty"`
	MaxLength     int                `json:"maxLength,omitempty"`
	AnyOf         []*schema          `json:"anyOf,omitempty"`
	Not           *schema            `json:"not,omitempty"`
	Required      []string           `json:"required,omitempty"`
	Properties    properties         `json:"properties,omitempty"`
	Names         *schema            `json:"propertyNames,omitempty"`
	MaxProperties int                `json:"maxProperties,omitempty"`
	Additional    any                `json:"additionalProperties,omitempty"`
	Items         *schema            `json:"items,omitempty"`
	MinItems      int                `json:"minItems,omitempty"`
	MaxItems      int                `json:"maxItems,omitempty"`
	Unique        bool               `json:"uniqueItems,omitempty"`
	Defs          map[string]*schema `json:"$defs,omitempty"`
}

// Properties are in the order of the fields, which a map would lose.
type properties []property

type property struct {
	name  string
	value *schema
}

// MarshalJSON returns the properties as one object.
func (ps properties) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, p := range ps {
		value, err := json.Marshal(p.value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%q:%s", p.name, value)
	}
	return append(b, '}'), nil
}

func schemaOf(f field, t reflect.Type) *schema {
	switch t.Kind() {
	case reflect.Struct:
		return objectSchema(t)
	case reflect.Slice:
		if t == reflect.TypeFor[Labels]() {
			return labelsSchema()
		}
		items := schemaOf(field{required: true}, t.Elem())
		return &schema{Type: "array", Items: items, MinItems: f.min, MaxItems: f.max, Unique: true}
	case reflect.Bool:
		return &schema{Type: "boolean"}
	case reflect.Float64:
		return &schema{Type: "number", Minimum: 0}
	case reflect.Int: // only the version
		return &schema{Type: "integer", Const: 1}
	}
	return stringSchema(f, t)
}

func objectSchema(t reflect.Type) *schema {
	s := &schema{Type: "object", Additional: false}
	for i, f := range shapeOf(t).fields {
		s.Properties = append(s.Properties, property{f.name, schemaOf(f, t.Field(i).Type)})
		if f.required {
			s.Required = append(s.Required, f.name)
		}
	}
	return s
}

func stringSchema(f field, t reflect.Type) *schema {
	s := &schema{Type: "string"}
	switch w := reflect.Zero(t).Interface().(type) {
	case closed:
		return &schema{Enum: w.Words()}
	case form:
		s = w.schema()
	default:
		switch {
		case f.one:
			s.Pattern = `^[^*]*[\p{L}\p{N}\p{So}][^*]*$`
		case f.required:
			s.Pattern = `[\p{L}\p{N}\p{So}]`
		}
		return s
	}
	if f.known {
		s.Not = &schema{Const: Unknown}
	}
	if f.required {
		return s
	}
	if s.AnyOf == nil {
		s = &schema{AnyOf: []*schema{s}}
	}
	s.AnyOf = append(s.AnyOf, &schema{Const: ""})
	return s
}

func labelsSchema() *schema {
	text := &schema{Type: "string", MaxLength: maxLabelText}
	item := &schema{Type: "string", MaxLength: maxLabelText, MinLength: 1}
	return &schema{Type: "object", MaxProperties: maxLabels, Names: &schema{Pattern: labelPattern},
		Additional: &schema{AnyOf: []*schema{text, {Type: "array", Items: item, Unique: true}}}}
}

func (State) schema() *schema { return &schema{Ref: "#/$defs/state"} }

func (Area) schema() *schema {
	return &schema{Type: "string", Pattern: `^[A-Z]{2}(-[A-Z0-9]{1,3})?$`}
}

func (Place) schema() *schema {
	region := &schema{Type: "string", Pattern: strings.Replace(placePattern, ")?", ")", 1)} // a provider is needed
	area := &schema{Type: "string", Pattern: `^[A-Z]{2}-[A-Z0-9]{1,3}$`}
	return &schema{AnyOf: []*schema{State("").schema(), area, region}}
}

func (Day) schema() *schema {
	return &schema{Type: "string", Format: "date", Pattern: `^\d{4}-\d{2}-\d{2}$`}
}

func (Instant) schema() *schema {
	return &schema{Type: "string", Format: "date-time", Pattern: instantPattern}
}

func (Moment) schema() *schema {
	return &schema{AnyOf: []*schema{Day("").schema(), Instant("").schema()}}
}
