// Package doortest is what every door is tried with: a real S3 server, objects whose
// bytes say which they are, and requests of hostile clients.
package doortest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// The credentials of every server that is started here.
const (
	accessKey = "proxy"
	secretKey = "only-on-loopback"
	region    = "us-east-1"
)

// A Store is versitygw, a process of its own on the loopback interface, with the
// objects in it.
type Store struct {
	Address string
	Client  *s3.Client
	Config  string // file that gate.Open reads

	process *exec.Cmd
	said    bytes.Buffer
	folder  string
}

// StartStore starts a server, fills it, and sets the credentials in the environment.
func StartStore(ctx context.Context) (*Store, error) {
	folder, err := os.MkdirTemp("", "proxy-")
	if err != nil {
		return nil, err
	}
	s := &Store{folder: folder}
	if err := s.start(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("starting versitygw: %w: %s", err, &s.said)
	}
	return s, nil
}

func (s *Store) start(ctx context.Context) error {
	os.Setenv("AWS_ACCESS_KEY_ID", accessKey)
	os.Setenv("AWS_SECRET_ACCESS_KEY", secretKey)
	var err error
	if s.Address, err = FreeAddress(); err != nil {
		return err
	}
	// The tool is built once and kept in the cache of the go command.
	binary, err := exec.CommandContext(ctx, "go", "tool", "-n", "versitygw").Output()
	if err != nil {
		return fmt.Errorf("building it: %w", err)
	}
	var folders []string
	for _, name := range []string{"versions", "metadata", "objects"} {
		folders = append(folders, filepath.Join(s.folder, name))
	}
	for _, f := range folders {
		if err := os.MkdirAll(f, 0o700); err != nil {
			return err
		}
	}
	s.process = exec.Command(strings.TrimSpace(string(binary)), "--port", s.Address, "--region", region, "--quiet",
		"--keep-alive", "posix", "--versioning-dir", folders[0], "--sidecar", folders[1], folders[2])
	s.process.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+accessKey, "ROOT_SECRET_KEY="+secretKey)
	s.process.Stdout, s.process.Stderr = &s.said, &s.said
	if err := s.process.Start(); err != nil {
		return err
	}
	s.Client = s3.New(s3.Options{Region: region, BaseEndpoint: aws.String("http://" + s.Address), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(accessKey, secretKey, "")})
	if s.Config, err = s.WriteConfig("comity.json", "http://"+s.Address); err != nil {
		return err
	}
	return s.fill(ctx)
}

// PID is the process of the server.
func (s *Store) PID() int { return s.process.Process.Pid }

// WriteConfig writes a configuration before the store at this URL.
func (s *Store) WriteConfig(name, url string) (file string, err error) {
	comity, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/comity-go/comity").Output()
	if err != nil {
		return "", err
	}
	buckets := map[string]any{}
	for bucket, places := range places {
		category := "content"
		if strings.HasPrefix(bucket, "logs") {
			category = "traffic"
		}
		buckets[bucket] = map[string]any{"category": category, "places": places}
	}
	text, err := json.Marshal(map[string]any{"store": url, "region": region, "buckets": buckets,
		"requests": []string{filepath.Join(strings.TrimSpace(string(comity)), warrant)}})
	if err != nil {
		return "", err
	}
	file = filepath.Join(s.folder, name)
	return file, os.WriteFile(file, text, 0o600)
}

// fill makes the buckets once the server answers, for which it has a minute.
func (s *Store) fill(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for _, bucket := range append([]string{secretBucket}, Buckets()...) {
		for {
			_, err := s.Client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket})
			if err == nil {
				break
			}
			select {
			case <-ctx.Done():
				return err
			case <-time.After(50 * time.Millisecond):
			}
		}
		if _, err := s.Client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: &bucket,
			VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}}); err != nil {
			return err
		}
	}
	for _, name := range append(Names(), secretNames()...) {
		if err := s.Put(ctx, name, Text(name)); err != nil {
			return err
		}
	}
	return nil
}

// Put writes an object.
func (s *Store) Put(ctx context.Context, name, text string) error {
	bucket, key, _ := strings.Cut(name, "/")
	_, err := s.Client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(text),
		ContentType: aws.String("text/html"), CacheControl: aws.String("public, max-age=86400"),
		Metadata: map[string]string{"note": "a customer wrote this"}})
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

// Delete deletes a version of an object.
func (s *Store) Delete(ctx context.Context, name, version string) error {
	bucket, key, _ := strings.Cut(name, "/")
	_, err := s.Client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &bucket, Key: &key, VersionId: &version})
	return err
}

// Close ends the server and removes what it holds.
func (s *Store) Close() error {
	if s.process != nil && s.process.Process != nil {
		s.process.Process.Kill()
		s.process.Wait()
	}
	return os.RemoveAll(s.folder)
}

// FreeAddress returns an address that nothing listens on.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
