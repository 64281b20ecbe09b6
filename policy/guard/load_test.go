package guard

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/comity-go/comity/testdata/requests"
)

const clients = 200

// A site is a service on the loopback interface, with objects of many pages
// and the decisions that can be made about them.
type site struct {
	*httptest.Server
	engine  atomic.Pointer[policy.Engine]
	allowed map[string]bool // by object and ID of the decision

	whole, cut, wrong atomic.Int64 // deliveries
}

// postures are what the engines that take turns decide under: the object in
// Ireland goes out under one of them and not under the other.
var postures = []policy.Posture{policy.StorageLocation, policy.ProviderControl}

// newSite starts the service.
func newSite(t *testing.T) *site {
	t.Helper()
	s := newService(t)
	for _, object := range []string{"dies", "broken", "hangs"} {
		s.places[object] = []request.Item{content("US")}
	}
	site := &site{allowed: map[string]bool{}}
	site.engine.Store(engine(t, postures[0]))
	s.guard.Engines = EnginesFunc(func(context.Context, request.Request) *policy.Engine { return site.engine.Load() })
	s.guard.Delivered = site.delivered
	s.guard.Timeout = time.Minute // the slowest machine decides before
	for object := range s.places {
		site.decide(t, s, object)
	}
	s.guard.Locator = LocatorFunc(func(ctx context.Context, object string) (Placement, error) {
		return faulty(ctx, s, object)
	})
	site.Server = httptest.NewUnstartedServer(s.guard.Handler(http.HandlerFunc(pages)))
	site.Config.MaxHeaderBytes = 16 << 10
	site.Start()
	return site
}

// decide keeps what each engine says of the object.
func (s *site) decide(t *testing.T, from *service, object string) {
	for _, p := range postures {
		e := engine(t, p)
		g := Guard{Engines: e, Locator: from.guard.Locator, ErrorLog: from.guard.ErrorLog}
		if a, err := g.Decide(t.Context(), requests.IrishWarrant(), object); err == nil {
			s.allowed[object+" "+a.ID] = a.Allowed()
		}
	}
}

// faulty locates, save for objects that cannot be located.
func faulty(ctx context.Context, s *service, object string) (Placement, error) {
	switch object {
	case "broken":
		return Placement{}, errBroken
	case "hangs":
		ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		<-ctx.Done()
		return Placement{}, ctx.Err()
	}
	return s.locate(ctx, object)
}

// body is what an object holds: its name, page after page.
func body(object string) string { return strings.Repeat(secret+object+"\n", 2000) }

// pages hands over; the store dies in the middle of one object.
func pages(w http.ResponseWriter, r *http.Request) {
	a, _ := FromContext(r.Context())
	text := body(a.Object)
	if a.Object == "dies" {
		io.WriteString(w, text[:len(text)/2])
		panic(http.ErrAbortHandler)
	}
	io.WriteString(w, text)
}

// TestLoad has two hundred clients, many of them rude, ask at once while the
// engine is swapped: no byte of an object leaves without a decision that allows
// it, every answer is one of those promised, and no goroutine stays.
func TestLoad(t *testing.T) {
	for _, p := range postures {
		engine(t, p)
	}
	before := runtime.NumGoroutine()
	site := newSite(t)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	rounds := full.Of(40, 10)
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for round := range rounds {
				if i == 0 {
					site.swap(t, round)
				}
				visit := visits[(i+round)%len(visits)]
				if err := visit(site, client); err != nil {
					t.Errorf("client %d, round %d: %v", i, round, err)
				}
			}
		})
	}
	all.Wait()
	client.CloseIdleConnections()
	site.Close()
	t.Logf("%d deliveries are whole, %d are not", site.whole.Load(), site.cut.Load())
	if site.whole.Load() == 0 || site.cut.Load() == 0 || site.wrong.Load() > 0 {
		t.Errorf("%d deliveries are told of wrongly", site.wrong.Load())
	}
	checkGoroutines(t, before)
}

// delivered checks that what left is the beginning of the object, and all of it
// where it is said to be whole.
func (s *site) delivered(_ context.Context, a Answer, err error) error {
	text, d := body(a.Object), a.Delivery
	if d.Bytes > int64(len(text)) || d.SHA256 != sum(text[:d.Bytes]) || d.Whole != (err == nil) || d.Whole && d.Bytes != int64(len(text)) {
		s.wrong.Add(1)
	}
	if d.Whole {
		s.whole.Add(1)
	} else {
		s.cut.Add(1)
	}
	return nil
}

// swap puts an engine in place that has decided nothing yet.
func (s *site) swap(t *testing.T, round int) {
	e, err := policy.New(context.Background(), policy.WithPosture(postures[round%len(postures)]))
	if err != nil {
		t.Error(err)
		return
	}
	s.engine.Store(e)
}

// A visit asks for one object and says what is wrong with the answer.
type visit func(*site, *http.Client) error

