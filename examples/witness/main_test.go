package main

import (
	"bufio"
	"bytes"
	"errors"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/policy/audit/witness"
	"github.com/comity-go/comity/testdata/full"
)

// TestMain is the command itself where the environment says so, so that a witness
// runs in a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("WITNESS_TEST_COMMAND") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "WITNESS_TEST_COMMAND=1")
	cmd.Stderr = os.Stderr
	return cmd
}

// newWitness makes a witness and returns its folder and its key.
func newWitness(t testing.TB) (dir string, key note.Verifier) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "w1")
	public, err := command("-dir", dir, "-new", "witness.example/w1").Output()
	require.NoError(t, err)
	key, err = witness.NewVerifier(string(public))
	require.NoError(t, err)
	return dir, key
}

// start starts a process of a witness, and returns where it answers.
func start(t testing.TB, dir, logKey string) (url string, process *exec.Cmd) {
	t.Helper()
	process = command("-dir", dir, "-listen", "localhost:0", logKey)
	out, err := process.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, process.Start())
	t.Cleanup(func() { process.Process.Kill(); process.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimPrefix(strings.TrimSpace(line), "listening on "), process
}

func kill(t testing.TB, process *exec.Cmd) {
	t.Helper()
	require.NoError(t, process.Process.Kill())
	process.Wait()
}

// A branch is the file of a log, and its last checkpoint.
type branch struct {
	text []byte
	audit.Checkpoint
}

// branchOf returns a log that goes on from another with a decision of its own. Its
// keeper has the key, so that all in it is signed.
func (s signer) branchOf(t testing.TB, text []byte, id string) branch {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.jsonl")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	log := openLog(t, path)
	decide(t, log, id)
	c := s.checkpoint(t, log)
	require.NoError(t, log.Close())
	return branch{mustRead(t, path), c}
}

// ask has a witness sign the checkpoint of a branch.
func (b branch) ask(t testing.TB, url string, key note.Verifier) ([]byte, error) {
	t.Helper()
	return witness.Cosign(t.Context(), http.DefaultClient, url, key, b.Text(), func(older int64) ([]byte, error) {
		return audit.ProveConsistency(bytes.NewReader(b.text), older, b.Checkpoint)
	})
}

// TestForkedLog shows a forked log to a witness in a process of its own, before and
// after that is killed: it signs one history.
func TestForkedLog(t *testing.T) {
	s := newSigner(t, 7)
	dir, key := newWitness(t)
	url, process := start(t, dir, s.public)

	first := s.branchOf(t, nil, "file 1")
	second := s.branchOf(t, first.text, "file 2")
	for _, b := range []branch{first, second} {
		cosigned, err := b.ask(t, url, key)
		require.NoError(t, err)
		n, err := note.Open(cosigned, note.VerifierList(key))
		require.NoError(t, err, "who trusts the witness alone can read it")
		assert.Contains(t, n.Text, b.Root.String())
		c, err := audit.ReadCheckpoint(cosigned, s.key, key)
		require.NoError(t, err)
		assert.Equal(t, b.Root, c.Root)
	}

	fork := s.branchOf(t, first.text, "another file 2")
	longer := s.branchOf(t, fork.text, "another file 3")
	rewritten := s.branchOf(t, s.branchOf(t, nil, "another file 1").text, "file 2")
	refused := func() {
		t.Helper()
		for name, b := range map[string]branch{"a fork": fork, "a longer fork": longer, "a log written again": rewritten} {
			_, err := audit.Verify(bytes.NewReader(b.text), audit.Expected{Checkpoints: []audit.Checkpoint{b.Checkpoint}, Keys: []note.Verifier{s.key}})
			require.NoError(t, err, "%s is whole in itself", name)
			cosigned, err := b.ask(t, url, key)
			assert.ErrorIs(t, err, witness.ErrRefused, name)
			assert.Nil(t, cosigned)
		}
	}
	refused()
	kill(t, process)
	url, _ = start(t, dir, s.public)
	refused()
	third := s.branchOf(t, second.text, "file 3")
	_, err := third.ask(t, url, key)
	require.NoError(t, err, "the log itself goes on")

	_, err = third.ask(t, url+"/elsewhere", key)
	require.ErrorIs(t, err, witness.ErrRefused)
	otherURL, _ := start(t, dir, newSigner(t, 8).public)
	_, err = third.ask(t, otherURL, key)
	require.ErrorContains(t, err, "status 403")
}

// Two forks come at the same moment to two processes of one witness, which are killed
// meanwhile: never are both signed.
func TestRacingForks(t *testing.T) {
	rounds := full.Of(30, 4)
	s := newSigner(t, 7)
	dir, key := newWitness(t)
	trunk := s.branchOf(t, nil, "file 1")
	asked, killed := 0, 0
	for round := range rounds {
		var urls [2]string
		var processes [2]*exec.Cmd
		for i := range urls {
			urls[i], processes[i] = start(t, dir, s.public)
		}
		forks := [2]branch{s.branchOf(t, trunk.text, "file 2"), s.branchOf(t, trunk.text, "another file 2")}
		var signed [2]bool
		for attempt := range 2 { // the second finds out what was kept of the first
			var wg sync.WaitGroup
			for i, fork := range forks {
				url := urls[i]
				wg.Go(func() {
					_, err := fork.ask(t, url, key)
					signed[i] = signed[i] || err == nil
				})
				asked++
			}
			if attempt == 0 && round%3 > 0 {
				time.Sleep(rand.N(5 * time.Millisecond))
				kill(t, processes[0])
				killed++
				urls[0], processes[0] = start(t, dir, s.public)
			}
			wg.Wait()
		}
		require.NotEqual(t, signed[0], signed[1], "round %d: one of two forks is signed", round)
		if trunk = forks[0]; signed[1] {
			trunk = forks[1]
		}
		for _, process := range processes {
			kill(t, process)
		}
	}
	t.Logf("%d forks in pairs, %d requests, %d kills while they came: one of each pair was signed", 2*rounds, asked, killed)
}

// What the command is not given is told.
func TestUsage(t *testing.T) {
	dir, _ := newWitness(t)
	tests := []struct {
		want string
		args []string
	}{
		{"give the folder of the witness", nil},
		{"give the public key of each log", []string{"-dir", dir}},
		{"a new witness is made first", []string{"-dir", dir, "-new", "w", "key"}},
		{"file exists", []string{"-dir", dir, "-new", "witness.example/w1"}},
		{`the key of a log: "one": malformed verifier id` + "\n" + `the key of a log: "two"`, []string{"-dir", dir, "one", "two"}},
		{"one whose folder is lost is at its end", []string{"-dir", t.TempDir(), newSigner(t, 7).public}},
		{"missing port", []string{"-dir", dir, "-listen", "nowhere", newSigner(t, 7).public}},
	}
	for _, tt := range tests {
		cmd := command(tt.args...)
		var out bytes.Buffer
		cmd.Stderr = &out
		err := cmd.Run()
		var exit *exec.ExitError
		require.True(t, errors.As(err, &exit) && exit.ExitCode() == 1, "%v", err)
		assert.Contains(t, out.String(), tt.want)
	}
}

// A witness that is told to end finishes and ends.
func TestEnd(t *testing.T) {
	dir, _ := newWitness(t)
	_, process := start(t, dir, newSigner(t, 7).public)
	require.NoError(t, process.Process.Signal(os.Interrupt))
	assert.NoError(t, process.Wait())
}
