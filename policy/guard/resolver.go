package guard

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/comity-go/comity/request"
)

// A Resolver finds the request that an export belongs to, and the name of the
// object to export, as the Locator knows it. Its errors are [ErrNoRequest];
// [ErrUnknownRequest], which is also for an object that the request does not name;
// and any other error where it could not find out. What it returns beside an error
// goes to Record and nowhere else. It returns when the context of r is done, and
// is called concurrently.
//
// [CheckName] checks the name afterwards. A Resolver that reads something in the
// name, such as the account, checks it before.
type Resolver func(r *http.Request) (req request.Request, object string, err error)

// A Finder finds what is asked for: the request, and the name of the object, as
// the Locator knows it. Its errors are those of a [Resolver].
type Finder func(ctx context.Context) (req request.Request, object string, err error)

// The headers of a request to export and of its answer.
const (
	RequestHeader  = "Comity-Request"  // the ID of the request that the export belongs to
	DecisionHeader = "Comity-Decision" // the ID of the decision
)

// A Lookup returns the request that is registered under the ID, and
// [ErrUnknownRequest] where none is. IDs are hostile as names are, and are
// checked before: 1 to 256 bytes of UTF-8 in normalization form C, of characters
// that show, without backslash, escape or segment of dots.
type Lookup func(ctx context.Context, id string) (request.Request, error)

// FindRequest returns the request whose ID is named, in the values of a header
// or of metadata, of which there must be one. Lookup does not see an ID that is
// not clean, which is [ErrNoRequest], and that it returns another request than
// the one named is an error; the Request beside an error has the ID alone.
func FindRequest(ctx context.Context, named []string, lookup Lookup) (request.Request, error) {
	if len(named) != 1 {
		return request.Request{}, fmt.Errorf("%w: %d IDs are named, want one", ErrNoRequest, len(named))
	}
	id := strings.Trim(named[0], " \t")
	if err := checkID(id); err != nil {
		return request.Request{}, err
	}
	req, err := lookup(ctx, id)
	if err == nil && req.ID != id {
		err = fmt.Errorf("looking up request %q: found %q", id, req.ID)
	}
	if err != nil {
		return request.Request{ID: id}, err
	}
	return req, nil
}

// ByHeader returns a Resolver that finds the request whose ID stands in the
// header Comity-Request, by [FindRequest]. Object returns the name of the object.
func ByHeader(lookup Lookup, object func(*http.Request) string) Resolver {
	return func(r *http.Request) (request.Request, string, error) {
		req, err := FindRequest(r.Context(), r.Header.Values(RequestHeader), lookup)
		return req, object(r), err
	}
}
