package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/comity-go/comity/examples/server/internal/authority"
)

// A door is a way to ask: how the server is started for it, and how a client asks.
type door struct {
	name   string
	flags  []string
	url    string
	client *http.Client
	token  string
}

// doorsIn returns each door, with its files in a folder.
func doorsIn(folder string) ([]door, error) {
	a, err := authority.New(folder, "authority")
	if err != nil {
		return nil, err
	}
	cert, key, serverErr := a.Server()
	clientCert, clientKey, clientErr := a.Client("load", time.Hour)
	pair, pairErr := tls.LoadX509KeyPair(clientCert, clientKey)
	token, tokens := rand.Text()+rand.Text(), filepath.Join(folder, "tokens")
	writeErr := os.WriteFile(tokens, []byte("load "+token+"\n"), 0o600)
	if err := errors.Join(serverErr, clientErr, pairErr, writeErr); err != nil {
		return nil, err
	}
	plain := &tls.Config{RootCAs: a.Pool}
	shown := &tls.Config{RootCAs: a.Pool, Certificates: []tls.Certificate{pair}}
	secure := []string{"-tls-cert", cert, "-tls-key", key}
	return []door{
		{name: "http", client: clientOf(nil)},
		{name: "TLS", flags: secure, client: clientOf(plain)},
		{name: "TLS and a certificate", flags: append(secure[:4:4], "-client-ca", a.Path), client: clientOf(shown)},
		{name: "http and a token", flags: []string{"-tokens", tokens}, client: clientOf(nil), token: token},
		{name: "TLS and a token", flags: append(secure[:4:4], "-tokens", tokens), client: clientOf(plain), token: token},
	}, nil
}

func clientOf(config *tls.Config) *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config}}
}

// worked returns how long processors have worked for the server, as its metrics say.
func (d door) worked(ctx context.Context) (time.Duration, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	answer, err := d.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), "process_cpu_seconds_total "); ok {
			seconds, err := strconv.ParseFloat(value, 64)
			return time.Duration(seconds * float64(time.Second)), err
		}
	}
	return 0, errors.Join(lines.Err(), errors.New("the metrics do not say how long processors worked"))
}
