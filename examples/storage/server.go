package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// versitygw is an S3 server, a tool dependency of this module.
const versitygw = "github.com/versity/versitygw/cmd/versitygw"

// The bucket and the key of every server that is started here.
const (
	bucket    = "mail"
	accessKey = "storage"
	secretKey = "only-on-loopback"
)

// buildServer builds versitygw in the folder.
func buildServer(ctx context.Context, folder string) (binary string, err error) {
	fmt.Fprintln(os.Stderr, "storage: building versitygw, the first time takes minutes")
	binary = filepath.Join(folder, "versitygw")
	if out, err := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", binary, versitygw).CombinedOutput(); err != nil {
		return "", fmt.Errorf("building versitygw: %w: %s", err, out)
	}
	return binary, nil
}

// A server is versitygw for one region, a process of its own on the loopback
// interface. It keeps versions, and its metadata beside the objects, so that
// any file system will do.
type server struct {
	*store
	process   *exec.Cmd
	said      bytes.Buffer
	transport http.Transport
}

// startServer starts a server below the folder and makes its bucket.
func startServer(ctx context.Context, binary, folder, region string) (*server, error) {
	s := &server{}
	if err := s.start(ctx, binary, filepath.Join(folder, region), region); err != nil {
		s.close()
		return nil, fmt.Errorf("starting versitygw for %s: %w: %s", region, err, &s.said)
	}
	return s, nil
}

func (s *server) start(ctx context.Context, binary, folder, region string) error {
	at, err := freeAddress()
	if err != nil {
		return err
	}
	a, err := parseAddress("aws:" + region + "=http://" + at + "/" + bucket)
	if err != nil {
		return err
	}
	s.transport.MaxConnsPerHost, s.transport.MaxIdleConnsPerHost = 64, 64
	s.store = openStore(a, aws.Config{
		Credentials: credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
		HTTPClient:  &http.Client{Transport: &s.transport},
	})
	objects, versions, metadata := filepath.Join(folder, "objects"), filepath.Join(folder, "versions"), filepath.Join(folder, "metadata")
	for _, f := range []string{objects, versions, metadata} {
		if err := os.MkdirAll(f, 0o700); err != nil {
			return err
		}
	}
	s.process = exec.Command(binary, "--port", at, "--region", region, "--quiet", "--keep-alive",
		"posix", "--versioning-dir", versions, "--sidecar", metadata, objects)
	s.process.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+accessKey, "ROOT_SECRET_KEY="+secretKey)
	s.process.Stdout, s.process.Stderr = &s.said, &s.said
	if err := s.process.Start(); err != nil {
		return err
	}
	return s.open(ctx)
}

// freeAddress returns an address that nothing listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// open makes the bucket once the server answers, for which it has a minute.
func (s *server) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		_, err := s.client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &s.bucket, ObjectLockEnabledForBucket: aws.Bool(true)})
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
	_, err := s.client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: &s.bucket,
		VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	return err
}

// close ends the process.
func (s *server) close() {
	if s.process != nil && s.process.Process != nil {
		s.process.Process.Kill()
		s.process.Wait()
	}
	s.transport.CloseIdleConnections()
}
