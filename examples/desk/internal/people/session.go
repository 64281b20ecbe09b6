package people

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"sync"
	"time"
)

// How long a session goes on without use and in any case, and when a name is locked.
const (
	Idle    = 30 * time.Minute
	Longest = 12 * time.Hour

	mostFailures = 5
	mostChecks   = 4 // of passwords at once, because each takes its 64 MiB
	Locked       = 15 * time.Minute
)

// Why nobody is signed in.
var (
	ErrSignIn = errors.New("no such person, or another password [people.sign_in]")
	ErrLocked = errors.New("too many wrong passwords: wait a quarter of an hour [people.locked]")
)

// Sessions are those who are signed in. They end with the process.
type Sessions struct {
	people People
	now    func() time.Time

	mu       sync.Mutex
	open     map[[32]byte]*Session // by the digest of the token
	failures map[string]*failures
	nobody   hash // is checked for names that nobody has, so that they take as long
	checks   chan struct{}
}

// A Session is one person signed in at one browser.
type Session struct {
	Person Person
	Form   string // is in each form of the session, and in no other page

	began, used time.Time
}

type failures struct {
	n     int
	since time.Time
}

// NewSessions returns sessions of people by a clock.
func NewSessions(people People, now func() time.Time) *Sessions {
	nobody := strength
	nobody.salt, nobody.key = make([]byte, 16), make([]byte, 32)
	return &Sessions{people: people, now: now, open: map[[32]byte]*Session{}, failures: map[string]*failures{}, nobody: nobody,
		checks: make(chan struct{}, mostChecks)}
}

// SignIn checks a password and returns the token of a new session.
func (s *Sessions) SignIn(id, password string) (string, error) {
	if s.locked(id) {
		return "", ErrLocked
	}
	person, known := s.people[id]
	h := s.nobody
	if known {
		h, _ = parseHash(person.Password)
	}
	s.checks <- struct{}{}
	fits := h.fits(password)
	<-s.checks
	if !fits || !known {
		s.fail(id)
		return "", ErrSignIn
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.failures, id)
	s.sweep()
	token, now := secret(), s.now()
	s.open[sha256.Sum256([]byte(token))] = &Session{Person: person, Form: secret(), began: now, used: now}
	return token, nil
}

// secret returns 32 random bytes as text.
func secret() string {
	b := make([]byte, 32)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// locked reports whether a name is locked. It is locked whether somebody has it or not,
// so that nobody learns that.
func (s *Sessions) locked(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.failures[id]
	if f == nil {
		return false
	}
	if s.now().Sub(f.since) >= Locked {
		delete(s.failures, id)
		return false
	}
	return f.n >= mostFailures
}

// fail counts a wrong password.
func (s *Sessions) fail(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.failures[id]
	if f == nil {
		s.sweep()
		f = &failures{}
		s.failures[id] = f
	}
	f.n++
	f.since = s.now()
}

// sweep forgets what has ended, so that names which nobody has do not fill the memory.
func (s *Sessions) sweep() {
	now := s.now()
	for token, one := range s.open {
		if one.ended(now) {
			delete(s.open, token)
		}
	}
	for id, f := range s.failures {
		if now.Sub(f.since) >= Locked {
			delete(s.failures, id)
		}
	}
}

func (o *Session) ended(now time.Time) bool {
	return now.Sub(o.used) >= Idle || now.Sub(o.began) >= Longest
}

// Of returns the session of a token, and goes on with it.
func (s *Sessions) Of(token string) (Session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := sha256.Sum256([]byte(token))
	one := s.open[key]
	if one == nil {
		return Session{}, false
	}
	now := s.now()
	if one.ended(now) {
		delete(s.open, key)
		return Session{}, false
	}
	one.used = now
	return *one, true
}

// SignOut ends a session.
func (s *Sessions) SignOut(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, sha256.Sum256([]byte(token)))
}

// Sent reports whether a form was sent from a page of the session.
func (o Session) Sent(form string) bool {
	return subtle.ConstantTimeCompare([]byte(form), []byte(o.Form)) == 1
}
