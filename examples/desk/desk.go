package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/examples/desk/internal/people"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// postures are those of the page, in order.
var postures = []policy.Posture{policy.StorageLocation, policy.ProviderControl, policy.ConflictAvoidance}

// A desk answers a browser. It keeps nothing of a request; of the last maps it keeps the
// days on which an answer changes.
type desk struct {
	engines map[policy.Posture]map[string]*policy.Engine // by language
	words   map[string]*words
	pages   *template.Template
	root    *node
	samples []sample
	worker  *worker // of the register; nil where there is none

	charts    []chart
	surveyed  map[request.State]bool // of the states whose bars were surveyed
	histories histories
}

// newDesk returns a desk whose engines have the options.
func newDesk(ctx context.Context, options ...policy.Option) (*desk, error) {
	d := &desk{engines: map[policy.Posture]map[string]*policy.Engine{}, root: schema(), samples: samples()}
	for _, p := range postures {
		e, err := policy.New(ctx, slices.Concat(options, []policy.Option{policy.WithPosture(p)})...)
		if err != nil {
			return nil, err
		}
		d.engines[p] = map[string]*policy.Engine{}
		for _, tag := range tags {
			if d.engines[p][tag], err = e.In(tag); err != nil {
				return nil, err
			}
		}
	}
	d.root.declare(d.engines[postures[0]][tags[0]].Labels())
	var err error
	if d.words, err = allWords(); err != nil {
		return nil, err
	}
	if d.charts, err = charts(); err != nil {
		return nil, err
	}
	d.surveyed = survey(d.law())
	working := template.FuncMap{"working": func() bool { return d.worker != nil }}
	d.pages, err = template.New("").Funcs(functions).Funcs(working).ParseFS(web, "web/*.html")
	return d, err
}

//go:embed web
var web embed.FS

// handler returns all routes. The content policy lets a page load its own style, script
// and map, and nothing else.
func (d *desk) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.try)
	mux.HandleFunc("POST /{$}", d.try)
	mux.HandleFunc("POST /decide", d.decide)
	mux.HandleFunc("GET /law", d.showLaw)
	mux.HandleFunc("GET /world", d.showWorld)
	if d.worker != nil {
		d.worker.routes(mux)
	}
	for _, name := range []string{"desk.css", "desk.js", "world.js", "paper.css", "icon.svg"} {
		mux.Handle("GET /web/"+name, http.FileServerFS(web))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "+
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		mux.ServeHTTP(w, r)
	})
}

// maxBody is how many bytes a form has at most: it holds the longest request three times,
// in escapes.
const maxBody = 8 << 20

