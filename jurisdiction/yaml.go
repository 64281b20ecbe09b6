package jurisdiction

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// decodeStrict decodes the one document of a file, refuses unknown keys, days
// that are not quoted and what refers to another place of the file, and places
// every fault.
func decodeStrict(name string, data []byte, v any) []error {
	var root yaml.Node
	if bareDay.Match(data) || bytes.ContainsAny(data, "&*") && anchor.Match(data) {
		if err := yaml.Unmarshal(data, &root); err != nil {
			return yamlErrors(name, err)
		}
		if errs := aliases(name, &root); len(errs) > 0 {
			return errs
		}
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(v); errors.Is(err, io.EOF) {
		return []error{faultIn(name, codeNoYAML, "the file is empty, write an instrument into it")}
	} else if err != nil {
		return yamlErrors(name, err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return []error{faultIn(name, codeTwoDocuments, "the file has more than one document, keep one instrument in a file")}
	}
	return unquoted(name, &root)
}

// What may be a day without quotes, and what may be an anchor or alias; to parse a file
// twice only then halves the time to load.
var (
	bareDay = regexp.MustCompile(`: *\d{4}-\d{2}-\d{2}`)
	anchor  = regexp.MustCompile(`[&*][^\s&*]`)
)

// aliases returns a fault for each alias, with which a small file could hold
// more than fits in memory.
func aliases(name string, n *yaml.Node) []error {
	var errs []error
	if n.Kind == yaml.AliasNode {
		errs = append(errs, faultAt(name, n.Line, n.Column, codeAlias,
			fmt.Sprintf("*%s is an alias for another place of the file, write out what it stands for", n.Value)))
	}
	for _, child := range n.Content {
		errs = append(errs, aliases(name, child)...)
	}
	return errs
}

// unquoted returns a fault for each day that has no quotes.
func unquoted(name string, n *yaml.Node) []error {
	var errs []error
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!timestamp" {
		errs = append(errs, faultAt(name, n.Line, n.Column, codeUnquotedDay,
			fmt.Sprintf("the day %s has no quotes, write it in quotes", n.Value)))
	}
	for _, child := range n.Content {
		errs = append(errs, unquoted(name, child)...)
	}
	return errs
}

// The decoder gives the line of a fault in its text only.
var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)

// yamlErrors returns the faults of the decoder, each with its line.
func yamlErrors(name string, err error) []error {
	texts := []string{err.Error()}
	if typed, ok := errors.AsType[*yaml.TypeError](err); ok {
		texts = typed.Errors
	}
	var errs []error
	for _, text := range texts {
		line := 1
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			line, _ = strconv.Atoi(m[1])
			text = m[2]
		}
		c, problem := yamlProblem(text)
		errs = append(errs, faultAt(name, line, 1, c, problem))
	}
	return errs
}

// The texts of the decoder that say more than that the file is no YAML.
var (
	unknownField  = regexp.MustCompile(`^field (\S+) not found in type`)
	repeatedField = regexp.MustCompile(`^(?:mapping key|field) "?([^" ]+)"? already (?:defined|set)`)
	wrongType     = regexp.MustCompile(`^cannot unmarshal (\S+) `)
)

// yamlKinds names the kinds of YAML for people.
var yamlKinds = map[string]string{
	"!!str": "a text", "!!int": "a number", "!!float": "a number", "!!bool": "true or false", "!!timestamp": "a day",
	"!!seq": "a list", "!!map": "a set of fields",
}

// yamlProblem returns the code and the problem of what the decoder says.
func yamlProblem(text string) (code, string) {
	if m := unknownField.FindStringSubmatch(text); m != nil {
		return codeUnknownField, fmt.Sprintf("%q is no field, law/README.md lists them", m[1])
	}
	if m := repeatedField.FindStringSubmatch(text); m != nil {
		return codeRepeatedField, fmt.Sprintf("the field %q is given twice, keep one", m[1])
	}
	if m := wrongType.FindStringSubmatch(text); m != nil {
		kind := cmp.Or(yamlKinds[m[1]], "this")
		return codeWrongType, fmt.Sprintf("%s is no value of this field, write it as law/README.md has it", kind)
	}
	return codeNoYAML, "the file is no YAML: " + text
}

var pathStep = regexp.MustCompile(`[^.\[\]]+`)

// position returns line and column of a path such as provisions[0].from, or of
// the nearest thing around it that is there.
func position(root *yaml.Node, path string) (line, column int) {
	if len(root.Content) == 0 {
		return 1, 1
	}
	n := root.Content[0]
	for _, step := range pathStep.FindAllString(path, -1) {
		next := child(n, step)
		if next == nil {
			break
		}
		n = next
	}
	return n.Line, n.Column
}

// child returns the value under a key, or the element at an index, or nil.
func child(n *yaml.Node, step string) *yaml.Node {
	if i, err := strconv.Atoi(step); err == nil && n.Kind == yaml.SequenceNode && i < len(n.Content) {
		return n.Content[i]
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	}
	return nil
}
