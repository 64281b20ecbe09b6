package check

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
	"go.yaml.in/yaml/v3"
)

// The keys and scopes of METADATA that rules may use.
var (
	metadataKeys   = []string{"scope", "title", "description", "related_resources", "custom"}
	metadataScopes = []string{"rule", "package"}
)

// checkMetadata checks every METADATA block, and that each code has one title.
func checkMetadata(s *rule.Source, faults *rule.Faults) {
	for _, a := range s.Module.Annotations {
		checkKeys(a, faults)
		if !slices.Contains(metadataScopes, a.Scope) {
			faults.Add("rule.metadata_scope", a.Location, metadataScopes,
				"METADATA: scope %s would apply to other rules too", a.Scope)
		}
		checkText(a, faults)
	}
	titled, first := map[string]bool{}, map[string]rule.Code{}
	for _, c := range s.Codes() {
		id := c.Set + s.ID(c)
		if _, ok := first[id]; !ok {
			first[id] = c
		}
		for _, a := range c.Rule.Annotations {
			if a.Scope != "rule" || strings.TrimSpace(a.Title) == "" {
				continue
			}
			if titled[id] {
				faults.Add("rule.repeated_title", a.Location, nil,
					"%s already has a title: keep one block of METADATA", s.ID(c))
			}
			titled[id] = true
		}
	}
	for _, c := range s.Codes() {
		if id := c.Set + s.ID(c); !titled[id] && first[id].At == c.At {
			faults.Add("rule.no_title", c.At, nil,
				"%s has no title: write # METADATA, # title: … on the lines before the rule, from column 1", s.ID(c))
		}
	}
}

// checkText refuses text that people cannot see as it is.
func checkText(a *ast.Annotations, faults *rule.Faults) {
	if request.OneLine(a.Title) != a.Title {
		faults.Add("rule.title_form", a.Location, nil,
			"METADATA: the title is not one line of plain text: write it on the line of title:, without characters that do not show")
	}
	texts := strings.Split(a.Description, "\n")
	for _, related := range a.RelatedResources {
		texts = append(texts, related.Ref.String(), related.Description)
	}
	for _, text := range texts {
		if request.OneLine(text) != text {
			faults.Add("rule.hidden_character", a.Location, nil,
				"METADATA: %+q has characters that do not show: remove them", rule.Brief(text))
		}
	}
}

// checkKeys checks the keys of one METADATA block.
func checkKeys(a *ast.Annotations, faults *rule.Faults) {
	for _, key := range metadataNodes(a) {
		at := &ast.Location{File: a.Location.File, Row: a.Location.Row + key.Line - 1, Col: key.Column}
		switch {
		case slices.Contains(metadataKeys, key.Value):
		case key.Value == "schemas":
			faults.Add("rule.schemas", at, metadataKeys,
				"METADATA: schemas would switch off the check of the input: remove it")
		default:
			faults.Add("rule.unknown_key", at, metadataKeys, "METADATA: no such key %s%s",
				rule.Brief(key.Value), request.Suggest(key.Value, metadataKeys))
		}
	}
}

// metadataNodes returns the keys of the block. The parser of OPA passes over keys that
// it does not know, but keeps the text. Each line of it is a comment, whose sign is
// replaced by spaces here so that columns are those of the file.
func metadataNodes(a *ast.Annotations) []*yaml.Node {
	var lines []string
	for line := range strings.Lines(string(a.Location.Text)) {
		lines = append(lines, "  "+strings.TrimPrefix(line, "# "))
	}
	lines[0] = "\n"
	var root yaml.Node
	if yaml.Unmarshal([]byte(strings.Join(lines, "")), &root) != nil || len(root.Content) == 0 {
		return nil
	}
	var keys []*yaml.Node
	for i := 0; i < len(root.Content[0].Content); i += 2 {
		keys = append(keys, root.Content[0].Content[i])
	}
	return keys
}
