package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// TestBesideStored: labels and lists beside custom rules come through OPA's store, which
// keeps modules and data alone.
func TestBesideStored(t *testing.T) {
	keys, file := newKeys(t), filepath.Join(t.TempDir(), "b.tar.gz")
	output(t, opa(t.Context(), "pack", "--revision", "1", "--signing-key", keys.private, "--rules", "../decide/testdata/beside", "-o", file))
	b, err := bundle.NewReader(bytes.NewReader(read(t, file))).WithSkipBundleVerification(true).Read()
	if err != nil {
		t.Fatal(err)
	}
	store := inmem.New()
	err = storage.Txn(t.Context(), store, storage.WriteParams, func(txn storage.Transaction) error {
		return bundle.Activate(&bundle.ActivateOpts{Ctx: t.Context(), Store: store, Txn: txn, TxnCtx: storage.NewContext(),
			Compiler: ast.NewCompiler(), Metrics: metrics.New(), Bundles: map[string]*bundle.Bundle{"law": &b}})
	})
	if err != nil {
		t.Fatal(err)
	}
	again, err := stored(t.Context(), store, "law")
	if err != nil {
		t.Fatal(err)
	}
	want, got := opened(t, read(t, file)), opened(t, again)
	for _, labels := range []request.Labels{nil, {{Name: "tier", Text: "standard"}}, {{Name: "approved_by", List: []string{"counsel"}}}} {
		for _, account := range []string{"alice@example.org", "bob@example.org"} {
			req := dublin(t)
			req.Labels, req.Targets = labels, []request.Target{{Kind: request.Account, Value: account}}
			texts := map[*policy.Engine]string{}
			for _, e := range []*policy.Engine{want, got} {
				d, err := e.Decide(t.Context(), req)
				if err != nil {
					t.Fatal(err)
				}
				texts[e] = string(d.JSON())
			}
			if texts[want] != texts[got] {
				t.Errorf("%s %v:\n%s\n%s", account, labels, texts[want], texts[got])
			}
			fired := fmt.Sprint(bytes.Contains([]byte(texts[got]), []byte("custom.acme.house")))
			if fired != fmt.Sprint(account == "alice@example.org") {
				t.Errorf("%s: the list says %s", account, fired)
			}
		}
	}
}
