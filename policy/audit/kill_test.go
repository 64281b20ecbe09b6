package audit

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// TestMain is a writer where the environment names a log: it appends until it is
// killed, and prints the number of each record when Append has returned.
func TestMain(m *testing.M) {
	path := os.Getenv("AUDIT_TEST_LOG")
	if path == "" {
		os.Exit(m.Run())
	}
	key, err := NewKey(make([]byte, minSecret))
	if err != nil {
		panic(err)
	}
	l, err := Open(path, key)
	if err != nil {
		panic(err)
	}
	for {
		entry, err := addSmall(l)
		if err != nil {
			panic(err)
		}
		fmt.Println(entry.Seq)
		if os.Getenv("AUDIT_TEST_ROTATE") != "" {
			if _, err := l.Rotate(); err != nil {
				panic(err)
			}
		}
	}
}

// TestKill kills a writing process: every record that it was told of is there.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	told := int64(0)
	for range 5 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "AUDIT_TEST_LOG="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines, killed := bufio.NewScanner(out), false
		for n := 1; lines.Scan(); n++ {
			if told, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
				t.Fatal(err)
			}
			if n == 20 {
				killed = cmd.Process.Kill() == nil
			}
		}
		if err := cmd.Wait(); err == nil || !killed {
			t.Fatalf("the writer ended by itself: %v", err)
		}
		if err := mustOpen(t, path).Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := verify(mustRead(t, path), Expected{Records: told}); err != nil {
			t.Fatal(err)
		}
	}
}
