package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/comity-go/comity/examples/proxy/internal/doortest"
	auth "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// asProxy has this program be the decision service, a process of its own.
const asProxy = "COMITY_AS_PROXY"

// startService starts the decision service.
func startService(t *testing.T) (pid int, forNginx, forEnvoy string) {
	t.Helper()
	var err error
	forNginx, err = doortest.FreeAddress()
	require.NoError(t, err)
	forEnvoy, err = doortest.FreeAddress()
	require.NoError(t, err)
	service := exec.Command(os.Args[0], "-config", store.Config, "-nginx", forNginx, "-envoy", forEnvoy)
	service.Env = append(os.Environ(), asProxy+"=1")
	require.NoError(t, service.Start())
	t.Cleanup(func() {
		service.Process.Signal(os.Interrupt)
		require.NoError(t, service.Wait(), "interrupted, it ends well")
	})
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", forEnvoy)
		if err == nil {
			c.Close()
		}
		return err == nil
	}, 20*time.Second, 20*time.Millisecond)
	return service.Process.Pid, forNginx, forEnvoy
}

// TestCost says what a request costs at each door, with the decision service as it is
// started by its command.
func TestCost(t *testing.T) {
	pid, forNginx, forEnvoy := startService(t)
	t.Run("Nginx", func(t *testing.T) {
		s := startNginx(t, forNginx, store.Address)
		doortest.Cost(t, s.Do, map[string]int{"nginx": s.process.Process.Pid, "decision service": pid, "store": store.PID()})
	})
	t.Run("Envoy", func(t *testing.T) {
		conn, err := grpc.NewClient(forEnvoy, grpc.WithTransportCredentials(insecure.NewCredentials()))
		require.NoError(t, err)
		defer conn.Close()
		c := &client{AuthorizationClient: auth.NewAuthorizationClient(conn), raw: true,
			store: doortest.Client{Address: store.Address}}
		doortest.Cost(t, c.Do, map[string]int{"decision service": pid, "store": store.PID()})
	})
}

// TestRun tells what is wrong with the command line's file and addresses.
func TestRun(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	require.ErrorIs(t, run(context.Background(), "no such file", "127.0.0.1:0", "127.0.0.1:0"), os.ErrNotExist)
	require.ErrorContains(t, run(context.Background(), store.Config, taken.Addr().String(), "127.0.0.1:0"), "in use")
	require.ErrorContains(t, run(context.Background(), store.Config, "127.0.0.1:0", taken.Addr().String()), "in use")
}
