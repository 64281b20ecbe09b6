package policy

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/lang"
)

// TestNothingGiven: an option that gives nothing is a fault, and not what holds
// without it.
func TestNothingGiven(t *testing.T) {
	const noLaw = "WithLaw: no law is given; leave the option out for the built-in law"
	missing, _ := jurisdiction.Extend(fstest.MapFS{})
	var set fs.FS
	for _, tt := range []struct {
		name    string
		options []Option
		want    string
	}{
		{"nil law", []Option{WithLaw(nil)}, noLaw},
		{"law that came with an error", []Option{WithLaw(missing)}, noLaw},
		{"zero law", []Option{WithLaw(new(jurisdiction.Law))}, noLaw},
		{"nil law before another", []Option{WithLaw(nil), WithLaw(jurisdiction.Builtin())}, noLaw},
		{"nil law after another", []Option{WithLaw(jurisdiction.Builtin()), WithLaw(nil)}, noLaw},
		{"nil rules", []Option{WithRules(nil)}, "WithRules: no file system is given"},
		{"nil rules in a variable", []Option{WithRules(set)}, "WithRules: no file system is given"},
		{"nil option", []Option{WithPosture(StorageLocation), nil}, "option 2 is nil, leave it out"},
		{"all of them", []Option{nil, WithLaw(nil), WithRules(nil), WithLanguage("xx")},
			"option 1 is nil, leave it out\n" + noLaw + "\n\"xx\" is no language tag (accepted: " + strings.Join(lang.Tags(), ", ") + ")\nWithRules: no file system is given"},
	} {
		if e, err := New(t.Context(), tt.options...); e != nil || err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	_, err := Open(t.Context(), strings.NewReader(""), nil, AcceptUnsigned())
	if err == nil || err.Error() != "bundle: option 1 is nil, leave it out" {
		t.Errorf("nil condition: %v", err)
	}
}
