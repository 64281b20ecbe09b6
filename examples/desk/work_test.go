package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/argon2"

	"github.com/comity-go/comity/examples/desk/internal/people"
	"github.com/comity-go/comity/examples/desk/internal/register"
	"github.com/comity-go/comity/policy"
)

// password is that of everybody in the tests.
const password = "correct horse battery"

// staffed is a people.yaml in which one person has each role; two approve. Its hash is the
// weakest that is taken, so that tests sign in fast.
var staffed = sync.OnceValues(func() (string, error) {
	enc, salt := base64.RawStdEncoding, []byte("0123456789abcdef")
	hash := fmt.Sprintf("$argon2id$v=%d$m=19456,t=1,p=1$%s$%s", argon2.Version,
		enc.EncodeToString(salt), enc.EncodeToString(argon2.IDKey([]byte(password), salt, 1, 19456, 1, 32)))
	var b strings.Builder
	b.WriteString("people:\n")
	for id, role := range map[string]string{"ann": "intake", "cid": "counsel", "ben": "approver", "eve": "approver", "dan": "releaser", "aud": "auditor"} {
		fmt.Fprintf(&b, "  - {id: %s, name: %s Example, roles: [%s], password: %q}\n", id, strings.ToUpper(id), role, hash)
	}
	return b.String(), nil
})

// working serves a desk with a register, and returns its address.
func working(t *testing.T) string {
	t.Helper()
	staff, err := staffed()
	require.NoError(t, err)
	return newOffice(t, staff).at
}

// An office is a folder where people work, and a desk that can be started again.
type office struct {
	dir, at string
	desk    *desk
	handler atomic.Pointer[http.Handler]
}

// newOffice starts the desk of people, with built-in law and the rules of some options.
func newOffice(t *testing.T, staff string, options ...policy.Option) *office {
	t.Helper()
	o := &office{dir: t.TempDir()}
	require.NoError(t, os.WriteFile(filepath.Join(o.dir, "people.yaml"), []byte(staff), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(o.dir, "desk.yaml"), []byte("entity: Example Cloud Ireland Ltd\n"), 0o600))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*o.handler.Load()).ServeHTTP(w, r) }))
	t.Cleanup(func() {
		server.Close()
		o.desk.worker.register.Close()
	})
	o.at = server.URL
	o.start(t, options...)
	return o
}

// start ends the desk and starts it again: with it, everybody is signed out.
func (o *office) start(t *testing.T, options ...policy.Option) {
	t.Helper()
	if o.desk != nil {
		require.NoError(t, o.desk.worker.register.Close())
	}
	var err error
	o.desk, err = newDesk(t.Context(), options...)
	require.NoError(t, err)
	o.desk.worker, err = openWorker(t.Context(), o.desk, o.dir, "", false)
	require.NoError(t, err)
	counsels.Delete(o.at)
	handler := o.desk.handler()
	o.handler.Store(&handler)
}

// A hand is somebody at a browser without scripts.
type hand struct {
	*testing.T
	at string
	*http.Client
}

// signedIn signs somebody in.
func signedIn(t *testing.T, at, id string) hand {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	h := hand{t, at, &http.Client{Jar: jar}}
	status, text := h.post("/sign-in", url.Values{"id": {id}, "password": {password}})
	require.Equal(t, http.StatusOK, status, text)
	require.Contains(t, text, strings.ToUpper(id)+" Example")
	return h
}

