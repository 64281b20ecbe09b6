package guard

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// A Locator says where objects are stored.
type Locator interface {
	// Locate returns where the object is stored, with every copy of it. An object
	// that does not exist is [ErrNoObject]. Where something cannot be found out,
	// it returns another error and never a shorter list. It returns when ctx is
	// done, and is called concurrently.
	Locate(ctx context.Context, object string) (Placement, error)
}

// A LocatorFunc is a function that is a Locator.
type LocatorFunc func(ctx context.Context, object string) (Placement, error)

// Locate calls f.
func (f LocatorFunc) Locate(ctx context.Context, object string) (Placement, error) {
	return f(ctx, object)
}

// A Placement is where an object is stored.
type Placement struct {
	// Items are the data of the object: for each category one item with every
	// place, or one item for each copy. An item without a place is at a place
	// that is not known. Where the items of a request name accounts, an item here
	// names in Targets the account of the object: without it nothing is handed over.
	Items []request.Item

	// Version names the version that was located, as the store does; empty where
	// the store keeps none. It stands in the [Delivery].
	Version string

	// Pinned is what the next handler needs to read exactly what was located,
	// such as the version and the copy.
	Pinned any
}

// requested returns the items located, each once, as the request asks for them:
// each is of a category and of accounts for which one of its items asks, and of the
// span of that item. An object of which several items of the request ask is decided
// for each of them.
func requested(asked, located []request.Item) ([]request.Item, error) {
	if len(located) == 0 {
		return nil, errors.New("no item; where nothing is known, one without places")
	}
	var items []request.Item
	for _, it := range located {
		found := false
		for _, a := range asked {
			if !covers(a, it) {
				continue
			}
			found = true
			one := it
			one.From, one.Until = cmp.Or(it.From, a.From), cmp.Or(it.Until, a.Until)
			items = append(items, one)
		}
		if !found {
			return nil, fmt.Errorf("%w: %s", ErrNotAsked, it.Category)
		}
	}
	return distinct(items), nil
}

// covers reports whether an item of the request asks for what was located. One that
// names accounts asks for what is of these accounts alone: what does not say whose
// it is, is not asked for.
func covers(asked, located request.Item) bool {
	if asked.Category != located.Category {
		return false
	}
	return len(asked.Targets) == 0 || len(located.Targets) > 0 &&
		!slices.ContainsFunc(located.Targets, func(value string) bool { return !slices.Contains(asked.Targets, value) })
}

// distinct returns each item once, places and items in order: equal placements
// give equal decisions, in whatever order their copies were found.
func distinct(copies []request.Item) []request.Item {
	items := make([]request.Item, len(copies))
	for i, c := range copies {
		places := slices.SortedFunc(slices.Values(c.StoredIn), comparePlaces)
		items[i] = c
		items[i].StoredIn = slices.CompactFunc(places, samePlace)
		items[i].Targets = slices.Sorted(slices.Values(c.Targets))
	}
	slices.SortFunc(items, compareItems)
	return slices.CompactFunc(items, request.Item.Same)
}

func compareItems(a, b request.Item) int {
	return cmp.Or(cmp.Compare(a.Category, b.Category), slices.CompareFunc(a.StoredIn, b.StoredIn, comparePlaces),
		slices.Compare(a.Targets, b.Targets), cmp.Compare(a.From, b.From), cmp.Compare(a.Until, b.Until))
}

// comparePlaces orders places so that equal ones are next to each other.
func comparePlaces(a, b request.Place) int {
	return cmp.Or(strings.Compare(strings.ToLower(string(a)), strings.ToLower(string(b))), strings.Compare(string(a), string(b)))
}

// samePlace compares as package request does, without regard to letter case.
func samePlace(a, b request.Place) bool {
	return strings.ToLower(string(a)) == strings.ToLower(string(b))
}
