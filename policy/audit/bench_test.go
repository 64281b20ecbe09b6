package audit

import (
	"bytes"
	"path/filepath"
	"testing"
)

// BenchmarkVerify verifies a log of decisions, per record.
func BenchmarkVerify(b *testing.B) {
	event := Event{Request: irishWarrant(), Decision: mustDecide(b, irishWarrant())}
	path := filepath.Join(b.TempDir(), "log.jsonl")
	if _, err := mustOpen(b, path).Append(event); err != nil {
		b.Fatal(err)
	}
	first, ok := parse(bytes.TrimSuffix(mustRead(b, path), []byte("\n")))
	if !ok {
		b.Fatal("no record")
	}
	const records = 1000
	log := chainOf(records, first.body)
	b.SetBytes(int64(len(log)) / records)
	b.ReportAllocs()
	for i := 0; i < b.N; i += records {
		if _, err := verify(log, Expected{Records: records}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAppend waits for the disk with each decision; in parallel, many share
// a sync.
func BenchmarkAppend(b *testing.B) {
	l := mustOpen(b, filepath.Join(b.TempDir(), "log.jsonl"))
	event := Event{Request: irishWarrant(), Decision: mustDecide(b, irishWarrant())}
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			if _, err := l.Append(event); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("64", func(b *testing.B) {
		b.SetParallelism(32)
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				if _, err := l.Append(event); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

// BenchmarkRead looks for a decision in a log of decisions, per record.
func BenchmarkRead(b *testing.B) {
	event := Event{Request: irishWarrant(), Decision: mustDecide(b, irishWarrant())}
	path := filepath.Join(b.TempDir(), "log.jsonl")
	if _, err := mustOpen(b, path).Append(event); err != nil {
		b.Fatal(err)
	}
	first, _ := parse(bytes.TrimSuffix(mustRead(b, path), []byte("\n")))
	const records = 1000
	log := chainOf(records, first.body)
	b.SetBytes(int64(len(log)) / records)
	b.ReportAllocs()
	for i := 0; i < b.N; i += records {
		for _, err := range Read(bytes.NewReader(log), Query{Key: testKey(b), DecisionID: "another"}) {
			b.Fatal(err)
		}
	}
}
