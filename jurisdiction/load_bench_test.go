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

// BenchmarkBuiltin makes the built-in law anew.
func BenchmarkBuiltin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unpack(lawPack); err != nil {
			b.Fatal(err)
		}
	}
}
