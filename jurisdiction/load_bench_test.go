package jurisdiction

import "testing"

// BenchmarkLoad loads the built-in law anew.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(builtinFiles()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFacts finds the facts of one item.
func BenchmarkFacts(b *testing.B) {
	law, req := Builtin(), mailOf2020()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := law.Facts(req); err != nil {
			b.Fatal(err)
		}
	}
}