func (h hand) get(path string) (int, string) {
	h.Helper()
	answer, err := h.Client.Get(h.at + path)
	require.NoError(h, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(h, err)
	return answer.StatusCode, string(text)
}

func (h hand) post(path string, values url.Values) (int, string) {
	h.Helper()
	answer, err := h.PostForm(h.at+path, values)
	require.NoError(h, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(h, err)
	return answer.StatusCode, string(text)
}

var (
	hiddenForm = regexp.MustCompile(`name="form" value="([0-9a-f]{64})"`)
	hiddenSeen = regexp.MustCompile(`name="seen" value="([0-9a-f]{64})"`)
)

// counsels are those who are signed in to look at requests, by the address of the desk.
var counsels sync.Map

// seen is what a page of a request says that it shows, to counsel; empty until it is decided.
func (h hand) seen(number string) string {
	h.Helper()
	counsel, ok := counsels.Load(h.at)
	if !ok {
		counsel = signedIn(h.T, h.at, "cid")
		counsels.Store(h.at, counsel)
		h.Cleanup(func() { counsels.Delete(h.at) })
	}
	_, text := counsel.(hand).get("/work/" + number)
	if found := hiddenSeen.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// form is the secret of the pages of the session.
func (h hand) form() string {
	h.Helper()
	_, text := h.get("/work?lang=en")
	found := hiddenForm.FindStringSubmatch(text)
	require.NotNil(h, found)
	return found[1]
}

// do sends a form as a page of the session has it, loaded now unless values say what was seen.
func (h hand) do(path string, values url.Values) (int, string) {
	h.Helper()
	if values == nil {
		values = url.Values{}
	}
	values.Set("form", h.form())
	values.Set("lang", "en")
	if parts := strings.Split(path, "/"); len(parts) == 4 && !values.Has("seen") {
		values.Set("seen", h.seen(parts[2]))
	}
	return h.post(path, values)
}

func epoc(t *testing.T) url.Values {
	t.Helper()
	text, err := os.ReadFile("../../testdata/requests/eu-epoc.json")
	require.NoError(t, err)
	return url.Values{"json": {string(text)}, "posture": {"storage_location"}}
}

// TestWork goes the whole way of a request, each step by who may take it.
func TestWork(t *testing.T) {
	t.Parallel()
	at := working(t)
	hands := map[string]hand{}
	for _, id := range []string{"ann", "cid", "ben", "eve", "dan", "aud"} {
		hands[id] = signedIn(t, at, id)
	}
	ok := func(id, path string, values url.Values, want string) {
		t.Helper()
		status, text := hands[id].do(path, values)
		require.Equal(t, http.StatusOK, status, text)
		assert.Contains(t, text, want)
	}
	refused := func(status int, id, path string, values url.Values, want string) {
		t.Helper()
		got, text := hands[id].do(path, values)
		assert.Equal(t, status, got, text)
		assert.Contains(t, text, want)
	}
	refused(http.StatusBadRequest, "ann", "/work", url.Values{"json": {"{}"}}, "[request.")
	ok("ann", "/work", epoc(t), "Taken in")
	refused(http.StatusConflict, "ann", "/work", epoc(t), "[register.there]")
	refused(http.StatusConflict, "cid", "/work/1/paper", url.Values{"kind": {"notice"}}, "[register.status]")
	ok("cid", "/work/1/decide", nil, "Content in Ireland (IE): ALLOW")
	refused(http.StatusConflict, "cid", "/work/1/decide", nil, "[register.status]")
	ok("ben", "/work/1/confirm", nil, "Confirmed by one")
	refused(http.StatusConflict, "ben", "/work/1/confirm", nil, "[register.person]")
	refused(http.StatusConflict, "dan", "/work/1/release", url.Values{"item": {"0"}}, "[register.status]")
	ok("cid", "/work/1/object", nil, "objected")
	ok("eve", "/work/1/confirm", nil, "Approved by two")
	refused(http.StatusBadRequest, "dan", "/work/1/release", url.Values{"item": {"7"}}, "[register.items]")
	refused(http.StatusBadRequest, "dan", "/work/1/release", url.Values{"item": {"x"}}, "[register.items]")
	ok("dan", "/work/1/release", url.Values{"item": {"0", "2"}}, "Released")
	refused(http.StatusConflict, "dan", "/work/1/release", url.Values{"item": {"1"}}, "[register.ended]")

	refused(http.StatusBadRequest, "ann", "/work/1/happen", url.Values{"event": {"notified"}, "at": {"yesterday"}}, "[desk.moment]")
	refused(http.StatusBadRequest, "ann", "/work/1/happen", url.Values{"event": {"received"}, "at": {"2026-09-15T10:00:00+02:00"}}, "[desk.event]")
	refused(http.StatusBadRequest, "ann", "/work/1/happen", url.Values{"event": {"demanded"}, "at": {"2026-09-15T10:00:00+02:00"}}, "[desk.moment]")
	ok("ann", "/work/1/happen", url.Values{"event": {"notified"}, "at": {"2026-09-15T10:00:00+02:00"}}, "Raise a ground for refusal")
	refused(http.StatusBadRequest, "cid", "/work/1/paper", url.Values{"kind": {"annex_iii"}}, "[paper.no_form]")
	refused(http.StatusBadRequest, "cid", "/work/1/paper", url.Values{"kind": {"novel"}}, "[desk.paper]")
	ok("cid", "/work/1/paper", url.Values{"kind": {"notice"}}, "Notice to the customer")
	status, text := hands["cid"].get("/work/1/paper/0")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, text, "must not be sent")
	assert.Contains(t, text, "Example Cloud Ireland Ltd", "who answers")

	status, text = hands["aud"].get("/work/1/record.json")
	require.Equal(t, http.StatusOK, status, text)
	var record register.Record
	require.NoError(t, json.Unmarshal([]byte(text), &record))
	assert.Len(t, record.Proofs, 5)
	assert.Equal(t, []int{1}, record.Withheld)
	status, text = hands["aud"].get("/work/1/record?lang=en")
	require.Equal(t, http.StatusOK, status, text)
	for _, a := range record.Proofs {
		assert.Contains(t, text, a.Digest)
	}
	assert.Contains(t, text, "<h2>Not handed over</h2><p>Item 2</p>")
	status, text = hands["aud"].get("/transparency.json")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, text, `"threshold": 5`)
	status, text = hands["ann"].get("/clocks.ics")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, text, "UID:1-eu.produce-")
	for _, path := range []string{"/work/99", "/work/x", "/work/1/paper/9"} {
		status, text = hands["ann"].get(path)
		assert.Equal(t, http.StatusNotFound, status, path)
		assert.Contains(t, text, "[register.none]")
	}
	for _, lang := range tags {
		for _, page := range []struct{ id, path string }{{"cid", "/work"}, {"cid", "/work/1"}, {"cid", "/clocks"}, {"cid", "/papers/read"}, {"aud", "/work/1/record"}} {
			path := page.path
			status, text = hands[page.id].get(path + "?lang=" + lang)
			assert.Equal(t, http.StatusOK, status, path)
			for _, raw := range regexp.MustCompile(`(status|act|finding|who|role|paper|event)_[a-z_]+[<:]`).FindAllString(text, -1) {
				t.Errorf("%s in %s has no word for %s", path, lang, raw)
			}
		}
	}
}

