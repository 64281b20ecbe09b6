package main

import (
	"context"
	"errors"
	"os"
)

// A fleet is one server a region, with the seeds in them.
type fleet struct {
	folder  string
	binary  string
	servers map[string]*server
}

// startFleet builds versitygw and starts the servers.
func startFleet(ctx context.Context) (*fleet, error) {
	folder, err := os.MkdirTemp("", "storage-")
	if err != nil {
		return nil, err
	}
	f := &fleet{folder: folder, servers: map[string]*server{}}
	if err := f.start(ctx); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

func (f *fleet) start(ctx context.Context) (err error) {
	if f.binary, err = buildServer(ctx, f.folder); err != nil {
		return err
	}
	for _, region := range regions {
		if f.servers[region], err = startServer(ctx, f.binary, f.folder, region); err != nil {
			return err
		}
	}
	return plant(ctx, f.servers)
}

// stores returns the bucket of each server.
func (f *fleet) stores() []*store {
	var stores []*store
	for _, region := range regions {
		stores = append(stores, f.servers[region].store)
	}
	return stores
}

// close ends the servers and removes all that they hold.
func (f *fleet) close() error {
	for _, s := range f.servers {
		if s != nil {
			s.close()
		}
	}
	return os.RemoveAll(f.folder)
}
