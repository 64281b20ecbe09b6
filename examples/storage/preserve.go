package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A preserver does what the obligation "preserve" asks for: it puts a legal hold on
// every copy and version of what a request wants kept, and takes it off when the last
// day of all requests that keep it has passed.
//
// What is held is the version. It cannot be deleted or changed; an object that is
// written anew, or deleted without a version, gets another version before it, which is
// not held.
type preserver struct {
	engine *policy.Engine
	stores []*store
	layout layout
	today  func() request.Day

	mu     sync.Mutex
	ledger *ledger
}

var (
	errNoDuty      = errors.New("the decision obliges nobody to preserve")
	errNoLastDay   = errors.New("neither the law nor the paper says until when, and a hold without a last day is none: name the day")
	errNoFolders   = errors.New("the objects of one account cannot be told from those of another: say in which folder they lie")
	errLastDayGone = errors.New("its last day has passed")
)

// today is the day that has not ended anywhere: a last day is over where it ends last.
func today() request.Day {
	return request.Day(time.Now().In(time.FixedZone("", -12*60*60)).Format(time.DateOnly))
}

// preserve holds what a request wants kept, up to the last day that the decision sets,
// else the paper, and to "until" where that is later: an extension. No later call makes
// the day an earlier one. It returns what is held now; the error joins what is not, each
// version, and each store that did not tell what it has, with the cause.
//
// The ledger knows of a hold before the store does, so that none is forgotten.
func (p *preserver) preserve(ctx context.Context, req request.Request, until request.Day) ([]version, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.layout.folder == "" {
		return nil, fmt.Errorf("request %q: %w", req.ID, errNoFolders)
	}
	items, day, err := p.duty(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("request %q: %w", req.ID, err)
	}
	switch day = max(day, until, p.ledger.kept[req.ID].Until); {
	case day == "":
		return nil, fmt.Errorf("request %q: %w", req.ID, errNoLastDay)
	case day < p.today():
		return nil, fmt.Errorf("request %q: %w: %s", req.ID, errLastDayGone, day)
	}
	kept, ours := p.ledger.kept[req.ID], p.ledger.versions("")
	mine, found := setOf(kept.Versions), setOf(kept.Found)
	versions, faults := p.find(ctx, req, items)
	on := make([]bool, len(versions))
	errs := each(versions, func(i int, v version) (err error) {
		on[i], err = p.isHeld(ctx, v)
		return err
	})
	for i, v := range versions {
		switch {
		case errs[i] != nil:
			faults = append(faults, fmt.Errorf("%s is not held: %w", v, errs[i]))
		case on[i] && !ours[v]:
			found[v] = true
		default:
			mine[v] = true
			delete(found, v)
		}
	}
	kept = preservation{day, sorted(mine), sorted(found)}
	if err := p.ledger.change(func(all map[string]preservation) { all[req.ID] = kept }); err != nil {
		return nil, errors.Join(append(faults, fmt.Errorf("request %q: nothing more is held: %w", req.ID, err))...)
	}
	errs = each(kept.Versions, func(_ int, v version) error { return p.set(ctx, v, types.ObjectLockLegalHoldStatusOn) })
	held := slices.Clone(kept.Found)
	for i, v := range kept.Versions {
		if errs[i] == nil {
			held = append(held, v)
		} else {
			faults = append(faults, fmt.Errorf("%s is not held: %w", v, errs[i]))
		}
	}
	return held, errors.Join(faults...)
}

// each does the same with every version, with some at once, and returns the error of each.
func each(versions []version, do func(i int, v version) error) []error {
	errs, free := make([]error, len(versions)), make(chan struct{}, 16)
	var all sync.WaitGroup
	for i, v := range versions {
		free <- struct{}{}
		all.Go(func() {
			errs[i] = do(i, v)
			<-free
		})
	}
	all.Wait()
	return errs
}

// duty returns the items that the decision obliges to preserve, and the last day.
func (p *preserver) duty(ctx context.Context, req request.Request) (items []request.Item, last request.Day, err error) {
	decision, err := p.engine.Decide(ctx, req)
	if err != nil {
		return nil, "", err
	}
	for i, item := range decision.Items {
		for _, o := range item.Obligations {
			if o.Code != "preserve" {
				continue
			}
			items = append(items, req.Data[i])
			if o.Due != nil {
				last = max(last, o.Due.Day())
			}
		}
	}
	if len(items) == 0 {
		return nil, "", errNoDuty
	}
	return items, cmp.Or(last, req.Instrument.Expires), nil
}

