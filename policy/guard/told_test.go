package guard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
	"github.com/google/go-cmp/cmp"
)

// A telling is what Record and ErrorLog were told of one answer.
type telling struct {
	Answers []Answer
	Errors  []error // beside the answers
	Logged  []logged
}

// A logged is one line of the ErrorLog.
type logged struct {
	Msg, Request, Object, Error, Stack string
}

// listening has Record, as it is, and ErrorLog tell.
func (s *service) listening(t *testing.T) func() telling {
	var told telling
	var log bytes.Buffer
	s.guard.ErrorLog = slog.New(slog.NewJSONHandler(&log, nil))
	record := s.guard.Record
	s.guard.Record = func(ctx context.Context, a Answer, err error) error {
		told.Answers, told.Errors = append(told.Answers, a), append(told.Errors, err)
		if record != nil {
			return record(ctx, a, err)
		}
		return nil
	}
	return func() telling {
		for line := range bytes.Lines(log.Bytes()) {
			var l logged
			if err := json.Unmarshal(line, &l); err != nil {
				t.Errorf("%s: %v", line, err)
			}
			told.Logged = append(told.Logged, l)
		}
		return told
	}
}

// TestToldOfErrors has Record told once of whatever fails, and ErrorLog with
// it, of a panic with the stack, and hands nothing over.
func TestToldOfErrors(t *testing.T) {
	for name, fail := range faults {
		t.Run(name, func(t *testing.T) {
			for way, ask := range ways {
				s := newService(t)
				told := func() telling { return telling{} }
				w := s.ask("us", func(r *http.Request) {
					ask(r)
					fail(s, r)
					told = s.listening(t)
				})
				got := told()
				if w.Code != http.StatusServiceUnavailable || s.served > 0 {
					t.Errorf("%s: %d, %d exports", way, w.Code, s.served)
				}
				inRecord := strings.HasPrefix(name, "Record")
				if len(got.Answers) != 1 || (got.Errors[0] == nil) != inRecord || got.Answers[0].Allowed() != inRecord {
					t.Errorf("%s: Record was told %+v, %v", way, got.Answers, got.Errors)
				}
				if len(got.Logged) != 1 {
					t.Fatalf("%s: logged %+v", way, got.Logged)
				}
				l := got.Logged[0]
				if got := strings.Contains(l.Stack, "guard.(*Guard).answer") && strings.Contains(l.Stack, "handler_test.go"); got != strings.Contains(name, "panics") || l.Error == "" {
					t.Errorf("%s: error %q with stack %q", way, l.Error, l.Stack)
				}
				if inRecord != strings.Contains(l.Error, ErrNotRecorded.Error()) || strings.Contains(l.Error, "no limit") {
					t.Errorf("%s: error %q", way, l.Error)
				}
			}
		})
	}
}

// TestToldOfRefusals has Record told once of each refusal that is none of the
// service's faults, and ErrorLog not. Where Record does not take it, the answer
// is that there is none.
func TestToldOfRefusals(t *testing.T) {
	named := func(object string, ids ...string) func(*service) *http.Response {
		return func(s *service) *http.Response {
			return s.ask(object, func(r *http.Request) { r.Header[RequestHeader] = ids }).Result()
		}
	}
	tests := []struct {
		ask             func(*service) *http.Response
		status          int
		want            error
		request, object string
	}{
		{named("us"), 400, ErrNoRequest, "", "us"},
		{named("us", "a", "b"), 400, ErrNoRequest, "", "us"},
		{named("us", "../x"), 400, ErrNoRequest, "", "us"},
		{named("us", "13-mag-2815"), 403, ErrUnknownRequest, "13-mag-2815", "us"},
		{named("%2e%2e/us", "13-mag-2815"), 403, ErrUnknownRequest, "13-mag-2815", ""},
		{named("traffic", "13-mag-2814"), 403, ErrNotAsked, "13-mag-2814", "traffic"},
		{named("no-such", "13-mag-2814"), 404, ErrNoObject, "13-mag-2814", "no-such"},
		{named("us/", "13-mag-2814"), 404, ErrNoObject, "13-mag-2814", ""},
		{named("us%0aus", "13-mag-2814"), 404, ErrNoObject, "13-mag-2814", ""},
		{named("mail%2fus", "13-mag-2814"), 404, ErrNoObject, "", ""},
		{named("ie", "13-mag-2814"), 451, nil, "13-mag-2814", "ie"},
	}
	for _, tt := range tests {
		s := newService(t)
		told := s.listening(t)
		w := tt.ask(s)
		got := told()
		if w.StatusCode != tt.status || s.served > 0 || len(got.Logged) > 0 || len(got.Errors) != 1 || !errors.Is(got.Errors[0], tt.want) {
			t.Fatalf("%s for %q: %d, told %v, %v", tt.object, tt.request, w.StatusCode, got.Errors, got.Logged)
		}
		if a := got.Answers[0]; a.Request.ID != tt.request || a.Object != tt.object || a.Allowed() {
			t.Errorf("%s for %q: told of %s for %q", tt.object, tt.request, a.Object, a.Request.ID)
		}
		s = newService(t)
		s.guard.Record = func(context.Context, Answer, error) error { return errBroken }
		told = s.listening(t)
		w = tt.ask(s)
		if got := told(); w.StatusCode != http.StatusServiceUnavailable || s.served > 0 || len(got.Logged) != 1 {
			t.Errorf("%s for %q, not recorded: %d, %v", tt.object, tt.request, w.StatusCode, got.Logged)
		}
	}
}

