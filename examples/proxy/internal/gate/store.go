package gate

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	settings "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/comity-go/comity/policy/guard"
)

// A store is an S3 server.
type store struct {
	client *s3.Client
	signer *s3.PresignClient
}

// A found object is the version that a bucket had of it.
type found struct {
	bucket, key string
	version     string // empty where the bucket keeps none
	tag         string
}

func (f found) versionID() *string {
	if f.version == "" {
		return nil
	}
	return &f.version
}

func openStore(ctx context.Context, c config) (*store, error) {
	environment, err := settings.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	client := s3.NewFromConfig(environment, func(o *s3.Options) {
		o.Region, o.BaseEndpoint, o.UsePathStyle = c.Region, &c.Store, true
	})
	return &store{client: client, signer: s3.NewPresignClient(client)}, nil
}

// find asks which version is there.
func (s *store) find(ctx context.Context, bucket, key string) (found, error) {
	head, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
	if missing := (*types.NotFound)(nil); errors.As(err, &missing) {
		return found{}, guard.ErrNoObject
	}
	if err != nil {
		return found{}, err
	}
	if aws.ToString(head.ETag) == "" {
		return found{}, fmt.Errorf("the store does not say which version of %s it has", key)
	}
	return found{bucket, key, aws.ToString(head.VersionId), *head.ETag}, nil
}