// confirmingRules are rules that read who confirmed, in a label of some form.
func confirmingRules(label, shut string) policy.Option {
	return policy.WithRules(fstest.MapFS{"labels.yaml": {Data: []byte("approved_by: " + label)}, "own.rego": {Data: []byte(
		"package comity.custom.own\n\n# METADATA\n# title: Two persons confirm what is handed over.\ngate contains \"own\" if " + shut + "\n")}})
}

// twoConfirm are those that count who did.
var twoConfirm = confirmingRules("{text: true, list: true}", "count(input.request.labels.approved_by) < 2")

// TestNewLaw starts the desk again with other rules: what two confirmed is not released, a
// page of then acts no more, and the way on is to decide and confirm again.
func TestNewLaw(t *testing.T) {
	t.Parallel()
	staff, err := staffed()
	require.NoError(t, err)
	o := newOffice(t, staff)
	hands := map[string]hand{}
	enter := func() {
		for _, id := range []string{"ann", "cid", "ben", "eve", "dan", "aud"} {
			hands[id] = signedIn(t, o.at, id)
		}
	}
	try := func(status int, id, path string, values url.Values, want string) {
		t.Helper()
		got, text := hands[id].do(path, values)
		require.Equal(t, status, got, text)
		assert.Contains(t, text, want)
	}
	enter()
	try(200, "ann", "/work", epoc(t), "Taken in")
	try(200, "cid", "/work/1/decide", nil, "ALLOW")
	try(200, "ben", "/work/1/confirm", nil, "Confirmed by one")
	try(200, "eve", "/work/1/confirm", nil, "Approved by two")
	old := url.Values{"seen": {hands["cid"].seen("1")}}
	form := hands["ben"].form()

	o.start(t, twoConfirm)
	status, text := hands["ben"].post("/work/1/confirm", url.Values{"form": {form}, "seen": old["seen"]})
	assert.Equal(t, http.StatusForbidden, status, "signed out")
	assert.Contains(t, text, "[desk.form]")
	enter()
	try(409, "dan", "/work/1/release", url.Values{"item": {"0"}}, "[register.changed]")
	try(409, "ben", "/work/1/confirm", nil, "[register.changed]")
	try(409, "cid", "/work/1/paper", url.Values{"kind": {"notice"}}, "[register.changed]")
	for id, button := range map[string]string{"cid": "decide", "ben": "", "dan": ""} {
		_, text := hands[id].get("/work/1?lang=en")
		assert.Contains(t, text, "Law or rules changed since this was decided", id)
		for _, action := range []string{"decide", "confirm", "release"} {
			assert.Equal(t, action == button, strings.Contains(text, "/work/1/"+action+`"`), "%s sees the button to %s", id, action)
		}
	}
	for _, id := range []string{"ann", "ben", "dan", "aud"} {
		try(403, id, "/work/1/decide", nil, "[desk.role]")
	}
	try(200, "cid", "/work/1/decide", nil, "does not count any more")
	try(409, "cid", "/work/1/decide", nil, "[register.status]")
	try(409, "ben", "/work/1/confirm", maps.Clone(old), "[register.seen]")
	try(409, "dan", "/work/1/release", url.Values{"seen": old["seen"], "item": {"0"}}, "[register.seen]")
	try(409, "cid", "/work/1/decide", maps.Clone(old), "[register.seen]")
	try(409, "eve", "/work/1/refuse", url.Values{"seen": {""}}, "[register.seen]")
	_, text = hands["eve"].get("/work/1?lang=en")
	assert.Contains(t, text, "Two persons confirm what is handed over.", "why nothing leaves yet")
	assert.Contains(t, text, "With your confirmation the answer is: <strong>DENY", "one is not enough")
	try(200, "ben", "/work/1/confirm", nil, "Confirmed by one")
	_, text = hands["eve"].get("/work/1?lang=en")
	assert.Contains(t, text, "With your confirmation the answer is: <strong>ALLOW")
	try(409, "dan", "/work/1/release", url.Values{"item": {"0"}}, "[register.status]")
	try(200, "eve", "/work/1/confirm", nil, "Approved by two")
	try(200, "dan", "/work/1/release", url.Values{"item": {"0"}}, "Released")

	o.start(t) // a request that has come to an end is as it was decided, whatever the law is then
	enter()
	try(200, "cid", "/work/1/paper", url.Values{"kind": {"notice"}}, "Notice to the customer")
	_, text = hands["aud"].get("/work/1/record.json")
	var record register.Record
	require.NoError(t, json.Unmarshal([]byte(text), &record))
	assert.Len(t, record.Proofs, 9)
	assert.Len(t, record.Earlier, 3)
	var counted []string
	for _, a := range record.Assessments {
		counted = append(counted, fmt.Sprint(a.By, " ", a.Counts))
	}
	assert.Equal(t, []string{"ben false", "eve false", "ben true", "eve true"}, counted)
}

