package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestBeside: labels and lists beside the rules decide through the command.
func TestBeside(t *testing.T) {
	req := func(labels, account string) string {
		return strings.NewReplacer(`"value": "a"`, `"value": "`+account+`"`,
			`"id"`, `"labels": {`+labels+`}, "id"`).Replace(small)
	}
	got := decide(req(``, "bob")+req(`"tier": "standard"`, "Alice@example.org")+req(`"tier": "sovereign", "approved_by": ["counsel"]`, "bob")+
		req(`"approved_by": ["security"]`, "alice@example.org"), "-rules", "testdata/beside", "-json")
	assert.Empty(t, got.stderr)
	var fired []string
	for line := range strings.Lines(got.out) {
		codes := ""
		for _, code := range []string{"unapproved", "house"} {
			if strings.Contains(line, "custom.acme."+code) {
				codes += " " + code
			}
		}
		fired = append(fired, codes)
	}
	assert.Equal(t, []string{" unapproved", " house", "", " unapproved house"}, fired)
}
