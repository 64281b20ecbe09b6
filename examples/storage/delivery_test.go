package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/comity-go/comity/policy/guard"
	"github.com/google/go-cmp/cmp"
)

// delivering keeps what the gateway is told that has left.
func delivering(told chan<- guard.Delivery) func(*gateway) {
	return func(g *gateway) {
		g.Delivered = func(_ context.Context, a guard.Answer, _ error) error {
			told <- a.Delivery
			return nil
		}
	}
}

// TestDelivered says of every object that left which version it was, as the store
// says itself, and the digest of what the client got.
func TestDelivered(t *testing.T) {
	told := make(chan guard.Delivery, len(seeds))
	s := front(t, world.stores(), delivering(told))
	us, left := world.servers["us-east-1"], 0
	for _, seed := range seeds {
		got := exported(t, s.URL, seed.key)
		if got.Status != http.StatusOK {
			continue
		}
		left++
		versions, err := us.versions(t.Context(), seed.key)
		if err != nil {
			t.Fatal(err)
		}
		digest := sha256.Sum256([]byte(got.Text))
		want := guard.Delivery{Object: seed.key, Version: aws.ToString(versions[0].VersionId), Bytes: int64(len(seed.text())),
			SHA256: hex.EncodeToString(digest[:]), Whole: true, Status: http.StatusOK}
		if diff := cmp.Diff(want, <-told); diff != "" || want.Version == "" {
			t.Errorf("%s (-want +got):\n%s", seed.key, diff)
		}
	}
	if left != 2 || len(told) > 0 {
		t.Errorf("%d left, and %d more were told of", left, len(told))
	}
}
