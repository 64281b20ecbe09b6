package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
)

// callers are those who may ask: anybody, where neither certificates nor tokens
// say who.
type callers struct {
	transport *transport // for the authorities of certificates; nil where there is no TLS
	file      string     // of tokens; may be empty
	tokens    atomic.Pointer[[]token]
}

// A token is one secret by which a caller is known. The secret itself is not kept.
type token struct {
	name   string
	digest [sha256.Size]byte
}

// The reasons for which a caller is refused, as metrics tell them.
const (
	nothingShown = "nothing_shown"
	badToken     = "token"
	badChain     = "certificate"
)

// asked reports whether callers have to say who they are.
func (c *callers) asked() bool { return c.file != "" || c.transport.clients() }

// who returns the name of the caller, or why it is refused. What is shown must be
// right: a good certificate does not make up for a bad token.
func (c *callers) who(r *http.Request) (name, refused string) {
	if c.file != "" && len(r.Header.Values("Authorization")) > 0 {
		return c.byToken(r.Header.Values("Authorization"))
	}
	if c.transport.clients() && r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		return c.transport.byCertificate(r.TLS)
	}
	return "", nothingShown
}

// byToken returns whose token it is. It looks at all of them, each in constant time.
func (c *callers) byToken(headers []string) (name, refused string) {
	scheme, secret, _ := strings.Cut(headers[0], " ")
	digest := sha256.Sum256([]byte(strings.TrimLeft(secret, " ")))
	refused = badToken
	for _, t := range *c.tokens.Load() {
		if subtle.ConstantTimeCompare(t.digest[:], digest[:]) == 1 {
			name, refused = "token:"+t.name, ""
		}
	}
	if len(headers) > 1 || !strings.EqualFold(scheme, "Bearer") {
		return "", badToken
	}
	return name, refused
}

// challenge says how callers are to show who they are. There is no registered
// scheme for a certificate.
func (c *callers) challenge(refused string) string {
	switch {
	case c.file == "":
		return `Certificate realm="comity"`
	case refused == badToken:
		return `Bearer realm="comity", error="invalid_token"`
	}
	return `Bearer realm="comity"`
}

// read reads the tokens. Where the file has faults, the tokens of before stay.
func (c *callers) read() error {
	text, err := os.ReadFile(c.file)
	if err != nil {
		return fmt.Errorf("-tokens %w", err)
	}
	tokens, err := parseTokens(text)
	if err != nil {
		return fmt.Errorf("-tokens %s: %w", c.file, err)
	}
	c.tokens.Store(&tokens)
	return nil
}

var (
	nameForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$`)
	tokenForm  = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`) // b64token of RFC 6750
	digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
)

// shortest is how long a token must be, so that nobody can guess it.
const shortest = 32

// parseTokens reads a name and a token a line, or a name and sha256: with the
// digest of a token. Empty lines and those that begin with # say nothing. The
// faults are told at once, and none of them repeats the line.
func parseTokens(text []byte) ([]token, error) {
	var all []token
	var errs []error
	lines := map[[sha256.Size]byte]int{}
	for i, line := range bytes.Split(text, []byte("\n")) {
		words := strings.Fields(string(line))
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		fault := func(problem string) { errs = append(errs, fmt.Errorf("line %d: %s", i+1, problem)) }
		if len(words) != 2 {
			fault("write a name and a token")
			continue
		}
		if !nameForm.MatchString(words[0]) {
			fault("the name has other characters than letters, digits and ._@-, or more than 64")
		}
		digest, problem := digestOf(words[1])
		if problem != "" {
			fault(problem)
		} else if before := lines[digest]; before > 0 {
			fault(fmt.Sprintf("the token of line %d again; each has one name", before))
		}
		lines[digest] = i + 1
		all = append(all, token{words[0], digest})
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return all, nil
}

// digestOf returns the digest of a token, or what is wrong with it.
func digestOf(word string) (digest [sha256.Size]byte, problem string) {
	switch {
	case digestForm.MatchString(word):
		hex.Decode(digest[:], []byte(word[len("sha256:"):])) // it is hex, of this length
		return digest, ""
	case !tokenForm.MatchString(word):
		return digest, "the token has other characters than letters, digits and ._~+/-, with = at its end; " +
			"or write sha256: and 64 digits in hex"
	case len(word) < shortest:
		return digest, fmt.Sprintf("the token is shorter than %d characters; make one with: openssl rand -hex 32", shortest)
	}
	return sha256.Sum256([]byte(word)), ""
}

// A callerKey is where a context has the name of the caller.
type callerKey struct{}

// callerOf returns who asks; empty where anybody may.
func callerOf(ctx context.Context) string {
	name, _ := ctx.Value(callerKey{}).(string)
	return name
}

// known passes on what comes from those who may ask, and answers 401 to others.
func (s *server) known(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.callers.asked() {
			next(w, r)
			return
		}
		name, refused := s.callers.who(r)
		if refused != "" {
			s.meters.unknown.WithLabelValues(refused).Inc()
			w.Header().Set("WWW-Authenticate", s.callers.challenge(refused))
			w.Header().Set("Cache-Control", "no-store")
			refuse(w, &problem{Status: http.StatusUnauthorized, Detail: "it is not known who asks; " + s.callers.ways()})
			return
		}
		next(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, name)))
	}
}

// ways says how callers are known.
func (c *callers) ways() string {
	switch {
	case c.file == "":
		return "show a certificate of an authority that this server trusts"
	case !c.transport.clients():
		return "send a bearer token of this server"
	}
	return "send a bearer token of this server, or show a certificate of an authority that it trusts"
}
