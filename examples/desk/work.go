package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/examples/desk/internal/clock"
	"github.com/comity-go/comity/examples/desk/internal/paper"
	"github.com/comity-go/comity/examples/desk/internal/people"
	"github.com/comity-go/comity/examples/desk/internal/register"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// A worker serves the pages of the register: those who are signed in read it, and do what
// their roles allow.
type worker struct {
	*desk
	register *register.Register
	sessions *people.Sessions
	operator paper.Desk // its entity and contact; what one case adds comes from its form
	signer   note.Signer
	now      func() time.Time
	secure   bool // cookies are for TLS alone
}

// cookie is the name of the session's.
const cookie = "desk_session"

// routes adds the pages of the register.
func (w *worker) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /sign-in", w.signInPage)
	mux.HandleFunc("POST /sign-in", w.signIn)
	mux.HandleFunc("POST /sign-out", w.acts(people.Read, w.signOut))
	mux.HandleFunc("GET /work", w.reads(people.Read, w.list))
	mux.HandleFunc("POST /work", w.acts(people.Take, w.take))
	mux.HandleFunc("GET /work/{number}", w.reads(people.Read, w.show))
	mux.HandleFunc("POST /work/{number}/decide", w.acts(people.Decide, w.decideCase))
	mux.HandleFunc("POST /work/{number}/confirm", w.acts(people.Confirm, w.review(audit.Confirmed)))
	mux.HandleFunc("POST /work/{number}/object", w.acts(people.Object, w.review(audit.Objected)))
	mux.HandleFunc("POST /work/{number}/refuse", w.acts(people.Refuse, w.review(audit.Withheld)))
	mux.HandleFunc("POST /work/{number}/release", w.acts(people.Release, w.release))
	mux.HandleFunc("POST /work/{number}/happen", w.acts(people.Happen, w.happen))
	mux.HandleFunc("POST /work/{number}/met", w.acts(people.Happen, w.met))
	mux.HandleFunc("POST /work/{number}/paper", w.acts(people.Write, w.write))
	mux.HandleFunc("GET /work/{number}/paper/{index}", w.reads(people.Read, w.paper))
	mux.HandleFunc("GET /papers/read", w.reads(people.Form, w.readPage))
	mux.HandleFunc("POST /papers/read", w.readForm)
	mux.HandleFunc("GET /work/{number}/record", w.reads(people.Record, w.recordPage))
	mux.HandleFunc("GET /work/{number}/record.json", w.reads(people.Record, w.record))
	mux.HandleFunc("GET /clocks", w.reads(people.Read, w.clocks))
	mux.HandleFunc("GET /clocks.ics", w.reads(people.Read, w.calendar))
	mux.HandleFunc("GET /transparency.json", w.reads(people.Record, w.transparency))
}

// A visit is a request of a browser by somebody who is signed in.
type visit struct {
	people.Session
	*http.Request
	lang string
}

// session returns who is signed in at a browser.
func (w *worker) session(r *http.Request) (people.Session, bool) {
	c, err := r.Cookie(cookie)
	if err != nil {
		return people.Session{}, false
	}
	return w.sessions.Of(c.Value)
}

// reads serves a page to those who may see it. Who is not signed in is sent to do so.
func (w *worker) reads(action people.Action, page func(http.ResponseWriter, visit) error) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		s, ok := w.session(r)
		switch {
		case !ok:
			http.Redirect(rw, r, "/sign-in", http.StatusSeeOther)
		case !s.Person.May(action):
			w.fail(rw, r, http.StatusForbidden, errForbidden)
		default:
			if err := page(rw, visit{s, r, w.lang(r)}); err != nil {
				w.fail(rw, r, statusOf(err), err)
			}
		}
	}
}

