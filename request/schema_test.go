package request

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

//go:generate go test . -run ^(TestSchemaFile|TestRefused|TestRefusedManual)$ -update

var update = flag.Bool("update", false, "write request.schema.json anew")

func TestSchemaFile(t *testing.T) {
	const name = "request.schema.json"
	if *update {
		if err := os.WriteFile(name, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(file), string(Schema())); diff != "" {
		t.Error("run go test ./request -update (-file +types):", diff)
	}
}
