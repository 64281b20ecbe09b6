package guard

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/comity-go/comity/request"
)

// A Resolver finds the request that an export belongs to, and the name of the
// object exported, as the Locator knows it. Its errors are [ErrNoRequest],
// [ErrUnknownRequest], also for an object that the request does not name, and
// any other where it could not find out. It returns when the context of r is
// done, and is called concurrently.
type Resolver func(r *http.Request) (req request.Request, object string, err error)

// The headers of a request to export and of its answer.
const (
	RequestHeader  = "Comity-Request"  // the ID of the request that the export belongs to
	DecisionHeader = "Comity-Decision" // the ID of the decision
)

// maxID is longer than the ID of any request should be.
const maxID = 256

// ByHeader returns a Resolver that looks up the request whose ID stands in the
// header Comity-Request. Lookup returns ErrUnknownRequest for an ID that is not
// registered. Object returns the name of the object.
func ByHeader(lookup func(ctx context.Context, id string) (request.Request, error), object func(*http.Request) string) Resolver {
	return func(r *http.Request) (request.Request, string, error) {
		id, err := namedRequest(r.Header)
		if err != nil {
			return request.Request{}, "", err
		}
		req, err := lookup(r.Context(), id)
		if err == nil && req.ID != id {
			err = fmt.Errorf("looking up request %q: found %q", id, req.ID)
		}
		return req, object(r), err
	}
}

// namedRequest returns the ID in the header.
func namedRequest(h http.Header) (string, error) {
	named := h.Values(RequestHeader)
	if len(named) != 1 {
		return "", fmt.Errorf("%w: %d headers %s, want one", ErrNoRequest, len(named), RequestHeader)
	}
	id := strings.TrimSpace(named[0])
	if id == "" || len(id) > maxID || !utf8.ValidString(id) {
		return "", fmt.Errorf("%w: header %s is empty, longer than %d bytes, or no text", ErrNoRequest, RequestHeader, maxID)
	}
	return id, nil
}

// resolve calls the Resolver; a panic in it is an error.
func (g *Guard) resolve(r *http.Request) (req request.Request, object string, err error) {
	defer recovered(&err)
	req, object, err = g.Resolver(r)
	if err != nil {
		return request.Request{}, "", err
	}
	if object == "" {
		return request.Request{}, "", fmt.Errorf("%w: none is named", ErrNoObject)
	}
	return req, object, nil
}
