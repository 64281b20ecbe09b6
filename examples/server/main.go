// Server answers the OpenID AuthZEN Authorization API 1.0: whether an authority
// may be given one category of data about one target, at the places where it
// rests. Programs that are not Go ask it instead of the library.
//
// The subject is the authority, the action disclose or preserve, the resource a
// category of data; the rest of the request is in the context. The decision
// is true for allow alone; outcome, reasons, channels and obligations are in
// the context of the answer. README.md shows one, openapi.yaml has every field.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
)

// options are the flags.
type options struct {
	addr, url, posture, cert, key string
	least, rules, guarded         string
	audit, auditKey               string
}

func main() {
	var o options
	flag.StringVar(&o.addr, "addr", "127.0.0.1:8080", "listen on `HOST:PORT`")
	flag.StringVar(&o.url, "url", "", "the `URL` by which clients reach the server, for its metadata")
	flag.StringVar(&o.posture, "posture", string(policy.StorageLocation), "the posture")
	flag.StringVar(&o.least, "least-evidence", "", "a `WORD` of evidence, such as official_page; what has less restrains, and opens nothing")
	flag.StringVar(&o.rules, "rules", "", "`FOLDER` of custom rules, with labels.yaml and lists/*.txt there")
	flag.StringVar(&o.guarded, "guarded", "", "the `LABEL` that Guard.Approvals fills elsewhere; a request that gives it is refused")
	flag.StringVar(&o.cert, "cert", "", "PEM `FILE` of the certificate; TLS is spoken where it is given")
	flag.StringVar(&o.key, "key", "", "PEM `FILE` of its key")
	flag.StringVar(&o.audit, "audit", "", "the decision log, a `FILE`; what could not be recorded is not answered")
	flag.StringVar(&o.auditKey, "audit-key", "", "`FILE` with the secret that makes the pseudonyms of the log, 32 random bytes")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, func(at string) { fmt.Println("listening on", at) }); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

// run serves until ctx is done, and then lets requests finish. It tells where
// it listens.
func run(ctx context.Context, o options, tell func(url string)) (err error) {
	chosen := []policy.Option{policy.WithPosture(policy.Posture(o.posture))}
	if o.least != "" {
		chosen = append(chosen, policy.WithLeastEvidence(jurisdiction.Evidence(o.least)))
	}
	if o.rules != "" {
		chosen = append(chosen, policy.WithRules(os.DirFS(o.rules)))
	}
	engine, err := policy.New(ctx, chosen...)
	if err != nil {
		return err
	}
	log, err := openLog(o.audit, o.auditKey)
	if err != nil {
		return err
	}
	if log != nil {
		defer func() { err = errors.Join(err, log.Close()) }()
	}
	listener, scheme, err := listen(o)
	if err != nil {
		return err
	}
	at := scheme + "://" + listener.Addr().String()
	s := newServer(engine, defaultLimits)
	s.log, s.guarded = log, o.guarded
	s.url = at
	if o.url != "" {
		s.url = o.url
	}
	web := s.web()
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	tell(at)
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	return s.stop(web, ended)
}

// listen opens the port, with TLS where there is a certificate.
func listen(o options) (net.Listener, string, error) {
	var certificates []tls.Certificate
	if o.cert != "" || o.key != "" {
		pair, err := tls.LoadX509KeyPair(o.cert, o.key)
		if err != nil {
			return nil, "", err
		}
		certificates = append(certificates, pair)
	}
	listener, err := net.Listen("tcp", o.addr)
	if err != nil || certificates == nil {
		return listener, "http", err
	}
	return tls.NewListener(listener, &tls.Config{Certificates: certificates, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}), "https", nil
}

// stop says that no more requests are wanted and waits for those under way.
func (s *server) stop(web *http.Server, ended <-chan error) error {
	s.ready.Store(false)
	slog.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.stop)
	defer cancel()
	err := web.Shutdown(ctx)
	if serving := <-ended; !errors.Is(serving, http.ErrServerClosed) {
		err = errors.Join(err, serving)
	}
	return err
}

// limits bound what one client can take from the others.
type limits struct {
	body        int64         // bytes of a request
	work        int64         // bytes of all its questions, each with the parts that they share
	answer      int64         // bytes of the answer
	evaluations int           // in one request
	concurrent  int           // requests at once; more are told to come again
	read        time.Duration // for a whole request to arrive
	decide      time.Duration // for its decisions
	stop        time.Duration // for requests under way when the server stops
}

var defaultLimits = limits{body: 1 << 20, work: 8 << 20, answer: 16 << 20, evaluations: 1000, concurrent: 256, read: 5 * time.Second, decide: 10 * time.Second, stop: 20 * time.Second}