// TestNoEngine says what is missing before the first engine is swapped in.
func TestNoEngine(t *testing.T) {
	s := newService(t)
	var live policy.Live
	s.guard.Engines = &live
	told := s.listening(t)
	_, err := s.guard.Decide(t.Context(), requests.IrishWarrant(), "us")
	s.guard.Admit(t.Context(), Call{Find: finding(requests.IrishWarrant(), "us")})
	w := s.ask("us", func(r *http.Request) { r.Header.Set("Accept-Language", "sv") })
	for _, err := range append(told().Errors, err) {
		if !errors.Is(err, policy.ErrNoEngine) || !strings.HasSuffix(err.Error(), "no engine is there yet: Swap one in") {
			t.Errorf("error %v", err)
		}
	}
	if len(told().Errors) != 3 || w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d, told %v", w.Code, told().Errors)
	}
	if err := live.Swap(t.Context(), engine(t, policy.StorageLocation)); err != nil {
		t.Fatal(err)
	}
	if w := s.ask("us"); w.Code != http.StatusOK {
		t.Errorf("%d with an engine", w.Code)
	}
}

// TestDefaultLog is what slog has where no ErrorLog is set.
func TestDefaultLog(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	s := newService(t)
	s.guard.ErrorLog = nil
	s.ask("bare")
	if !strings.Contains(log.String(), "guard: no answer") {
		t.Errorf("logged %q", &log)
	}
}

// TestAdmit answers another transport as Handler answers HTTP: what finds
// the request has its time, and its errors and panics hand nothing over.
func TestAdmit(t *testing.T) {
	lookingUp := func(id string, lookup Lookup) Finder {
		return func(ctx context.Context) (request.Request, string, error) {
			req, err := FindRequest(ctx, []string{id}, lookup)
			return req, "us", err
		}
	}
	s := newService(t)
	tests := map[string]struct {
		find Finder
		want ProblemType
	}{
		"registered": {lookingUp("13-mag-2814", s.lookup), ""},
		"unknown":    {lookingUp("13-mag-2815", s.lookup), UnknownRequest},
		"unclean":    {lookingUp("../13-mag-2814", func(context.Context, string) (request.Request, error) { panic("looked up") }), NoRequest},
		"another":    {lookingUp("13-mag-2815", func(context.Context, string) (request.Request, error) { return s.known["13-mag-2814"], nil }), NoAnswer},
		"fails":      {lookingUp("13-mag-2814", brokenLookup), NoAnswer},
		"panics":     {lookingUp("13-mag-2814", func(context.Context, string) (request.Request, error) { panic(errBroken) }), NoAnswer},
		"no clean object": {func(context.Context) (request.Request, string, error) {
			return s.known["13-mag-2814"], "mail/../us", nil
		}, NoObject},
		"too late": {lookingUp("13-mag-2814", func(ctx context.Context, id string) (request.Request, error) {
			<-ctx.Done()
			return s.lookup(ctx, id)
		}), NoAnswer},
	}
	for name, tt := range tests {
		s := newService(t)
		if name == "too late" {
			s.guard.Timeout = 50 * time.Millisecond
		}
		told := s.listening(t)
		x, refused := s.guard.Admit(t.Context(), Call{Find: tt.find, Accept: "sv"})
		if got := told(); len(got.Answers) != 1 || (len(got.Logged) == 1) != (tt.want == NoAnswer) {
			t.Errorf("%s: told %v, %v", name, got.Errors, got.Logged)
		}
		if tt.want == "" {
			if refused != nil || !x.Answer.Allowed() || x.Answer.Decision.Provenance().Lang != "sv" {
				t.Errorf("%s: %+v", name, refused)
			}
			continue
		}
		if x != nil || refused.Type != tt.want || refused.Title != tt.want.title("sv") || refused.Language != "sv" {
			t.Errorf("%s: %+v, want %s", name, refused, tt.want)
		}
	}
}

// TestBesideAnError tells the client nothing of what a Resolver returns beside
// an error.
func TestBesideAnError(t *testing.T) {
	s := newService(t)
	s.guard.Resolver = func(*http.Request) (request.Request, string, error) {
		return s.known["13-mag-2814"], "us", fmt.Errorf("%w: of another account", ErrUnknownRequest)
	}
	told := s.listening(t)
	p := decoded(t, s.ask("us"))
	if diff := cmp.Diff(Problem{Type: UnknownRequest, Title: UnknownRequest.title("en"), Status: 403, Reasons: []policy.Reason{}, Channels: []policy.Channel{}}, p); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if a := told().Answers; !slices.ContainsFunc(a, func(a Answer) bool { return a.Request.ID == "13-mag-2814" && a.Object == "us" }) {
		t.Errorf("told of %+v", a)
	}
}
