package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

// The request that is registered where no other is, and where the objects of
// an account are.
const (
	sampleRequest = "../../testdata/requests/us-warrant-ireland.json"
	accountFolder = "{account}"
)

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
func (known registered) resolver(folder string) guard.Resolver {
	byHeader := guard.ByHeader(known.lookup, func(r *http.Request) string { return r.PathValue("key") })
	return func(r *http.Request) (request.Request, string, error) {
		req, key, err := byHeader(r)
		if err == nil && !named(req, folder, key) {
			err = fmt.Errorf("%w: %s is of an account that %s does not name", guard.ErrUnknownRequest, key, req.ID)
		}
		return req, key, err
	}
}

// named reports whether the object lies in the folder of a target.
func named(req request.Request, folder, key string) bool {
	for _, target := range req.Targets {
		within := strings.ReplaceAll(folder, accountFolder, target.Value)
		if within == "" || strings.HasPrefix(key, strings.TrimSuffix(within, "/")+"/") {
			return true
		}
	}
	return false
}
