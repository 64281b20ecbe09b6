package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

// sampleRequest is registered where no other is.
const sampleRequest = "../../testdata/requests/us-warrant-ireland.json"

// Registered requests are what authorities sent in and somebody verified, by ID.
type registered map[string]request.Request

// readRequests reads one request from each file.
func readRequests(files []string) (registered, error) {
	known := registered{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		req, err := request.Decode(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if _, ok := known[req.ID]; ok {
			return nil, fmt.Errorf("%s: request %q is registered already", file, req.ID)
		}
		known[req.ID] = req
	}
	return known, nil
}

// lookup returns the request of this ID.
func (known registered) lookup(_ context.Context, id string) (request.Request, error) {
	req, ok := known[id]
	if !ok {
		return request.Request{}, guard.ErrUnknownRequest
	}
	return req, nil
}

// resolver finds the request by header and the object by path, and refuses the
// objects of accounts that the request does not name.
func (known registered) resolver(l layout) guard.Resolver {
	byHeader := guard.ByHeader(known.lookup, func(r *http.Request) string { return r.PathValue("key") })
	return func(r *http.Request) (request.Request, string, error) {
		req, key, err := byHeader(r)
		if err == nil {
			err = guard.CheckName(key) // before an account is read in it
		}
		if err == nil && !l.names(req, key) {
			err = fmt.Errorf("%w: %q is of an account that %q does not name", guard.ErrUnknownRequest, key, req.ID)
		}
		return req, key, err
	}
}
