package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/comity-go/comity/policy"
)

// options are the flags.
type options struct {
	addr, url                  string
	posture, least, rules, law string        // what decides, unless a bundle says it
	bundle, key, keep          string        // the bundle, the key of its signature, and where it is kept
	poll                       time.Duration // how often the bundle is looked for; 0 is never
	guarded                    string
	cert, certKey              string // for TLS
	clientCA, tokens           string // who may ask; anybody where both are empty
	audit, auditKey            string
}

// parse reads the command line, and checks what needs no file for that.
func parse(args []string, usage io.Writer) (options, error) {
	var o options
	set := flag.NewFlagSet("server", flag.ContinueOnError)
	set.SetOutput(usage)
	set.StringVar(&o.addr, "addr", "127.0.0.1:8080", "listen on `HOST:PORT`")
	set.StringVar(&o.url, "url", "", "the `URL` by which clients reach the server, for its metadata")
	set.StringVar(&o.posture, "posture", string(policy.StorageLocation), "the posture")
	set.StringVar(&o.least, "least-evidence", "",
		"a `WORD` of evidence, such as official_page; what has less restrains, and opens nothing")
	set.StringVar(&o.rules, "rules", "", "`FOLDER` of custom rules, with labels.yaml and lists/*.txt there")
	set.StringVar(&o.law, "law", "",
		"`FOLDER` of law files and regions/*.csv, which add to the built-in ones or replace them")
	set.StringVar(&o.bundle, "bundle", "",
		"`FILE` or https URL of a signed bundle, in place of posture, evidence, rules and law")
	set.StringVar(&o.key, "key", "", "PEM `FILE` of the public key that verifies the bundle")
	set.StringVar(&o.keep, "keep", "", "`FILE` that keeps the last bundle taken, so that no start goes back before it")
	set.DurationVar(&o.poll, "poll", 0, "look for another bundle so often, such as 1m")
	set.StringVar(&o.guarded, "guarded", "",
		"the `LABEL` that Guard.Approvals fills elsewhere; a request that gives it is refused")
	set.StringVar(&o.cert, "tls-cert", "", "PEM `FILE` of the certificate; TLS is spoken where it is given")
	set.StringVar(&o.certKey, "tls-key", "", "PEM `FILE` of its key")
	set.StringVar(&o.clientCA, "client-ca", "", "PEM `FILE` of the authorities whose certificates may ask")
	set.StringVar(&o.tokens, "tokens", "", "`FILE` of the bearer tokens that may ask, a name and a token a line")
	set.StringVar(&o.audit, "audit", "", "the decision log, a `FILE`; what could not be recorded is not answered")
	set.StringVar(&o.auditKey, "audit-key", "",
		"`FILE` with the secret that makes the pseudonyms of the log, 32 random bytes")
	if err := set.Parse(args); err != nil {
		return options{}, err
	}
	given := map[string]bool{}
	set.Visit(func(f *flag.Flag) { given[f.Name] = true })
	err := errors.Join(o.checkEngine(given), o.checkCallers(), o.checkURL())
	if set.NArg() > 0 {
		err = errors.Join(err, fmt.Errorf("%s: no flag; leave it out", strings.Join(set.Args(), " ")))
	}
	if (o.audit == "") != (o.auditKey == "") {
		err = errors.Join(err, errors.New("-audit and -audit-key go together: the key makes the pseudonyms of the log"))
	}
	return o, err
}

// checkEngine checks the flags that say what decides.
func (o options) checkEngine(given map[string]bool) error {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if o.bundle != "" {
		for _, name := range []string{"posture", "least-evidence", "rules", "law"} {
			if given[name] {
				fault("-%s and -bundle both say what decides: the bundle has its own, leave one out", name)
			}
		}
	}
	if (o.bundle == "") != (o.key == "") {
		fault("-bundle and -key go together: nothing that is not signed is taken")
	}
	if o.bundle == "" && o.keep != "" {
		fault("-keep keeps a bundle: give -bundle, or leave it out")
	}
	if o.bundle == "" && given["poll"] {
		fault("-poll looks for a bundle: give -bundle, or leave it out; folders are read again on SIGHUP")
	}
	if given["poll"] && o.poll < time.Second {
		fault("-poll %s: less than 1s", o.poll)
	}
	if scheme, _, ok := strings.Cut(o.bundle, "://"); ok {
		if u, err := url.Parse(o.bundle); err != nil || scheme != "https" || u.Host == "" || u.User != nil {
			fault("-bundle: write https://HOST/…, without a password, or the name of a file")
		}
	}
	if o.guarded != "" && o.rules == "" && o.bundle == "" {
		fault("-guarded %s: no rules declare labels; give -rules or -bundle, or leave it out", o.guarded)
	}
	return errors.Join(errs...)
}

// checkCallers checks the flags that say who may ask.
func (o options) checkCallers() error {
	var errs []error
	if (o.cert == "") != (o.certKey == "") {
		errs = append(errs, errors.New("-tls-cert and -tls-key go together: a certificate and its key"))
	}
	if o.clientCA != "" && o.cert == "" {
		errs = append(errs, errors.New("-client-ca needs TLS: give -tls-cert and -tls-key"))
	}
	if o.tokens != "" && o.cert == "" && !o.local() && !strings.HasPrefix(o.url, "https://") {
		errs = append(errs, fmt.Errorf("-tokens on %s without TLS: anybody on the way could read them; give -tls-cert "+
			"and -tls-key, listen on 127.0.0.1 or, where TLS ends before this server, give its -url https://…", o.addr))
	}
	return errors.Join(errs...)
}

// checkURL checks the identifier of the server. The standard forbids a query and a
// fragment, and paths are appended to it.
func (o options) checkURL() error {
	if o.url == "" {
		return nil
	}
	u, err := url.Parse(o.url)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsAny(o.url, "?#") ||
		strings.HasSuffix(o.url, "/") || u.User != nil {
		return fmt.Errorf("-url %s: write https://HOST, without a query, a fragment or a slash at the end", o.url)
	}
	if o.cert != "" && u.Scheme != "https" {
		return fmt.Errorf("-url %s and -tls-cert: clients reach it by https", o.url)
	}
	return nil
}

// local reports whether only this machine reaches the server.
func (o options) local() bool {
	host, _, err := net.SplitHostPort(o.addr)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}
