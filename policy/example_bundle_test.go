package policy_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/testdata/requests"
)

// One office keeps the law and signs it; every server verifies the signature.
func ExampleBundle() {
	private, public := keys()
	var packed bytes.Buffer
	if err := policy.Bundle(context.Background(), &packed, "2026-11-21.1", private, policy.WithPosture(policy.ProviderControl)); err != nil {
		log.Fatal(err)
	}
	engine, err := policy.Open(context.Background(), &packed,
		policy.RequireSignature(public), policy.RequireNewerThan("2026-11-20"))
	if err != nil {
		log.Fatal(err)
	}
	decision, err := engine.Decide(context.Background(), requests.IrishMail())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(engine.Revision(), decision.Posture, decision.Outcome)
	// Output: 2026-11-21.1 provider_control allow
}

// Open refuses a bundle without a signature, unless the caller accepts it.
func ExampleOpen() {
	_, err := policy.Open(context.Background(), new(bytes.Buffer))
	fmt.Println(err)
	_, err = policy.Open(context.Background(), new(bytes.Buffer), policy.AcceptUnsigned())
	fmt.Println(err)
	// Output:
	// bundle: no key to verify with: pass RequireSignature, or AcceptUnsigned where nobody else can write the bundle
	// bundle: cut off: fetch it again
}

// The engine changes under those who decide.
func ExampleLive() {
	var live policy.Live
	for _, posture := range []policy.Posture{policy.StorageLocation, policy.ProviderControl} {
		engine, err := policy.New(context.Background(), policy.WithPosture(posture))
		if err != nil {
			log.Fatal(err)
		}
		if err := live.Swap(context.Background(), engine); err != nil {
			log.Fatal(err)
		}
		decision, err := live.Decide(context.Background(), requests.IrishMail())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(decision.Posture, decision.Outcome)
	}
	for item, err := range live.DecideAll(context.Background(), requests.IrishMail(), slices.Values(requests.IrishMail().Data)) {
		fmt.Println(item.Category, item.Outcome, err)
	}
	// Output:
	// storage_location redirect_to_mlat
	// provider_control allow
	// content allow <nil>
}

// A server keeps the last bundle that it took, so that after a restart too
// nobody brings back an earlier one.
func ExampleLive_Swap() {
	private, public := keys()
	dir, err := os.MkdirTemp("", "comity")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	kept := filepath.Join(dir, "bundle.tar.gz")

	take := func(live *policy.Live, packed []byte) error {
		engine, err := policy.Open(context.Background(), bytes.NewReader(packed),
			policy.RequireSignature(public), policy.RequireNewerThan(live.Engine().Revision()))
		if err != nil {
			return err
		}
		if err := live.Swap(context.Background(), engine); err != nil {
			return err
		}
		if err := os.WriteFile(kept+".new", packed, 0o600); err != nil {
			return err
		}
		return os.Rename(kept+".new", kept)
	}
	bundle := func(revision string) []byte {
		var packed bytes.Buffer
		if err := policy.Bundle(context.Background(), &packed, revision, private); err != nil {
			log.Fatal(err)
		}
		return packed.Bytes()
	}

	var before policy.Live
	fmt.Println(take(&before, bundle("6")), before.Engine().Revision())

	var restarted policy.Live
	packed, err := os.ReadFile(kept)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(take(&restarted, packed), restarted.Engine().Revision())
	fmt.Println(take(&restarted, bundle("5")))
	// Output:
	// <nil> 6
	// <nil> 6
	// bundle: revision 5: not after 6, which is held already: to go back, write the earlier law under a new revision
}

// keys returns a new pair of keys in PEM.
func keys() (private, public []byte) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		log.Fatal(err)
	}
	open, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		log.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: open})
}