// TestConfirmsAs holds that the role in which somebody confirms is that of people.yaml, and
// that a desk where it could not be one does not start.
func TestConfirmsAs(t *testing.T) {
	t.Parallel()
	staff, err := staffed()
	require.NoError(t, err)
	as := func(id, role string) string {
		return strings.Replace(staff, "{id: "+id+",", "{id: "+id+", confirms_as: "+role+",", 1)
	}
	security := confirmingRules("{words: [counsel, security], list: true}", `not "security" in input.request.labels.approved_by`)
	for _, tt := range []struct {
		staff string
		rules policy.Option
		want  string
	}{
		{as("ben", "counsel"), nil, `people: "ben" confirms as "counsel", and no rules declare the label approved_by: give -rules, or leave confirms_as out [people.confirms_as]`},
		{staff, security, `people: "ben" confirms as "", and the label approved_by knows ["counsel" "security"] alone: write confirms_as [people.confirms_as]`},
		{as("ben", "friend"), security, `people: "ben" confirms as "friend", and the label`},
		{staff, confirmingRules("{text: true}", `input.request.labels.approved_by == ""`), "labels.yaml: approved_by is no list, and two persons confirm: write list: true [people.label]"},
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "people.yaml"), []byte(tt.staff), 0o600))
		var options []policy.Option
		if tt.rules != nil {
			options = append(options, tt.rules)
		}
		d, err := newDesk(t.Context(), options...)
		require.NoError(t, err)
		_, err = openWorker(t.Context(), d, dir, "", false)
		assert.ErrorContains(t, err, tt.want)
	}

	staff = as("ben", "counsel")
	o := newOffice(t, as("eve", "security"), security)
	for _, step := range []struct{ id, path, want string }{{"cid", "decide", "DENY"}, {"ben", "confirm", "DENY"}, {"eve", "confirm", "ALLOW"}} {
		if step.path == "decide" {
			_, _ = signedIn(t, o.at, "ann").do("/work", epoc(t))
		}
		_, text := signedIn(t, o.at, step.id).do("/work/1/"+step.path, nil)
		assert.Contains(t, text, "Content in Ireland (IE): "+step.want, step.id)
	}
	_, text := signedIn(t, o.at, "dan").do("/work/1/release", url.Values{"item": {"0"}})
	assert.Contains(t, text, "eve (security)")
}

