package main

import (
	"crypto/sha256"
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
	facts := cases[0].Facts
	return &question{name: name, req: req, facts: &facts}, nil
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
	seen  map[[sha256.Size]byte]bool
	drawn int // requests drawn
	taken int // of these, those that were new
}

func newStream(seed uint64) *stream {
	return &stream{Rand: rand.New(rand.NewPCG(seed, 1)), seen: map[[sha256.Size]byte]bool{}}
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
	}
	return qs, nil
}

// takeAlike returns n questions that are alike to some: each is another request of
// the same class, which differs in texts alone.
func takeAlike(some []*question, n int) []*question {
	qs := make([]*question, n)
	for i := range qs {
		q := some[i%len(some)]
		qs[i] = &question{name: fmt.Sprintf("%s, another time %d", q.name, i), req: otherTexts(q.req, i), facts: q.facts, class: q}
	}
	return qs
}

// otherTexts returns the request with another name, reference, description of the
// offence, and other accounts.
func otherTexts(req request.Request, n int) request.Request {
	req = req.Clone()
	mark := fmt.Sprintf("-%d", n)
	for _, text := range []*string{&req.ID, &req.Authority.Name, &req.Instrument.Reference, &req.Offence.Description} {
		*text += mark
	}
	for i := range req.Targets {
		req.Targets[i].Value += mark
	}
	for i := range req.Data {
		for j := range req.Data[i].Targets {
			req.Data[i].Targets[j] += mark
		}
	}
	for i := range req.Subjects {
		for j := range req.Subjects[i].Targets {
			req.Subjects[i].Targets[j] += mark
		}
	}
	return req
}

// note marks a question as asked and reports whether it was new.
func (s *stream) note(q *question) bool {
	key := sha256.Sum256(fmt.Appendf(nil, "%+v", viewOf(&q.req, q.facts)))
	known := s.seen[key]
	s.seen[key] = true
	return !known
}

var (
	states = []request.State{"US", "GB", "IE", "SE", "FR", "DE", "DK", "NL", "CH", "AU", "CN", "HK", "CA", "IM", "FO", "EE", "LU", "JP", "NO", "XX"}
	days   = []request.Day{"2010-01-01", "2012-06-30", "2014-04-25", "2016-07-14", "2018-03-22", "2018-03-23", "2018-05-25",
		"2020-08-20", "2021-01-01", "2022-10-02", "2022-10-03", "2024-01-31", "2025-09-12", "2026-08-17", "2026-08-18", "2026-11-21"}
)

// draw returns a random valid request.
func (s *stream) draw() request.Request {
	for {
		if req := s.sketch(); req.Validate() == nil {
			return req
		}
	}
}

// sketch returns a random request, most of them such as come in. Some are not valid.
func (s *stream) sketch() request.Request {
	req := request.Request{
		Version: 1, ID: "r", Received: oneOf(s, days), Requesting: oneOf(s, states), Scope: request.Targeted,
		Authority:    request.Authority{Kind: word[request.AuthorityKind](s), Name: "Office of the Prosecutor"},
		Instrument:   request.Instrument{Kind: word[request.InstrumentKind](s), Issuer: word[request.Issuer](s), Authenticated: !s.in(20), Reference: "13 Mag. 2814"},
		Targets:      []request.Target{{Kind: request.Account, Value: "a"}},
		Offence:      request.Offence{Description: "fraud", MaxYears: float64(s.IntN(4) * 2), Listed: s.in(4)},
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
	s.varyPaper(req)
	s.varyItem(req)
	if req.Instrument.Kind == request.EmergencyRequest || s.in(10) {
		req.Emergency.DangerTo = word[request.Danger](s)
	}
}

// varyPaper changes what the paper says.
func (s *stream) varyPaper(req *request.Request) {
	if s.in(10) {
		req.Purpose = word[request.Purpose](s)
	}
	if s.in(20) {
		req.Instrument.Status = word[request.Status](s)
	}
	if s.in(20) {
		req.Instrument.Expires, req.Instrument.Issued = oneOf(s, days), oneOf(s, days)
	}
	if s.in(5) {
		req.Instrument.Notified = word[request.Answer](s)
		req.Provider.WhyProcessor = word[request.ProcessorGround](s)
	}
	if s.in(5) {
		req.Offence.Kinds = []request.OffenceKind{word[request.OffenceKind](s)}
		req.Offence.OrganisedGroup = word[request.Answer](s)
	}
}

// varyItem changes of which accounts and persons an item is.
func (s *stream) varyItem(req *request.Request) {
	if s.in(20) {
		req.Privileged = word[request.Privilege](s)
	}
	if len(req.Targets) > 0 && s.in(10) {
		req.Targets = append(req.Targets, request.Target{Kind: request.Account, Value: "b", Until: "2030-01-01"})
		req.Data[0].Targets = []string{oneOf(s, []string{"a", "b"})}
	}
	if s.in(20) {
		req.Subjects = []request.Person{{Nationality: req.Subject.Nationality}, {Residence: oneOf(s, states)}}
		req.Subject = request.Subject{}
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
