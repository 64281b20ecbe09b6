package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/open-policy-agent/opa/v1/plugins"
	"github.com/open-policy-agent/opa/v1/plugins/bundle"
	"github.com/open-policy-agent/opa/v1/util"
)

// pluginName is the name of the plugin in OPA's configuration.
const pluginName = "comity"

// A config is what OPA's configuration says of the plugin.
type config struct {
	Bundle  string `json:"bundle"`  // the name of the bundle with law and rules
	Guarded string `json:"guarded"` // the label that a guard fills elsewhere, and no request may give; may be empty
}

// A factory makes the plugin.
type factory struct{ *service }

// Validate reads the configuration of the plugin.
func (factory) Validate(_ *plugins.Manager, text []byte) (any, error) {
	var c config
	if err := util.Unmarshal(text, &c); err != nil {
		return nil, err
	}
	if c.Bundle == "" {
		return nil, errors.New("plugins.comity.bundle is missing: name the bundle that has law and rules")
	}
	return c, nil
}

// New returns the plugin, which is not ready before its first engine. OPA has
// made its own plugins by then and starts them later, so that no bundle is
// missed.
func (f factory) New(manager *plugins.Manager, c any) plugins.Plugin {
	manager.UpdatePluginStatus(pluginName, &plugins.Status{State: plugins.StateNotReady})
	p := &plugin{manager: manager, service: f.service}
	p.Reconfigure(context.Background(), c)
	if bundles := bundle.Lookup(manager); bundles != nil {
		bundles.Register(p, p.activated)
	}
	return p
}

// A plugin makes a new engine whenever OPA has activated the bundle.
type plugin struct {
	manager *plugins.Manager
	*service

	mu     sync.Mutex
	config config
	seen   time.Time // when the bundle that was last looked at was activated
	tried  [sha256.Size]byte
}

// Start refuses to wait for a bundle that nobody loads.
func (p *plugin) Start(context.Context) error {
	if bundle.Lookup(p.manager) == nil {
		return errors.New("plugins.comity: no bundles are configured: law and rules come with one")
	}
	return nil
}

// Stop ends listening.
func (p *plugin) Stop(context.Context) {
	if bundles := bundle.Lookup(p.manager); bundles != nil {
		bundles.Unregister(p)
	}
}

// Reconfigure takes the name of another bundle.
func (p *plugin) Reconfigure(_ context.Context, c any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.config = c.(config)
	p.guarded.Store(&p.config.Guarded)
}

// activated is told of every attempt to load a bundle. One that was tried
// before is left alone: a bundle server without ETags sends it again and again.
func (p *plugin) activated(s bundle.Status) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.Name != p.config.Bundle || s.LastSuccessfulActivation.Equal(p.seen) {
		return
	}
	p.seen = s.LastSuccessfulActivation
	packed, err := stored(context.Background(), p.manager.Store, p.config.Bundle)
	if err != nil {
		p.report(err)
		return
	}
	if sum := sha256.Sum256(packed); sum != p.tried {
		p.tried = sum
		p.report(p.swap(context.Background(), packed))
	}
}

// swap opens the bundle and swaps its engine in.
func (p *plugin) swap(ctx context.Context, packed []byte) error {
	// OPA has verified the signature.
	next, err := policy.Open(ctx, bytes.NewReader(packed), policy.AcceptUnsigned(),
		policy.RequireNewerThan(p.live.Engine().Revision()))
	if err != nil {
		return err
	}
	return p.live.Swap(ctx, next)
}

// report tells OPA's log and status how the swap went. Where it failed, the old
// engine decides on.
func (p *plugin) report(err error) {
	status := &plugins.Status{State: plugins.StateOK}
	switch current := p.live.Engine(); {
	case err == nil:
		status.Message = fmt.Sprintf("revision %s decides", current.Revision())
		p.manager.Logger().Info("comity: %s", status.Message)
	case current == nil:
		status.State, status.Message = plugins.StateErr, err.Error()
		p.manager.Logger().Error("comity: no engine: %v", err)
	default:
		status.State, status.Message = plugins.StateWarn, fmt.Sprintf("revision %s decides on: %v", current.Revision(), err)
		p.manager.Logger().Error("comity: %s", status.Message)
	}
	p.manager.UpdatePluginStatus(pluginName, status)
}