// TestTakeForm holds that the form of the first page takes in what it says, for those who
// may, and that others are not shown how.
func TestTakeForm(t *testing.T) {
	t.Parallel()
	at := working(t)
	stranger := hand{t, at, &http.Client{}}
	_, text := stranger.get("/?lang=en")
	assert.Contains(t, text, "Sign in to take requests into the register")
	assert.NotContains(t, text, `value="take"`)
	_, text = signedIn(t, at, "aud").get("/?lang=en")
	assert.NotContains(t, text, "into the register", "an auditor takes nothing in")
	ann := signedIn(t, at, "ann")
	_, text = ann.get("/?lang=en")
	assert.Contains(t, text, `value="take"`)
	written, err := fromJSON(schema(), []byte(epoc(t).Get("json")))
	require.NoError(t, err)
	values := written.values
	values.Set("/id", "by the form")
	values.Set("do", "take")
	values.Set("posture", "conflict_avoidance")
	values.Set("json", "{}") // the text below the form, which no button used
	status, text := ann.do("/work", values)
	require.Equal(t, http.StatusOK, status, text)
	assert.Contains(t, text, "#1 by the form")
	assert.Contains(t, text, "Conflict avoidance")
}

// TestReadForm holds that an official form is shown as it is printed, with its faults.
func TestReadForm(t *testing.T) {
	t.Parallel()
	cid := signedIn(t, working(t), "cid")
	status, text := cid.do("/papers/read", url.Values{"json": {`{"annex": "V", "fields": {"V.A.1": "France <1>"}}`}})
	assert.Equal(t, http.StatusOK, status, text)
	assert.Contains(t, text, "France &lt;1&gt;")
	assert.NotContains(t, text, `class="mark"`)
	status, text = cid.do("/papers/read", url.Values{"json": {`{"annex": "V", "fields": {"V.A.1": "France", "V.X": "y", "V.Y": 1}}`}})
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Equal(t, 2, strings.Count(text, `class="mark"`), "each fault")
	assert.Contains(t, text, "France", "and what could be read")
	status, text = cid.do("/papers/read", url.Values{"json": {`{"annex": "IV"}`}})
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, text, "[form.annex]")
}

// TestRoles has each role try each action: what a role does not allow is refused before
// anything is looked at.
func TestRoles(t *testing.T) {
	t.Parallel()
	at := working(t)
	paths := map[people.Action]string{people.Take: "/work", people.Decide: "/work/9/decide", people.Confirm: "/work/9/confirm",
		people.Object: "/work/9/object", people.Refuse: "/work/9/refuse", people.Release: "/work/9/release", people.Happen: "/work/9/happen",
		people.Write: "/work/9/paper", people.Read: "/work", people.Form: "/papers/read", people.Record: "/work/9/record.json"}
	require.Len(t, paths, len(people.Actions()))
	for id, role := range map[string]people.Role{"ann": people.Intake, "cid": people.Counsel, "ben": people.Approver, "dan": people.Releaser, "aud": people.Auditor} {
		h := signedIn(t, at, id)
		for action, path := range paths {
			var status int
			if action == people.Read || action == people.Record {
				status, _ = h.get(path)
			} else {
				status, _ = h.do(path, nil)
			}
			may := people.Person{Roles: []people.Role{role}}.May(action)
			assert.Equal(t, may, status != http.StatusForbidden, "%s tries to %s: %d", role, action, status)
		}
	}
}