// visits are what the clients do in turn.
var visits = []visit{
	asking("us", "200"), asking("ie", "200 451 Redirected"), asking("us-and-se", "200 451 Redirected"),
	asking("no-such", "404 NoObject"), asking("traffic", "403 NotAsked"), asking("nowhere", "200 451 Refused"),
	asking("broken", "503 NoAnswer"), asking("hangs", "503 NoAnswer"), asking("dies", "cut off"),
	abandoning("us"), abandoning("ie"), dribbling("us", "200"), dribbling("ie", "200 451"),
	sending("GET /us HTTP/1.1\r\nHost: x\r\nComity-Request : 1\r\n\r\n", "400"),
	sending("GET /us HTTP/1.1\r\nHost: x\r\n\r\n", "400"),
	sending("GET /us HTTP/1.1\r\nHost: x\r\nComity-Request: "+strings.Repeat("9", 1<<10)+"\r\n\r\n", "400"),
	sending("GET /us HTTP/1.1\r\nHost: x\r\nComity-Request: "+strings.Repeat("9", 1<<16)+"\r\n\r\n", "431"),
	sending("\x16\x03\x01", ""),
}

// asking is a client that reads its answer.
func asking(object, want string) visit {
	return func(s *site, client *http.Client) error {
		r, err := http.NewRequest(http.MethodGet, s.URL+"/"+object, nil)
		if err != nil {
			return err
		}
		r.Header.Set(RequestHeader, "13-mag-2814")
		answer, err := client.Do(r)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		got, err := s.read(object, answer)
		if err == nil && !strings.Contains(want, got) {
			err = fmt.Errorf("%s: %s, want %s", object, got, want)
		}
		return err
	}
}

// read checks the answer against the decisions and says of which kind it is.
func (s *site) read(object string, answer *http.Response) (string, error) {
	text, err := io.ReadAll(answer.Body)
	allowed, decided := s.allowed[object+" "+answer.Header.Get(DecisionHeader)]
	switch {
	case answer.StatusCode != http.StatusOK:
		var p Problem
		if err := errors.Join(err, json.Unmarshal(text, &p)); err != nil {
			return "", fmt.Errorf("%s: %s: %w", object, answer.Status, err)
		}
		if decided && allowed || strings.Contains(string(text), secret) {
			return "", fmt.Errorf("%s: allowed and refused: %s", object, text)
		}
		return kind(answer.StatusCode, p), nil
	case !allowed:
		return "", fmt.Errorf("%s: handed over by decision %q", object, answer.Header.Get(DecisionHeader))
	case !strings.HasPrefix(body(object), string(text)):
		return "", fmt.Errorf("%s: wrong bytes", object)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "cut off", nil
	case err != nil || len(text) != len(body(object)):
		return "", fmt.Errorf("%s: %d bytes: %w", object, len(text), err)
	}
	return "200", nil
}

// abandoning is a client that is gone after the first byte.
func abandoning(object string) visit {
	return dialled(func(_ *site, c net.Conn) error {
		fmt.Fprintf(c, "GET /%s HTTP/1.1\r\nHost: x\r\nComity-Request: 13-mag-2814\r\n\r\n", object)
		c.Read(make([]byte, 1))
		return nil
	})
}

// dribbling is a client that sends and reads piece by piece.
func dribbling(object, want string) visit {
	return dialled(func(s *site, c net.Conn) error {
		for _, piece := range []string{"GET /" + object, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nComity-", "Request: 13-mag-2814\r\n", "\r\n"} {
			if _, err := io.WriteString(c, piece); err != nil {
				return err
			}
			runtime.Gosched()
		}
		answer, err := http.ReadResponse(bufio.NewReaderSize(c, 16), nil)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		got, err := s.read(object, answer)
		if status, _, _ := strings.Cut(got, " "); err == nil && !strings.Contains(want, status) {
			err = fmt.Errorf("%s: %s, want %s", object, got, want)
		}
		return err
	})
}

// sending is a client that sends this text and ends. The server may close the
// connection before it has read all.
func sending(text, status string) visit {
	return dialled(func(_ *site, c net.Conn) error {
		io.WriteString(c, text)
		c.(*net.TCPConn).CloseWrite()
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			return nil
		}
		defer answer.Body.Close()
		if got := fmt.Sprint(answer.StatusCode); status != "" && got != status {
			return fmt.Errorf("%.40q: %s, want %s", text, got, status)
		}
		if answer.StatusCode == http.StatusOK {
			return fmt.Errorf("%.40q: handed over", text)
		}
		return nil
	})
}

// dialled is a client with a connection of its own.
func dialled(visit func(*site, net.Conn) error) visit {
	return func(s *site, _ *http.Client) error {
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			return err
		}
		defer c.Close()
		return visit(s, c)
	}
}

// checkGoroutines waits until there are no more than before.
func checkGoroutines(t *testing.T, before int) {
	t.Helper()
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}