// acts does what a form asks for, where the form was sent from a page of the session by
// somebody who may. After that the browser loads the page again, so that a form is not
// sent twice.
func (w *worker) acts(action people.Action, do func(visit) (string, error)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		v, err := w.sent(r, action)
		next := ""
		if err == nil {
			next, err = do(v)
		}
		if err != nil {
			w.fail(rw, r, statusOf(err), err)
			return
		}
		http.Redirect(rw, r, next, http.StatusSeeOther)
	}
}

// sent returns who sent a form, where it is from a page of the session and they may do what
// it asks for.
func (w *worker) sent(r *http.Request, action people.Action) (visit, error) {
	if err := r.ParseForm(); err != nil {
		return visit{}, err
	}
	s, ok := w.session(r)
	switch {
	case !ok || !s.Sent(r.PostForm.Get("form")):
		return visit{}, errForged
	case !s.Person.May(action):
		return visit{}, errForbidden
	}
	return visit{s, r, w.lang(r)}, nil
}

// Why a form is not followed.
var (
	errForged    = errors.New("this form was not sent from a page of yours, or you were signed out: load the page again [desk.form]")
	errForbidden = errors.New("your roles do not allow this [desk.role]")
)

// statusOf is the status of an error.
func statusOf(err error) int {
	switch {
	case errors.Is(err, register.ErrNone):
		return http.StatusNotFound
	case errors.Is(err, errForged), errors.Is(err, errForbidden):
		return http.StatusForbidden
	case errors.Is(err, register.ErrThere), errors.Is(err, register.ErrStatus), errors.Is(err, register.ErrPerson),
		errors.Is(err, register.ErrEnded), errors.Is(err, register.ErrChanged), errors.Is(err, register.ErrSeen):
		return http.StatusConflict
	case errors.Is(err, audit.ErrBroken), errors.Is(err, register.ErrBegun):
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

// lang is the language that a page was asked for in.
func (w *worker) lang(r *http.Request) string {
	if tag := r.FormValue("lang"); slices.Contains(tags, tag) {
		return tag
	}
	return policy.MatchLanguage(r.Header.Get("Accept-Language"))
}

// A workView is what the pages of the register have in common.
type workView struct {
	*words
	Lang      string
	Languages []option
	Path      string
	Who       people.Session
	Fault     fault

	Rows     []register.Row
	Total    int
	Query    register.Query
	Statuses []option
	Postures []option

	Case     *register.Case
	Record   *register.Record
	Report   *policy.Report
	Recorded bool   // the report is as it is on record, in English
	Changed  bool   // law, rules or who confirmed are others than when this was decided
	With     string // what would be answered if who looks at the page confirmed, where that is another decision
	Allow    []int  // items that may be released
	Papers   []option
	Events   []option

	Clocks []register.Clock
	Now    time.Time
}

// May reports whether who looks at the page may do something.
func (v workView) May(action string) bool { return v.Who.Person.May(people.Action(action)) }

// At reports whether the request of the page is at one of some steps.
func (v workView) At(steps ...string) bool { return slices.Contains(steps, string(v.Case.Status)) }

// Task returns a word of the register.
func (v workView) Task(key string) string {
	if text, ok := v.Work[key]; ok {
		return text
	}
	return key
}

// view begins a page.
func (w *worker) view(v visit) workView {
	return workView{words: w.words[v.lang], Lang: v.lang, Languages: w.languages(v.lang), Path: v.URL.Path, Who: v.Session, Now: w.now()}
}

// A fault is why something was not done, in the language of the page or in English.
type fault struct{ Text, Lang string }

// codeOf finds the code at the end of an error of one line.
var codeOf = regexp.MustCompile(`^.*( \[([a-z_.]+)\])$`)

// faultOf tells an error. Those of a request, a form and the log are told in English.
func (v workView) faultOf(err error) fault {
	if found := codeOf.FindStringSubmatch(err.Error()); found != nil {
		if text, ok := v.Work["fault_"+found[2]]; ok {
			return fault{text + found[1], v.Lang}
		}
	}
	return fault{err.Error(), tags[0]}
}

// fail shows why something was not done.
func (w *worker) fail(rw http.ResponseWriter, r *http.Request, status int, err error) {
	s, _ := w.session(r)
	view := w.view(visit{s, r, w.lang(r)})
	view.Fault, view.Path = view.faultOf(err), "" // a form has no address of its own
	w.desk.show(rw, status, "fault.html", view.Lang, view)
}

func (w *worker) signInPage(rw http.ResponseWriter, r *http.Request) {
	w.desk.show(rw, http.StatusOK, "signin.html", w.lang(r), w.view(visit{Request: r, lang: w.lang(r)}))
}

// signIn begins a session. No form of a session exists yet: the browser says where the
// form was sent from, and the name and password are the caller's own.
func (w *worker) signIn(rw http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		w.fail(rw, r, http.StatusBadRequest, err)
		return
	}
	token, err := w.sessions.SignIn(r.PostForm.Get("id"), r.PostForm.Get("password"))
	if err != nil {
		view := w.view(visit{Request: r, lang: w.lang(r)})
		view.Fault = view.faultOf(err)
		w.desk.show(rw, http.StatusForbidden, "signin.html", view.Lang, view)
		return
	}
	http.SetCookie(rw, &http.Cookie{Name: cookie, Value: token, Path: "/", HttpOnly: true, Secure: w.secure, SameSite: http.SameSiteStrictMode})
	http.Redirect(rw, r, "/work?lang="+w.lang(r), http.StatusSeeOther)
}

func (w *worker) signOut(v visit) (string, error) {
	if c, err := v.Cookie(cookie); err == nil {
		w.sessions.SignOut(c.Value)
	}
	return "/sign-in?lang=" + v.lang, nil
}

// list shows the requests that fit a search, and the clocks that end first.
func (w *worker) list(rw http.ResponseWriter, v visit) error {
	view := w.view(v)
	view.Query = register.Query{Text: v.FormValue("q"), Status: register.Status(v.FormValue("status"))}
	view.Query.Offset, _ = strconv.Atoi(v.FormValue("from"))
	view.Query.Offset = max(view.Query.Offset, 0)
	var err error
	if view.Rows, view.Total, err = w.register.Search(v.Context(), view.Query); err != nil {
		return err
	}
	if view.Clocks, err = w.register.Due(v.Context(), view.Now.Add(48*time.Hour)); err != nil {
		return err
	}
	view.Statuses = []option{{"", view.Task("any"), view.Query.Status == ""}}
	for _, s := range register.Statuses() {
		view.Statuses = append(view.Statuses, option{string(s), view.Task("status_" + string(s)), s == view.Query.Status})
	}
	for _, p := range postures {
		view.Postures = append(view.Postures, option{string(p), view.Posture[string(p)], p == policy.StorageLocation})
	}
	w.desk.show(rw, http.StatusOK, "work.html", view.Lang, view)
	return nil
}

// take takes a request in: JSON, or the form of the first page, whose button says so.
func (w *worker) take(v visit) (string, error) {
	text := []byte(v.PostForm.Get("json"))
	if v.PostForm.Get("do") == "take" {
		text = w.question(v.Request).text()
	}
	number, err := w.register.Take(v.Context(), v.Person.ID, text, policy.Posture(v.PostForm.Get("posture")))
	return w.at(v, number), err
}

// at is the address of a request.
func (w *worker) at(v visit, number int64) string {
	return fmt.Sprintf("/work/%d?%s", number, url.Values{"lang": {v.lang}}.Encode())
}

// numberOf returns the number of the request in the address.
func numberOf(v visit) (int64, error) {
	n, err := strconv.ParseInt(v.PathValue("number"), 10, 64)
	if err != nil {
		return 0, register.ErrNone
	}
	return n, nil
}

// ofCase returns the request of the address.
func (w *worker) ofCase(v visit) (register.Case, error) {
	n, err := numberOf(v)
	if err != nil {
		return register.Case{}, err
	}
	return w.register.Case(v.Context(), n)
}

// show shows a request with everything that is kept of it.
func (w *worker) show(rw http.ResponseWriter, v visit) error {
	c, err := w.ofCase(v)
	if err != nil {
		return err
	}
	view := w.view(v)
	view.Case, view.Clocks = &c, c.Clocks
	for i, it := range c.Decision.Items {
		if it.Outcome == policy.Allow {
			view.Allow = append(view.Allow, i)
		}
	}
	view.Report, err = w.report(v, c)
	view.Recorded = err != nil
	if !view.At("taken", "released", "refused") {
		if view.Changed = errors.Is(err, register.ErrChanged); err == nil {
			w.foresee(v, &view)
		}
	}
	for _, kind := range kinds {
		view.Papers = append(view.Papers, option{Word: kind, Text: view.Task("paper_" + kind)})
	}
	for _, e := range events {
		view.Events = append(view.Events, option{Word: string(e), Text: view.Task("event_" + string(e))})
	}
	w.desk.show(rw, http.StatusOK, "case.html", view.Lang, view)
	return nil
}

// foresee finds what would be answered if who looks at a case confirmed. What cannot be
// found is not shown: who acts is told why.
func (w *worker) foresee(v visit, view *workView) {
	c := *view.Case
	confirmed := func(a register.Act) bool {
		return a.By == v.Person.ID && a.Finding == audit.Confirmed && a.Key == c.Key
	}
	if !view.May("confirm") || slices.ContainsFunc(c.Acts, confirmed) {
		return
	}
	asked, err := w.register.With(v.Context(), c, w.by(v))
	if err != nil {
		return
	}
	d, err := w.engines[c.Posture][v.lang].Decide(v.Context(), asked)
	if err == nil && d.Provenance().Request != c.Decision.Provenance().Request {
		view.With = d.Report().Title
	}
}

// by is who acts, on the page whose form they sent.
func (w *worker) by(v visit) register.By {
	return register.By{ID: v.Person.ID, As: v.Person.ConfirmsAs, Seen: v.PostForm.Get("seen")}
}

// report is the decision as people read it, in the language of the reader where the answer
// is still the same, and else as it is on record, with the reason; nil where nothing is
// decided.
func (w *worker) report(v visit, c register.Case) (*policy.Report, error) {
	if c.DecisionID == "" {
		return nil, nil
	}
	d, err := w.again(v, c)
	if err != nil {
		d = c.Decision
	}
	report := d.Report()
	return &report, err
}

// again decides the request of a case in the language of the reader. The error says that
// the answer would be another than the one that is on record.
func (w *worker) again(v visit, c register.Case) (policy.Decision, error) {
	asked, err := w.register.Standing(v.Context(), c)
	if err != nil {
		return policy.Decision{}, err
	}
	d, err := w.engines[c.Posture][v.lang].Decide(v.Context(), asked)
	if err != nil {
		return d, err
	}
	return d.WithRemedies(v.Context())
}

func (w *worker) decideCase(v visit) (string, error) {
	n, err := numberOf(v)
	if err != nil {
		return "", err
	}
	_, err = w.register.Decide(v.Context(), n, w.by(v))
	return w.at(v, n), err
}

// review returns what records a finding.
func (w *worker) review(finding audit.Finding) func(visit) (string, error) {
	return func(v visit) (string, error) {
		n, err := numberOf(v)
		if err != nil {
			return "", err
		}
		return w.at(v, n), w.register.Review(v.Context(), n, w.by(v), finding)
	}
}

func (w *worker) release(v visit) (string, error) {
	n, err := numberOf(v)
	if err != nil {
		return "", err
	}
	var items []int
	for _, text := range v.PostForm["item"] {
		i, err := strconv.Atoi(text)
		if err != nil {
			return "", register.ErrItems
		}
		items = append(items, i)
	}
	return w.at(v, n), w.register.Release(v.Context(), n, w.by(v), items)
}

// events are those that a person writes down; receipt and issue are those of the request.
var events = []clock.Event{clock.Notified, clock.Asked, clock.Extended, clock.EnforcementAsked, clock.Demanded, clock.MadeAvailable}

func (w *worker) happen(v visit) (string, error) {
	n, err := numberOf(v)
	if err != nil {
		return "", err
	}
	h := clock.Happening{Event: clock.Event(v.PostForm.Get("event"))}
	if !slices.Contains(events, h.Event) {
		return "", errors.New("no such event [desk.event]")
	}
	if h.At, err = time.Parse(time.RFC3339, v.PostForm.Get("at")); err != nil {
		return "", fmt.Errorf("%q is no moment: write 2026-11-02T10:20:00+01:00 [desk.moment]", v.PostForm.Get("at"))
	}
	if h.Event == clock.Demanded {
		if h.Set, err = time.Parse(time.RFC3339, v.PostForm.Get("until")); err != nil {
			return "", fmt.Errorf("a demand sets a moment, and %q is none: write 2026-11-02T10:20:00+01:00 [desk.moment]", v.PostForm.Get("until"))
		}
	}
	return w.at(v, n), w.register.Happen(v.Context(), n, v.Person.ID, h)
}

func (w *worker) met(v visit) (string, error) {
	n, err := numberOf(v)
	if err != nil {
		return "", err
	}
	began, err := time.Parse(time.RFC3339Nano, v.PostForm.Get("began"))
	if err != nil {
		return "", register.ErrNone
	}
	return w.at(v, n), w.register.Meet(v.Context(), n, v.PostForm.Get("clock"), began, v.Person.ID)
}

// kinds are those of papers.
var kinds = []string{"annex_iii", "redirect", "notice", "preserved", "motion"}

// write writes a paper, and keeps it.
func (w *worker) write(v visit) (string, error) {
	c, err := w.ofCase(v)
	if err != nil {
		return "", err
	}
	if c.DecisionID == "" {
		return "", register.ErrStatus
	}
	d, err := w.again(v, c)
	if ended := c.Status == register.Released || c.Status == register.Refused; ended && errors.Is(err, register.ErrChanged) {
		d, err = c.Decision, nil // nobody decides it again, and a notice may be due much later
	}
	if err != nil {
		return "", err
	}
	page, err := w.written(v, c, d)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := page.WriteHTML(&b, "/web/paper.css"); err != nil {
		return "", err
	}
	kept := register.Paper{Kind: v.PostForm.Get("kind"), Lang: v.lang, By: v.Person.ID, Page: b.Bytes()}
	return w.at(v, c.Number) + "#papers", w.register.Keep(v.Context(), c.Number, kept)
}

// written is the page of a paper.
func (w *worker) written(v visit, c register.Case, d policy.Decision) (paper.Page, error) {
	of := w.answering(v, c)
	switch v.PostForm.Get("kind") {
	case "annex_iii":
		f, err := paper.Impossible(v.lang, c.Request, d, of)
		if err == nil {
			err = f.Check()
		}
		if err != nil {
			return paper.Page{}, err
		}
		return f.Page(v.lang), nil
	case "redirect":
		return paper.Redirect(v.lang, c.Request, d, of)
	case "notice":
		return paper.Notice(v.lang, c.Request, d, of)
	case "preserved":
		return paper.Preserved(v.lang, c.Request, of)
	case "motion":
		return paper.Motion(v.lang, c.Request, d, of)
	}
	return paper.Page{}, errors.New("no such paper [desk.paper]")
}

// answering is the desk with what the form says of this case.
func (w *worker) answering(v visit, c register.Case) paper.Desk {
	of := w.operator
	of.Case = fmt.Sprint("#", c.Number)
	of.Authorised = v.Person.Name
	of.Preserved = request.Answer(v.PostForm.Get("preserved"))
	of.CopiedAt = request.Moment(v.PostForm.Get("copied_at"))
	of.KeptUntil = request.Moment(v.PostForm.Get("kept_until"))
	of.Enforcing = v.PostForm.Get("enforcing")
	of.Validating = v.PostForm.Get("validating")
	return of
}

// paper shows a paper as it was written.
func (w *worker) paper(rw http.ResponseWriter, v visit) error {
	c, err := w.ofCase(v)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(v.PathValue("index"))
	if err != nil || i < 0 || i >= len(c.Papers) {
		return register.ErrNone
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Write(c.Papers[i].Page)
	return nil
}

// record gives auditors what is kept of a request, with the proofs of its acts.
func (w *worker) record(rw http.ResponseWriter, v visit) error {
	n, err := numberOf(v)
	if err != nil {
		return err
	}
	rec, err := w.register.Record(v.Context(), n, w.signer)
	if err != nil {
		return err
	}
	return writeJSON(rw, rec)
}

// recordPage shows the same to be read and printed.
func (w *worker) recordPage(rw http.ResponseWriter, v visit) error {
	c, err := w.ofCase(v)
	if err != nil {
		return err
	}
	rec, err := w.register.Record(v.Context(), c.Number, w.signer)
	if err != nil {
		return err
	}
	view := w.view(v)
	view.Case, view.Record, view.Clocks = &c, &rec, c.Clocks
	view.Report, err = w.report(v, c)
	view.Recorded = err != nil
	w.desk.show(rw, http.StatusOK, "record.html", view.Lang, view)
	return nil
}

// readPage asks for an official form as JSON.
func (w *worker) readPage(rw http.ResponseWriter, v visit) error {
	w.desk.show(rw, http.StatusOK, "read.html", v.lang, w.view(v))
	return nil
}

// readForm shows an official form that came as JSON as it is printed, with its faults above.
// Nothing of it is kept.
func (w *worker) readForm(rw http.ResponseWriter, r *http.Request) {
	v, err := w.sent(r, people.Form)
	if err != nil {
		w.fail(rw, r, statusOf(err), err)
		return
	}
	f, err := paper.Read([]byte(v.PostForm.Get("json")))
	if _, known := paper.FormOf(f.Annex); !known {
		w.fail(rw, r, http.StatusBadRequest, err)
		return
	}
	page, status := f.Page(v.lang), http.StatusOK
	if err != nil {
		page.Marks, status = append(page.Marks, strings.Split(err.Error(), "\n")...), http.StatusBadRequest
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(status)
	page.WriteHTML(rw, "/web/paper.css")
}

// transparency gives the numbers of the log, of a year where one is asked for; small
// numbers are withheld.
func (w *worker) transparency(rw http.ResponseWriter, v visit) error {
	log, err := w.register.Log()
	if err != nil {
		return err
	}
	defer log.Close()
	period := audit.Period{From: request.Day(v.FormValue("from")), Until: request.Day(v.FormValue("until"))}
	report, err := audit.Count(log, period)
	if err != nil {
		return err
	}
	return writeJSON(rw, report.Suppress(5))
}

func writeJSON(rw http.ResponseWriter, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	rw.Header().Set("Content-Type", "application/json")
	_, err = rw.Write(append(text, '\n'))
	return err
}

// clocks lists what is due, to be printed.
func (w *worker) clocks(rw http.ResponseWriter, v visit) error {
	view := w.view(v)
	var err error
	if view.Clocks, err = w.register.Due(v.Context(), time.Time{}); err != nil {
		return err
	}
	w.desk.show(rw, http.StatusOK, "clocks.html", view.Lang, view)
	return nil
}

// calendar gives what is due as iCalendar.
func (w *worker) calendar(rw http.ResponseWriter, v visit) error {
	due, err := w.register.Due(v.Context(), time.Time{})
	if err != nil {
		return err
	}
	host, _, _ := strings.Cut(v.Host, ":")
	rw.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	rw.Header().Set("Content-Disposition", `attachment; filename="clocks.ics"`)
	return register.WriteCalendar(rw, due, w.now(), host)
}
