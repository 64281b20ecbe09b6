package gate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

// A config is what the operator says, in a file of JSON.
type config struct {
	Store    string            `json:"store"`    // URL of the S3 server, as the proxy reaches it
	Region   string            `json:"region"`   // for the signatures of S3
	Buckets  map[string]bucket `json:"buckets"`  // those that are exported, by name
	Requests []string          `json:"requests"` // files of registered requests, as seen from this one
}

// A bucket is of one category, and all its copies are in the same places. The first
// segment of a key is the account.
type bucket struct {
	Category request.Category `json:"category"`
	Places   []request.Place  `json:"places"` // of every replica and backup
}

// readConfig reads the file, and tells all its faults at once.
func readConfig(file string) (config, error) {
	var c config
	text, err := os.ReadFile(file)
	if err != nil {
		return c, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%s: %w", file, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return c, fmt.Errorf("%s: more than one document", file)
	}
	if err := c.check(); err != nil {
		return c, fmt.Errorf("%s: %w", file, err)
	}
	for i, name := range c.Requests {
		if !filepath.IsAbs(name) {
			c.Requests[i] = filepath.Join(filepath.Dir(file), name)
		}
	}
	return c, nil
}

func (c config) check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	u, err := url.Parse(c.Store)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" {
		fault("store: %q is no URL of a server: want http://HOST:PORT", c.Store)
	}
	if c.Region == "" {
		fault("region: missing; it is part of what is signed for S3")
	}
	if len(c.Buckets) == 0 {
		fault("buckets: none, so that nothing could be exported")
	}
	for name, b := range c.Buckets {
		if guard.CheckName(name) != nil || bytes.ContainsRune([]byte(name), '/') {
			fault("buckets: %q is no name of a bucket", name)
		}
		if !slices.Contains(b.Category.Words(), string(b.Category)) {
			fault("buckets: %s: category: %q, want one of %q", name, b.Category, b.Category.Words())
		}
		if len(b.Places) == 0 {
			fault("buckets: %s: places: missing; name each state or region that has a copy", name)
		}
		if err := jurisdiction.Builtin().CheckPlaces(b.Places...); err != nil {
			fault("buckets: %s: places: %w", name, err)
		}
	}
	if len(c.Requests) == 0 {
		fault("requests: none is registered, so that nothing could be exported")
	}
	return errors.Join(faults...)
}

// readRequests reads one request from each file.
func readRequests(files []string) (map[string]request.Request, error) {
	known := map[string]request.Request{}
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