// decide answers a request of JSON with its decision, for programs: the posture and the
// language are in the query.
func (d *desk) decide(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	engine, err := d.engine(r.URL.Query(), r.Header.Get("Accept-Language"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	req, err := request.Decode(text)
	var decision policy.Decision
	if err == nil {
		decision, err = engine.Decide(r.Context(), req)
	}
	switch {
	case len(request.FieldErrors(err)) > 0:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case err != nil:
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.Write(append(decision.JSON(), '\n'))
	}
}

// engine returns the engine that a query or a form chooses.
func (d *desk) engine(chosen url.Values, accept string) (*policy.Engine, error) {
	posture := policy.StorageLocation
	if said := chosen.Get("posture"); said != "" {
		posture = policy.Posture(said)
	}
	tag := chosen.Get("lang")
	if !slices.Contains(tags, tag) {
		tag = policy.MatchLanguage(accept)
	}
	engine := d.engines[posture][tag]
	if engine == nil {
		return nil, errors.New("no posture " + strconv.Quote(string(posture)))
	}
	return engine, nil
}

// try shows the form and, where something was asked, the answer.
func (d *desk) try(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	q := d.question(r)
	p := d.page(r.Context(), q)
	if d.worker != nil {
		p.Who, _ = d.worker.session(r)
	}
	d.show(w, http.StatusOK, "try.html", q.lang, p)
}

// show writes a page, or an error where it cannot be made whole.
func (d *desk) show(w http.ResponseWriter, status int, name, lang string, view any) {
	var b bytes.Buffer
	if err := d.pages.ExecuteTemplate(&b, name, view); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", lang)
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// A question is what a browser sent.
type question struct {
	form
	posture policy.Posture
	lang    string
	sample  string
	asked   bool   // for a decision
	remedy  []int  // item and remedy to apply first; none where nil
	pasted  []byte // a request of JSON in place of the form; nil where there is none
	written []byte // the request from which the form was made
}

// text returns the request: what was pasted, or what the form was made from as long as
// the form says the same, and else what the form says. A list that is empty, and a field
// that no form has, stay in a request until the form changes it.
func (q question) text() []byte {
	if q.pasted != nil {
		return q.pasted
	}
	said := q.form.JSON()
	if before, err := fromJSON(q.root, q.written); err == nil && bytes.Equal(before.JSON(), said) {
		return q.written
	}
	return said
}

// question reads what was sent. A first visit asks for the first sample.
func (d *desk) question(r *http.Request) question {
	q := question{form: form{d.root, r.PostForm}, written: []byte(r.PostForm.Get("written")), posture: policy.Posture(r.Form.Get("posture")), lang: r.Form.Get("lang"), asked: r.Form.Get("asked") != ""}
	if !slices.Contains(tags, q.lang) {
		q.lang = policy.MatchLanguage(r.Header.Get("Accept-Language"))
	}
	do, what, _ := strings.Cut(r.PostForm.Get("do"), " ")
	switch {
	case r.Method == http.MethodGet && r.Form.Has("place"):
		do = "place"
	case r.Method == http.MethodGet:
		do = "sample"
	}
	switch do {
	case "decide":
		q.asked = true
	case "lang":
		if slices.Contains(tags, what) {
			q.lang = what
		}
	case "posture":
		q.posture, q.asked = policy.Posture(what), true
	case "sample":
		q.asked, q.sample = true, r.Form.Get("sample")
		q.pasted = d.sample(q.sample)
	case "place": // a state of the map
		asking, day := d.asked(r.Form)
		q.asked, q.pasted = true, encoded(asking.request(day, request.State(r.Form.Get("place"))))
	case "json":
		q.asked = true
		q.pasted = []byte(r.PostForm.Get("json"))
	case "remedy":
		q.asked = true
		for _, digits := range strings.Fields(what) {
			n, err := strconv.Atoi(digits)
			if err != nil {
				n = -1
			}
			q.remedy = append(q.remedy, n)
		}
	case "add", "remove":
		q.change(do + " " + what)
		q.asked = false
	}
	if !slices.Contains(postures, q.posture) {
		q.posture = policy.StorageLocation
	}
	return q
}

// A pageView is what the template shows.
type pageView struct {
	*words
	Lang      string
	Postures  []option
	Languages []option
	Samples   []option
	Sections  []sectionView
	Faults    []faultView // of the whole request, or beside their fields
	Failed    string      // why no decision came about
	Answer    *answer
	Asked     bool
	JSON      string // the request
	Written   string // the same, as it was written
	States    []option
	Who       people.Session // who is signed in at the register
}

// May reports whether who looks at the page may do something in the register.
func (p pageView) May(action string) bool { return p.Who.Person.May(people.Action(action)) }

// page decides, where it is asked for, and makes the page.
func (d *desk) page(ctx context.Context, q question) *pageView {
	engine := d.engines[q.posture][q.lang]
	p := &pageView{words: d.words[q.lang], Lang: q.lang, Asked: q.asked}
	text := q.text()
	req, err := request.Decode(text)
	if err != nil {
		err = withOthers(err, engine.Check(req))
	} else if q.asked {
		if len(q.remedy) == 2 {
			text, req = d.remedied(ctx, engine, q, text, req)
		}
		p.Answer, err = d.answer(ctx, q, req)
	}
	if filled, bad := fromJSON(d.root, text); bad == nil && (q.pasted != nil || q.remedy != nil) {
		q.form = filled
	}
	var faults []*request.FieldError
	if q.asked {
		if faults = request.FieldErrors(err); err != nil && len(faults) == 0 {
			p.Failed = p.failure(err, len(req.Data))
		}
	}
	p.Faults = p.words.faultsOf(d.root, text, faults)
	view := formView{form: q.form, words: p.words, faults: byPointer(p.Faults), placed: map[string]string{}}
	p.Sections = view.sections()
	for i, fault := range p.Faults {
		p.Faults[i].ID = view.placed[fault.Pointer]
	}
	p.JSON, p.Written = indented(text), string(text)
	d.choices(p, q)
	return p
}

// withOthers joins the faults of a text with those that the law and the rules find in what
// could be read of it, where the text has none yet.
func withOthers(err, others error) error {
	faults := request.FieldErrors(err)
	for _, other := range request.FieldErrors(others) {
		if !slices.ContainsFunc(faults, func(e *request.FieldError) bool { return e.Pointer == other.Pointer }) {
			err = request.Join(err, other)
		}
	}
	return err
}

// remedied returns the request as a remedy changes it; as it was, where there is no
// such remedy.
func (d *desk) remedied(ctx context.Context, engine *policy.Engine, q question, text []byte, req request.Request) ([]byte, request.Request) {
	decision, err := engine.Decide(ctx, req)
	if err == nil {
		decision, err = decision.WithRemedies(ctx)
	}
	item, remedy := q.remedy[0], q.remedy[1]
	if err != nil || item < 0 || item >= len(decision.Items) || remedy < 0 || remedy >= len(decision.Items[item].Remedies) {
		return text, req
	}
	for _, c := range decision.Items[item].Remedies[remedy].Change {
		if err := q.form.set(c.Path, c.Value); err != nil {
			return text, req
		}
	}
	changed, err := request.Decode(q.form.JSON())
	if err != nil {
		return q.form.JSON(), req
	}
	return q.form.JSON(), changed
}

// choices fills in what the page lets one choose.
func (d *desk) choices(p *pageView, q question) {
	p.Postures = p.words.postures(q.posture)
	p.Languages, p.States = d.languages(q.lang), states(q.lang)
	for _, s := range d.samples {
		p.Samples = append(p.Samples, option{s.name, p.Sample[s.name], s.name == q.sample})
	}
}

// postures are those that one may choose.
func (w *words) postures(chosen policy.Posture) []option {
	var all []option
	for _, p := range postures {
		all = append(all, option{string(p), w.Posture[string(p)], p == chosen})
	}
	return all
}

// languages are those that one may choose.
func (d *desk) languages(chosen string) []option {
	var all []option
	for _, tag := range tags {
		all = append(all, option{tag, d.words[tag].Say("this_language"), tag == chosen})
	}
	return all
}

// states are those that a field of states proposes.
func states(lang string) []option {
	var all []option
	for _, s := range request.States() {
		all = append(all, option{Word: string(s), Text: policy.StateName(s, lang)})
	}
	return all
}

// indented returns JSON as people read it; as it is where it is none.
func indented(text []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") != nil {
		return string(text)
	}
	return b.String()
}
