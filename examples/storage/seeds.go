package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// The regions of the servers: Ireland, Sweden, Germany and the United States.
var regions = []string{"eu-west-1", "eu-north-1", "eu-central-1", "us-east-1"}

// A seed is an object, put in every region and then deleted in one, which keeps
// the version.
type seed struct {
	key     string
	regions []string
	deleted string
}

var seeds = []seed{
	{key: "mail/user@example.org/lunch.eml", regions: []string{"us-east-1"}},
	{key: "records/subscriber/user@example.org/account.json", regions: []string{"us-east-1"}},
	{key: "mail/user@example.org/harbour.jpg", regions: []string{"eu-west-1"}},
	{key: "mail/user@example.org/draft.odt", regions: []string{"eu-north-1"}},
	{key: "mail/user@example.org/invoice.pdf", regions: []string{"eu-central-1"}},
	{key: "mail/user@example.org/replicated.eml", regions: []string{"us-east-1", "eu-north-1"}},
	{key: "mail/user@example.org/moved.eml", regions: []string{"eu-west-1", "us-east-1"}, deleted: "eu-west-1"},
	{key: "records/traffic/user@example.org/logins.csv", regions: []string{"us-east-1"}},
	{key: "mail/neighbour@example.org/diary.txt", regions: []string{"us-east-1"}},
}

// text is what the object holds: its own name, so that a reader knows what he got.
func (s seed) text() string { return strings.Repeat("These are the bytes of "+s.key+".\n", 100) }

// plant puts every seed into the servers.
func plant(ctx context.Context, servers map[string]*server) error {
	for _, s := range seeds {
		for _, region := range s.regions {
			if err := servers[region].put(ctx, s.key, s.text()); err != nil {
				return err
			}
		}
		if s.deleted != "" {
			at := servers[s.deleted]
			if _, err := at.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &at.bucket, Key: &s.key}); err != nil {
				return fmt.Errorf("deleting %s: %w", s.key, err)
			}
		}
	}
	return nil
}

// put writes one object.
func (s *server) put(ctx context.Context, key, text string) error {
	if _, err := s.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: strings.NewReader(text)}); err != nil {
		return fmt.Errorf("writing %s: %w", key, err)
	}
	return nil
}
