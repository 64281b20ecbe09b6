package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"golang.org/x/tools/txtar"
)

// newQuestion looks up the facts of a request of one item.
func newQuestion(name string, req request.Request) (*question, error) {
	cases, err := jurisdiction.Builtin().Facts(req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &question{name: name, req: req, facts: &cases[0].Facts}, nil
}

// caseQuestions returns the requests of the cases, one for each item.
func caseQuestions() ([]*question, error) {
	paths, err := filepath.Glob("../../testdata/cases/*.txtar")
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no cases: %v", err)
	}
	var qs []*question
	for _, path := range paths {
		found, err := readCase(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		qs = append(qs, found...)
	}
	return qs, nil
}

// readCase returns the questions of one case.
func readCase(path string) ([]*question, error) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		return nil, err
	}
	var qs []*question
	for _, file := range archive.Files {
		if file.Name != "request.json" {
			continue
		}
		req, err := request.Decode(file.Data)
		if err != nil {
			return nil, err
		}
		for i, item := range req.Data {
			one := req
			one.Data = []request.Item{item}
			q, err := newQuestion(fmt.Sprintf("%s, item %d", filepath.Base(path), i), one)
			if err != nil {
				return nil, err
			}
			qs = append(qs, q)
		}
	}
	return qs, nil
}

// A stream yields random questions. No two of them have the same view: to the
// rules, each is new.
type stream struct {
	*rand.Rand
	seen    map[string]bool
	weighed map[string]bool
	drawn   int // requests drawn
	taken   int // of these, those that were new
	known   int // of these, those whose codes the posture had weighed before
}

func newStream(seed uint64) *stream {
	return &stream{Rand: rand.New(rand.NewPCG(seed, 1)), seen: map[string]bool{}, weighed: map[string]bool{}}
}

// take returns n questions.
func (s *stream) take(n int) ([]*question, error) {
	var qs []*question
	for len(qs) < n {
		s.drawn++
		q, err := newQuestion(fmt.Sprintf("random request %d", s.drawn), s.draw())
		if err != nil {
			return nil, err
		}
		if !s.note(q) {
			continue
		}
		qs = append(qs, q)
		s.taken++
		if s.weigh(q) {
			s.known++
		}
	}
	return qs, nil
}

// note marks a question as asked and reports whether it was new.
func (s *stream) note(q *question) bool {
	return !repeats(s.seen, fmt.Sprintf("%+v", viewOf(&q.req, q.facts)))
}

// weigh marks what the posture reads of a question as weighed and reports
// whether it had been before.
func (s *stream) weigh(q *question) bool {
	f := q.facts
	fired := byHand(&q.req, f).fired & (gates | forbids | permits)
	return repeats(s.weighed, fmt.Sprint(fired, q.req.Provider.Control, f.AskHosts, f.AskAll, f.AskProtected))
}

// repeats reports whether the key is in the set, and adds it.
func repeats(set map[string]bool, key string) bool {
	known := set[key]
	set[key] = true
	return known
}

var (
	states = []request.State{"US", "GB", "IE", "SE", "FR", "DE", "DK", "NL", "CH", "AU", "CN", "HK", "CA", "IM", "FO", "EE", "LU", "JP", "NO", "XX"}
	days   = []request.Day{"2010-01-01", "2012-06-30", "2014-04-25", "2016-07-14", "2018-03-22", "2018-03-23", "2018-05-25",
		"2020-08-20", "2021-01-01", "2022-10-02", "2022-10-03", "2024-01-31", "2025-09-12", "2026-08-17", "2026-08-18", "2026-11-21"}
)

// draw returns a random valid request, most of them such as come in.
func (s *stream) draw() request.Request {
	req := request.Request{
		Version: 1, ID: "r", Received: oneOf(s, days), Requesting: oneOf(s, states), Scope: request.Targeted,
		Authority:    request.Authority{Kind: word[request.AuthorityKind](s)},
		Instrument:   request.Instrument{Kind: word[request.InstrumentKind](s), Issuer: word[request.Issuer](s), Authenticated: !s.in(20)},
		Targets:      []request.Target{{Kind: request.Account, Value: "a"}},
		Offence:      request.Offence{MaxYears: float64(s.IntN(4) * 2), Listed: s.in(4)},
		Data:         []request.Item{{Category: word[request.Category](s), StoredIn: []request.Place{request.Place(oneOf(s, states))}}},
		Provider:     request.Provider{Home: s.maybe(), Addressed: s.maybe(), Control: !s.in(8), Sector: word[request.Sector](s)},
		Subject:      request.Subject{Nationality: s.maybe(), Residence: s.maybe(), Located: s.maybe()},
		Customer:     request.Customer{Kind: word[request.CustomerKind](s), State: request.Area(s.maybe()), Consent: s.in(4)},
		Confidential: s.in(3),
	}
	s.vary(&req)
	return req
}

// vary changes now and then what most requests have alike.
func (s *stream) vary(req *request.Request) {
	if second := request.Place(oneOf(s, states)); s.in(2) && second != req.Data[0].StoredIn[0] {
		req.Data[0].StoredIn = append(req.Data[0].StoredIn, second)
	}
	if cleared := oneOf(s, states); s.in(3) && cleared.Known() {
		req.Clearances = []request.Clearance{{State: cleared, By: request.ClearedByCourt}}
	}
	if s.in(3) {
		req.Provider.OffersIn = []request.State{oneOf(s, states)}
	}
	if s.in(4) {
		req.Instrument.IssuedIn = request.Area(oneOf(s, states))
	}
	if s.in(10) {
		req.Scope = word[request.Scope](s)
	}
	if s.in(30) {
		req.Targets = []request.Target{}
	}
	if req.Instrument.Kind == request.EmergencyRequest || s.in(10) {
		req.Emergency.DangerTo = word[request.Danger](s)
	}
}

// in is true once in n times.
func (s *stream) in(n int) bool { return s.IntN(n) == 0 }

// maybe returns a state, or none once in three times.
func (s *stream) maybe() request.State {
	if s.in(3) {
		return ""
	}
	return oneOf(s, states)
}

func oneOf[T any](s *stream, list []T) T { return list[s.IntN(len(list))] }

// word returns one of the closed words of a type.
func word[W interface {
	~string
	Words() []string
}](s *stream) W {
	var w W
	return W(oneOf(s, w.Words()))
}
