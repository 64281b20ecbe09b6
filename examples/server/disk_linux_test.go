package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/comity-go/comity/policy/audit"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFullFileSystem keeps the log of the command on a file system of 64 KiB, which
// fills: from there on nothing is handed over, and every answer of before is in
// the log.
func TestFullFileSystem(t *testing.T) {
	disk := t.TempDir()
	p := prepared(t, "-posture", "provider_control", "-audit", filepath.Join(disk, "log"), "-audit-key", file(t, "key", secret('k')[:32]))
	mounted := []string{"sh", "-c", `mount -t tmpfs -o size=64k none "$0" && exec "$@"`, disk, p.Path}
	p.Path, p.Args, p.SysProcAttr = "/bin/sh", append(mounted, p.Args[1:]...), private()
	if out, err := mountable(t); err != nil {
		t.Skipf("this system does not let a test mount a file system (%v: %s); TestFullDisk shows the same by a limit", err, out)
	}
	p.start(t)
	answered, refused := 0, 0
	for refused < 50 {
		status, text := ask(t, p.client, p.url, "", home)
		if status == http.StatusOK {
			require.Zero(t, refused, "answered after the disk was full")
			require.Contains(t, text, `"decision":true`)
			answered++
			require.Less(t, answered, 1000, "the disk is never full")
			continue
		}
		require.Equal(t, http.StatusServiceUnavailable, status, text)
		require.NotContains(t, text, "decision\":")
		refused++
	}
	batch := strings.Replace(home, `"action"`, `"evaluations": [{}, {}], "action"`, 1)
	answer, body := send(t, p.client, "POST", p.url+"/access/v1/evaluations", batch, http.Header{"Content-Type": {"application/json"}})
	assert.Equal(t, http.StatusOK, answer.StatusCode)
	assert.NotContains(t, string(body), `"decision":true`)
	log, err := os.ReadFile(fmt.Sprintf("/proc/%d/root%s/log", p.Process.Pid, disk))
	require.NoError(t, err)
	whole := log[:bytes.LastIndexByte(log, '\n')+1]
	extent, err := audit.Verify(bytes.NewReader(whole), audit.Expected{})
	require.NoError(t, err)
	require.Positive(t, answered)
	require.GreaterOrEqual(t, int(extent.Records), answered)
	assert.Contains(t, p.said.String(), "no space left on device")
	t.Logf("%d answered, %d in the log, %d refused after that", answered, extent.Records, refused)
}

// private is a process that may mount, and whose mounts nobody else sees.
func private() *syscall.SysProcAttr {
	as := &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		as.Cloneflags = syscall.CLONE_NEWUSER
		as.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		as.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	return as
}

// mountable reports what keeps such a process from mounting.
func mountable(t *testing.T) (string, error) {
	try := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=64k", "none", t.TempDir())
	try.SysProcAttr = private()
	out, err := try.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}
