package policy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/comity-go/comity/testdata/full"
)

// largest returns so many rules with this condition, in files of 500.
func largest(rules int, condition string) fs.FS {
	files := fstest.MapFS{}
	for i := 0; i < rules; i += 500 {
		text := strings.Builder{}
		fmt.Fprintf(&text, "package comity.custom.p%d\n", i)
		for j := range min(rules-i, 500) {
			fmt.Fprintf(&text, "\n# METADATA\n# title: x\nforbid contains \"c%d\" if %s\n", j, condition)
		}
		files[fmt.Sprintf("%d.rego", i)] = &fstest.MapFile{Data: []byte(text.String())}
	}
	return files
}

// nested returns a condition with so many comprehensions, each inside the next.
func nested(depth int) string {
	inner := "input.facts.bars"
	for i := range depth {
		inner = fmt.Sprintf("[x%d | some x%d in %s]", i, i, inner)
	}
	return "count(" + inner + ") > 1"
}

// The rules that once took ten seconds to compile are refused in a moment.
func TestNestedRulesAreRefused(t *testing.T) {
	start := time.Now()
	refused(t, largest(500, nested(7)), "0.rego:5:82: nested too deep: split the rule")
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("refused after %v", took)
	}
	refused(t, largest(1, nested(4)), "nested too deep")
	if _, err := New(t.Context(), WithRules(largest(1, nested(3)))); err != nil {
		t.Errorf("three deep: %v", err)
	}
}

// Within a second of the end of its context, New and Open return its error, and
// nothing else; a while later nothing runs on.
func TestLoadObeysItsContext(t *testing.T) {
	before := runtime.NumGoroutine()
	rules := WithRules(largest(10_000, nested(3)))
	unknown := WithRules(largest(10_000, "["+strings.Repeat("nosuch, ", 10)+"] == 1")) // for each, all names are gone through
	silent, heard := io.Pipe()
	for name, test := range map[string]struct {
		after time.Duration
		load  func(ctx context.Context) (*Engine, error)
	}{
		"parsing":   {time.Second / 100, func(ctx context.Context) (*Engine, error) { return New(ctx, rules) }},
		"checking":  {time.Second, func(ctx context.Context) (*Engine, error) { return New(ctx, unknown) }},
		"compiling": {4 * time.Second, func(ctx context.Context) (*Engine, error) { return New(ctx, rules) }},
		"reading": {time.Second / 100, func(ctx context.Context) (*Engine, error) {
			return Open(ctx, silent, AcceptUnsigned())
		}},
		"at once": {0, func(ctx context.Context) (*Engine, error) {
			<-ctx.Done()
			return New(ctx, WithRules(fstest.MapFS{}))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if !full.Asked() && test.after > time.Second {
				t.Skip("takes long, and is taken with COMITY_FULL=1")
			}
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan time.Time, 1)
			time.AfterFunc(test.after, func() { ended <- time.Now(); cancel() })
			e, err := test.load(ctx)
			select {
			case at := <-ended:
				if late := time.Since(at); late > time.Second || e != nil || !errors.Is(err, context.Canceled) {
					t.Errorf("after %v: %v, %.200v", late, e != nil, err)
				}
			default:
				t.Skipf("there before the context ended: %v, %.200v", e != nil, err)
			}
		})
	}
	heard.Close()
	for range 300 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Second / 10)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// A reader looks at the context itself, so that what nobody waits for ends.
func TestReaderObeysItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := (reader{ctx, strings.NewReader("text")}).Read(make([]byte, 4)); n > 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("read %d bytes: %v", n, err)
	}
}

// A panic of the caller's file system is the caller's to see.
func TestLoadPanicsWhereItIsCalled(t *testing.T) {
	defer func() {
		if r := recover(); r != "boom" {
			t.Errorf("got %v", r)
		}
	}()
	_, _ = New(t.Context(), WithRules(broken{}))
	t.Error("no panic")
}

// A broken file system panics.
type broken struct{}

func (broken) Open(string) (fs.File, error) { panic("boom") }
