package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/comity-go/comity/policy/guard"
)

// another starts a server of the region beside the fleet, to be ended.
func another(t *testing.T, region string) *server {
	t.Helper()
	s, err := startServer(t.Context(), world.binary, t.TempDir(), region)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

// TestStoreDown refuses what rests in the United States too, while a store that
// could hold a copy does not answer.
func TestStoreDown(t *testing.T) {
	sweden := another(t, "eu-north-1")
	stores := []*store{world.servers["us-east-1"].store, sweden.store}
	s := front(t, stores)
	const key = "mail/user@example.org/lunch.eml"
	if got := exported(t, s.URL, key); got.Status != http.StatusOK {
		t.Fatalf("%+v while all stores answer", got)
	}
	sweden.close()
	s = front(t, stores, func(g *gateway) { g.Timeout = time.Second }) // no need to try again and again
	if got := exported(t, s.URL, key); got.Status != http.StatusServiceUnavailable || got.Type != "NoAnswer" {
		t.Errorf("%+v while a store is down", got)
	}
}

// TestStoreHangs refuses after a while where a store does not answer at all.
func TestStoreHangs(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, and no more
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a, err := parseAddress("aws:eu-north-1=http://" + l.Addr().String() + "/mail")
	if err != nil {
		t.Fatal(err)
	}
	hangs := openStore(a, aws.Config{Credentials: credentials.NewStaticCredentialsProvider(accessKey, secretKey, "")})
	s := front(t, []*store{world.servers["us-east-1"].store, hangs}, func(g *gateway) { g.Timeout = 300 * time.Millisecond })
	if got := exported(t, s.URL, "mail/user@example.org/lunch.eml"); got.Status != http.StatusServiceUnavailable || got.Type != "NoAnswer" {
		t.Errorf("%+v while a store hangs", got)
	}
}

// TestStoreDies cuts the connection where the store dies in the middle of an
// object: what came is right, and nobody takes it for the whole.
func TestStoreDies(t *testing.T) {
	us := another(t, "us-east-1")
	const key, page = "mail/user@example.org/big", "These are the bytes of a large object.\n"
	whole := strings.Repeat(page, 64<<20/len(page))
	if err := us.put(t.Context(), key, whole); err != nil {
		t.Fatal(err)
	}
	told := make(chan guard.Delivery, 1)
	s := front(t, []*store{us.store}, delivering(told))
	response, err := ask(t.Context(), s.URL, "13-mag-2814", key)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	first := make([]byte, 1<<10)
	if _, err := io.ReadFull(response.Body, first); err != nil {
		t.Fatal(err)
	}
	us.close()
	rest, err := io.ReadAll(response.Body)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v after %d of %d bytes", err, len(first)+len(rest), len(whole))
	}
	if !strings.HasPrefix(whole, string(first)+string(rest)) {
		t.Error("wrong bytes")
	}
	digest := sha256.New()
	d := <-told
	io.WriteString(digest, whole[:d.Bytes])
	if got := int64(len(first) + len(rest)); d.Whole || d.Bytes < got || d.SHA256 != hex.EncodeToString(digest.Sum(nil)) {
		t.Errorf("%d bytes came, and told of %+v", got, d)
	}
}
