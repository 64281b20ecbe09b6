package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/storage"
)

// stored packs the bundle of that name again, as OPA has it in its store: one
// view of manifest, modules and data.
func stored(ctx context.Context, store storage.Store, name string) ([]byte, error) {
	var packed bytes.Buffer
	err := storage.Txn(ctx, store, storage.TransactionParams{}, func(txn storage.Transaction) error {
		manifest, err := readManifest(ctx, store, txn, name)
		if err != nil {
			return err
		}
		modules, err := readModules(ctx, store, txn, name)
		if err != nil {
			return err
		}
		data := map[string]any{}
		for _, part := range []string{"law", "beside"} { // a bundle without custom rules has nothing beside them
			value, err := store.Read(ctx, txn, storage.Path{"comity", part})
			if err != nil && (part == "law" || !storage.IsNotFound(err)) {
				return err
			}
			if err == nil {
				data[part] = value
			}
		}
		return bundle.Write(&packed, bundle.Bundle{
			Manifest: manifest,
			Modules:  modules,
			Data:     map[string]any{"comity": data},
		})
	})
	return packed.Bytes(), err
}

func readManifest(ctx context.Context, store storage.Store, txn storage.Transaction, name string) (bundle.Manifest, error) {
	var manifest bundle.Manifest
	value, err := store.Read(ctx, txn, bundle.ManifestStoragePath(name))
	if err != nil {
		return manifest, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return manifest, err
	}
	return manifest, json.Unmarshal(text, &manifest)
}

// readModules returns the modules of the bundle, under the names that they have
// in it.
func readModules(ctx context.Context, store storage.Store, txn storage.Transaction, name string) ([]bundle.ModuleFile, error) {
	ids, err := store.ListPolicies(ctx, txn)
	if err != nil {
		return nil, err
	}
	var modules []bundle.ModuleFile
	for _, id := range ids {
		file, ok := strings.CutPrefix(id, name+"/")
		if !ok {
			continue
		}
		text, err := store.GetPolicy(ctx, txn, id)
		if err != nil {
			return nil, err
		}
		modules = append(modules, bundle.ModuleFile{URL: file, Path: file, Raw: text})
	}
	return modules, nil
}
