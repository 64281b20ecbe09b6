package register

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
)

// TestKill kills a process at each step of a whole flow, from an empty database on: a
// request is decided and confirmed once, the law changes, it is decided and confirmed again,
// and released. The next process is killed at the first step that it comes to, and with
// COMITY_FULL=1 one more at the second: nothing is lost, and nothing is done twice. It runs
// alone: a process that is started has the locks of this one for a moment.
func TestKill(t *testing.T) {
	if dir := os.Getenv("REGISTER_KILL"); dir != "" {
		killed(t, dir)
		return
	}
	onEach(t, killEach)
}

// killedAt has a process go through the flow in a folder until the step at which it is
// killed. The error says that it was.
func killedAt(t *testing.T, dir string, step int) error {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKill$")
	cmd.Env = append(os.Environ(), "REGISTER_KILL="+dir, "REGISTER_STEP="+strconv.Itoa(step))
	out, err := cmd.CombinedOutput()
	if err != nil {
		require.ErrorContains(t, err, "killed", string(out))
	}
	return err
}

func killEach(t *testing.T, folder func() string) {
	steps := 0
	for {
		dir := folder()
		if killedAt(t, dir, steps+1) == nil {
			break // no such step
		}
		steps++
		killedAt(t, dir, 1)
		if os.Getenv("COMITY_FULL") == "1" {
			killedAt(t, dir, 2)
		}
		require.NoError(t, killedAt(t, dir, 1000), "goes on to the end")
		checkWhole(t, dir)
	}
	assert.Equal(t, 29, steps, "one for each form and event, three for each act, and two more where it is decided again with who confirmed")
}

// checkWhole holds that the flow is done, and each act once.
func checkWhole(t *testing.T, dir string) {
	r := openedUnder(t, dir, "persons new", func(string) {})
	defer r.Close()
	c, err := r.Case(context.Background(), 1)
	require.NoError(t, err)
	assert.Equal(t, Released, c.Status)
	assert.Equal(t, []string{"1 decide ann deny", "2 review ben confirmed", "3 decide - deny", "4 decide ann deny", "5 review ben confirmed",
		"6 decide - deny", "7 review cid confirmed", "8 decide - allow", "9 release dan [0]"}, done(c))
	log, err := r.Log()
	require.NoError(t, err)
	defer log.Close()
	extent, err := audit.Verify(log, audit.Expected{})
	require.NoError(t, err)
	assert.Equal(t, int64(9), extent.Records, "each act is in the log once")
	assert.Len(t, c.Happened, 2)
	assert.Len(t, c.Clocks, 3)
}

// killed goes through the flow from where it stands, and kills itself at a step.
func killed(t *testing.T, dir string) {
	ctx := context.Background()
	left, err := strconv.Atoi(os.Getenv("REGISTER_STEP"))
	require.NoError(t, err)
	step := func(string) {
		if left--; left == 0 {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	// done before: each step of the flow says so in its own way.
	before := func(err error, ways ...error) {
		t.Helper()
		if err != nil && !errors.Is(err, ErrEnded) {
			ok := false
			for _, way := range ways {
				ok = ok || errors.Is(err, way)
			}
			require.True(t, ok, err)
		}
	}
	law, changed := "persons", filepath.Join(dir, "changed")
	if _, err := os.Stat(changed); err == nil {
		law = "persons new"
	}
	r := openedUnder(t, dir, law, step)
	_, err = r.Take(ctx, "ann", order(t, "eu-epoc", "one"), policy.StorageLocation)
	before(err, ErrThere)
	if law == "persons" {
		_, err = r.Decide(ctx, 1, by(t, r, 1, "ann"))
		before(err, ErrStatus)
		before(r.Review(ctx, 1, by(t, r, 1, "ben"), audit.Confirmed), ErrPerson)
		require.NoError(t, os.WriteFile(changed, nil, 0o600))
		r.engine = under("persons new")
	}
	_, err = r.Decide(ctx, 1, by(t, r, 1, "ann"))
	before(err, ErrStatus)
	for _, id := range []string{"ben", "cid"} {
		before(r.Review(ctx, 1, by(t, r, 1, id), audit.Confirmed), ErrPerson)
	}
	before(r.Release(ctx, 1, by(t, r, 1, "dan"), []int{0}))
	require.NoError(t, r.Close())
}
