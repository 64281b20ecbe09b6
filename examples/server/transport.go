package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"sync/atomic"
	"time"
)

// A transport is TLS as its files say. A nil transport is none.
type transport struct {
	cert, key, clientCA string
	current             atomic.Pointer[trust]
}

// trust is what the files said when they were read last.
type trust struct {
	config      *tls.Config
	authorities []*x509.Certificate
}

func newTransport(o options) *transport {
	if o.cert == "" {
		return nil
	}
	return &transport{cert: o.cert, key: o.certKey, clientCA: o.clientCA}
}

// clients reports whether callers may show certificates.
func (t *transport) clients() bool { return t != nil && t.clientCA != "" }

// read reads the files. Where one has a fault, what stood before stays.
func (t *transport) read() error {
	pair, err := tls.LoadX509KeyPair(t.cert, t.key)
	if err != nil {
		err = fmt.Errorf("-tls-cert %s, -tls-key %s: %w", t.cert, t.key, err)
	}
	next := &trust{config: &tls.Config{
		Certificates: []tls.Certificate{pair},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"http/1.1"},
	}}
	if t.clientCA != "" {
		var caErr error
		if next.authorities, caErr = readAuthorities(t.clientCA); caErr != nil {
			err = errors.Join(err, fmt.Errorf("-client-ca %s: %w", t.clientCA, caErr))
		}
		// Health and metrics are for those without a certificate too.
		next.config.ClientAuth, next.config.ClientCAs = tls.VerifyClientCertIfGiven, x509.NewCertPool()
		for _, authority := range next.authorities {
			next.config.ClientCAs.AddCert(authority)
		}
	}
	if err != nil {
		return err
	}
	t.current.Store(next)
	return nil
}

// readAuthorities reads the certificates of a file, which has nothing else.
func readAuthorities(path string) ([]*x509.Certificate, error) {
	rest, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []*x509.Certificate
	for len(bytes.TrimSpace(rest)) > 0 {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil || block.Type != "CERTIFICATE" {
			return nil, errors.New(`not only certificates in PEM, each from "BEGIN CERTIFICATE" on`)
		}
		one, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		if !one.IsCA {
			return nil, fmt.Errorf("the certificate of %s is not that of an authority", one.Subject)
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil, errors.New("no certificate")
	}
	return all, nil
}

// listen has a listener speak TLS as the files say at the time of each connection.
func (t *transport) listen(listener net.Listener) net.Listener {
	return tls.NewListener(listener, &tls.Config{
		MinVersion:         tls.VersionTLS12,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return t.current.Load().config, nil },
	})
}

// byCertificate returns whose certificate it is. Its signatures were checked when
// the connection began; its authority must be one still, and its time not over.
func (t *transport) byCertificate(state *tls.ConnectionState) (name, refused string) {
	now, authorities := time.Now(), t.current.Load().authorities
	for _, chain := range state.VerifiedChains {
		over := slices.ContainsFunc(chain, func(c *x509.Certificate) bool {
			return now.Before(c.NotBefore) || now.After(c.NotAfter)
		})
		if !over && slices.ContainsFunc(authorities, chain[len(chain)-1].Equal) {
			return "certificate:" + nameOf(chain[0]), ""
		}
	}
	return "", badChain
}

// nameOf returns the name by which a certificate's owner is known.
func nameOf(c *x509.Certificate) string {
	switch {
	case len(c.URIs) > 0:
		return c.URIs[0].String()
	case len(c.DNSNames) > 0:
		return c.DNSNames[0]
	}
	return c.Subject.CommonName
}