// TestForged holds that no form is followed that a page of the session did not send, and
// that nothing is seen or done without a session.
func TestForged(t *testing.T) {
	t.Parallel()
	at := working(t)
	ann, ben := signedIn(t, at, "ann"), signedIn(t, at, "ben")
	status, _ := ann.do("/work", epoc(t))
	require.Equal(t, http.StatusOK, status)
	for name, values := range map[string]url.Values{
		"no form":                 {},
		"an empty form":           {"form": {""}},
		"a form of another":       {"form": {ann.form()}},
		"a form with a digit off": {"form": {"0" + ben.form()[1:] + "0"}},
	} {
		status, text := ben.post("/work/1/confirm", values)
		assert.Equal(t, http.StatusForbidden, status, name)
		assert.Contains(t, text, "[desk.form]", name)
	}
	form := ben.form()
	_, _ = ben.do("/sign-out", nil)
	status, _ = ben.post("/work/1/confirm", url.Values{"form": {form}})
	assert.Equal(t, http.StatusForbidden, status, "a form of a session that ended")

	stranger := hand{t, at, &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	for _, path := range []string{"/work", "/work/1", "/clocks", "/clocks.ics", "/work/1/record.json", "/transparency.json", "/work/1/paper/0"} {
		answer, err := stranger.Client.Get(at + path)
		require.NoError(t, err)
		answer.Body.Close()
		assert.Equal(t, http.StatusSeeOther, answer.StatusCode, path)
		assert.Equal(t, "/sign-in", answer.Header.Get("Location"))
	}
	for range 5 {
		status, text := stranger.post("/sign-in", url.Values{"id": {"cid"}, "password": {"wrong password"}})
		assert.Equal(t, http.StatusForbidden, status)
		assert.Contains(t, text, "[people.sign_in]")
	}
	_, text := stranger.post("/sign-in", url.Values{"id": {"cid"}, "password": {password}})
	assert.Contains(t, text, "[people.locked]")
	answer, err := stranger.PostForm(at+"/sign-in", url.Values{"id": {"eve"}, "password": {password}})
	require.NoError(t, err)
	answer.Body.Close()
	set := answer.Header.Get("Set-Cookie")
	assert.Contains(t, set, "HttpOnly")
	assert.Contains(t, set, "SameSite=Strict")
}

// TestFaultsTold holds that each reason of the register, of signing in and of the pages is
// told in the language of the page, and that there are words for no other.
func TestFaultsTold(t *testing.T) {
	words, err := allWords()
	require.NoError(t, err)
	all := []error{register.ErrNone, register.ErrLabel, register.ErrThere, register.ErrStatus, register.ErrPerson, register.ErrItems,
		register.ErrChanged, register.ErrSeen, register.ErrEnded, register.ErrBegun, people.ErrSignIn, people.ErrLocked, errForged, errForbidden,
		errors.New(`"x" is no moment [desk.moment]`)}
	for tag, w := range words {
		view, told := workView{words: w, Lang: tag}, 0
		for _, err := range all {
			f := view.faultOf(err)
			assert.Equal(t, tag, f.Lang, err)
			assert.Equal(t, codeOf.FindStringSubmatch(err.Error())[1], codeOf.FindStringSubmatch(f.Text)[1], "the code stays")
		}
		for key := range w.Work {
			if strings.HasPrefix(key, "fault_") {
				told++
			}
		}
		assert.Len(t, all, told, tag)
		assert.Equal(t, fault{"one\ntwo [desk.form]", "en"}, view.faultOf(errors.New("one\ntwo [desk.form]")), "several at once are as the library tells them")
	}
}

// TestWorkplace holds what is refused before a register is served.
func TestWorkplace(t *testing.T) {
	t.Parallel()
	assert.ErrorContains(t, run(t.Context(), io.Discard, options{addr: "0.0.0.0:0", work: t.TempDir()}), "on this machine alone")
	assert.ErrorContains(t, run(t.Context(), io.Discard, options{addr: "127.0.0.1:0", work: t.TempDir()}), "people.yaml")
	var out strings.Builder
	require.NoError(t, writeHash(strings.NewReader(password+"\n"), &out))
	assert.True(t, strings.HasPrefix(out.String(), "$argon2id$"))
	assert.Error(t, writeHash(strings.NewReader("short\n"), &out))
}
