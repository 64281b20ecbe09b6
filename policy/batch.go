package policy

import (
	"context"
	"iter"
	"slices"

	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/request"
)

// maxClasses bounds what DecideAll remembers of one request's items.
const maxClasses = 1 << 16

// reportEvery is how many items are decided between two reports of progress.
const reportEvery = 1 << 16

// DecideAll answers one request for many items, such as the objects of a store, in
// their order. It ignores the Data of the request. Equal items are decided once,
// so that memory does not grow with their number. An item that is malformed, or a
// failed evaluation, yields an error with an Item that denies, and the next item
// follows. When ctx is done, DecideAll yields its error and ends.
//
// The caller may change the answers; equal items share the lists in theirs.
func (e *Engine) DecideAll(
	ctx context.Context, req request.Request, items iter.Seq[request.Item],
) iter.Seq2[Item, error] {
	asked := withoutData(req)
	return func(yield func(Item, error) bool) {
		classes, done := map[string]Item{}, 0
		var space [memo.KeySize]byte
		for it := range items {
			k := itemClass(space[:0], &it)
			answer, known := classes[string(k)]
			var err error
			if !known {
				it.StoredIn, it.Targets = slices.Clone(it.StoredIn), slices.Clone(it.Targets)
				if err = ctx.Err(); err != nil {
					yield(Item{}, err)
					return
				}
				if answer, err = e.decideItem(ctx, asked, it); err == nil && len(classes) < maxClasses {
					classes[string(k)] = answer
				}
			}
			if !yield(answer, err) {
				return
			}
			if done++; done%reportEvery == 0 {
				e.report(done)
			}
		}
	}
}

// withoutData returns a copy of the request that asks for nothing yet.
func withoutData(req request.Request) request.Request {
	req.Data = nil
	return req.Clone()
}

// decideItem answers the request for one item.
func (e *Engine) decideItem(ctx context.Context, req request.Request, it request.Item) (Item, error) {
	req.Data = []request.Item{it}
	d, err := e.Decide(ctx, req)
	if err != nil {
		return Item{}, err
	}
	return d.Items[0], nil
}
