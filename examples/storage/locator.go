package main

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

// A locator finds an object in every store: the same key in two of them is two
// copies, and an old version is one too.
type locator struct {
	stores []*store
	layout layout
}

// A found version is what the export reads.
type found struct {
	store   *store
	version types.ObjectVersion
}

// Locate asks all stores at once. One that does not answer could hold a copy,
// and so there is no placement without it.
func (l locator) Locate(ctx context.Context, key string) (guard.Placement, error) {
	versions, faults := make([][]types.ObjectVersion, len(l.stores)), make([]error, len(l.stores))
	var all sync.WaitGroup
	for i, s := range l.stores {
		all.Go(func() { versions[i], faults[i] = s.versions(ctx, key) })
	}
	all.Wait()
	if err := errors.Join(faults...); err != nil {
		return guard.Placement{}, err
	}
	item, copies := request.Item{Category: l.layout.category(key)}, []found{}
	for i, s := range l.stores {
		for _, v := range versions[i] {
			copies = append(copies, found{s, v})
		}
		if len(versions[i]) > 0 {
			item.StoredIn = append(item.StoredIn, s.place)
		}
	}
	if len(copies) == 0 {
		return guard.Placement{}, guard.ErrNoObject
	}
	newest := slices.MaxFunc(copies, func(a, b found) int {
		return aws.ToTime(a.version.LastModified).Compare(aws.ToTime(b.version.LastModified))
	})
	return guard.Placement{Items: []request.Item{item}, Version: aws.ToString(newest.version.VersionId), Pinned: newest}, nil
}
