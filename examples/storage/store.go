package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/comity-go/comity/request"
)

// A store is one bucket in one place.
type store struct {
	place  request.Place
	bucket string
	client *s3.Client
}

// openStores opens every store with the credentials of the environment, and
// looks whether it is there.
func openStores(ctx context.Context, addresses []address) ([]*store, error) {
	environment, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	var stores []*store
	for _, a := range addresses {
		s := openStore(a, environment)
		if _, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.bucket}); err != nil {
			return nil, fmt.Errorf("%s: bucket %s at %s: %w", a.place, a.bucket, a.endpoint, err)
		}
		stores = append(stores, s)
	}
	return stores, nil
}

func openStore(a address, c aws.Config) *store {
	client := s3.NewFromConfig(c, func(o *s3.Options) {
		o.Region, o.BaseEndpoint, o.UsePathStyle = a.region, &a.endpoint, true
	})
	return &store{place: a.place, bucket: a.bucket, client: client}
}

// versions returns every version of the object that is kept, and none where
// only delete markers are.
func (s *store) versions(ctx context.Context, key string) ([]types.ObjectVersion, error) {
	var found []types.ObjectVersion
	pages := s3.NewListObjectVersionsPaginator(s.client, &s3.ListObjectVersionsInput{Bucket: &s.bucket, Prefix: &key})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.place, err)
		}
		for _, v := range page.Versions {
			if aws.ToString(v.Key) == key {
				found = append(found, v)
			}
		}
	}
	return found, nil
}