// find returns every version in every store of what the items name.
func (p *preserver) find(ctx context.Context, req request.Request, items []request.Item) (versions []version, faults []error) {
	all := map[version]bool{} // two items may name one account
	for _, item := range items {
		folder := p.layout.folder
		if item.Category != request.Content {
			folder = p.layout.records[item.Category]
		}
		if folder == "" {
			faults = append(faults, fmt.Errorf("data of the category %s are not held: no folder is named for them", item.Category))
			continue
		}
		for _, t := range req.Targets {
			if len(item.Targets) > 0 && !slices.Contains(item.Targets, t.Value) {
				continue
			}
			for _, s := range p.stores {
				of, err := s.within(ctx, folder, t.Value)
				if err != nil {
					faults = append(faults, fmt.Errorf("what %s has of %s of %s is not held: %w", s.place, item.Category, t.Value, err))
				}
				for _, v := range of {
					all[v] = true
				}
			}
		}
	}
	return sorted(all), faults
}

// within returns every version of the objects that lie in the folder of an account.
func (s *store) within(ctx context.Context, folder, name string) (versions []version, err error) {
	prefix := strings.ReplaceAll(folder, account, name) + "/"
	pages := s3.NewListObjectVersionsPaginator(s.client, &s3.ListObjectVersionsInput{Bucket: &s.bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, v := range page.Versions {
			if key := aws.ToString(v.Key); within(folder, name, key) {
				versions = append(versions, version{s.place, s.bucket, key, aws.ToString(v.VersionId)})
			}
		}
	}
	return versions, nil
}

// release takes the holds off whose last day has passed, but for those that another
// request keeps and those that were found, and returns them. What could not be released
// is tried again the next time; the error joins each with the cause.
func (p *preserver) release(ctx context.Context) (released []version, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	day := p.today()
	kept, over := p.ledger.versions(day), p.ledger.versions("")
	maps.DeleteFunc(over, func(v version, _ bool) bool { return kept[v] })
	ended := sorted(over)
	errs := each(ended, func(_ int, v version) error { return p.set(ctx, v, types.ObjectLockLegalHoldStatusOff) })
	var faults []error
	for i, v := range ended {
		if errs[i] == nil {
			released = append(released, v)
			delete(over, v)
		} else {
			faults = append(faults, fmt.Errorf("%s is not released: %w", v, errs[i]))
		}
	}
	err = p.ledger.change(func(all map[string]preservation) {
		for id, of := range all {
			if of.Until >= day {
				continue
			}
			of.Versions = slices.DeleteFunc(slices.Clone(of.Versions), func(v version) bool { return !over[v] })
			if all[id] = of; len(of.Versions) == 0 {
				delete(all, id)
			}
		}
	})
	return released, errors.Join(append(faults, err)...)
}

// set puts a hold on or takes it off, and looks whether the store has done so.
func (p *preserver) set(ctx context.Context, v version, status types.ObjectLockLegalHoldStatus) error {
	s, err := p.storeOf(v)
	if err != nil {
		return err
	}
	if _, err = s.client.PutObjectLegalHold(ctx, &s3.PutObjectLegalHoldInput{Bucket: &v.Bucket, Key: &v.Key, VersionId: &v.ID,
		LegalHold: &types.ObjectLockLegalHold{Status: status}}); err != nil {
		return err
	}
	on, err := p.isHeld(ctx, v)
	if err == nil && on != (status == types.ObjectLockLegalHoldStatusOn) {
		err = fmt.Errorf("the store took %s and shows another status", status)
	}
	return err
}

// isHeld reports whether a version is under a legal hold.
func (p *preserver) isHeld(ctx context.Context, v version) (bool, error) {
	s, err := p.storeOf(v)
	if err != nil {
		return false, err
	}
	got, err := s.client.GetObjectLegalHold(ctx, &s3.GetObjectLegalHoldInput{Bucket: &v.Bucket, Key: &v.Key, VersionId: &v.ID})
	if fault, ok := errors.AsType[smithy.APIError](err); ok && fault.ErrorCode() == "NoSuchObjectLockConfiguration" {
		return false, nil // none was ever put on
	}
	if err != nil {
		return false, err
	}
	return got.LegalHold != nil && got.LegalHold.Status == types.ObjectLockLegalHoldStatusOn, nil
}

func (p *preserver) storeOf(v version) (*store, error) {
	i := slices.IndexFunc(p.stores, func(s *store) bool { return s.place == v.Place && s.bucket == v.Bucket })
	if i < 0 {
		return nil, errors.New("no store of that place and bucket is named")
	}
	return p.stores[i], nil
}
