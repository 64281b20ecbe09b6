package policy

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// waitFor waits until a Shadow has looked at so many requests.
func waitFor(t *testing.T, s *Shadow, n int64) {
	t.Helper()
	seen := func() bool { c := s.Count(); return c.Compared+c.Failed+c.Dropped >= n }
	require.Eventually(t, seen, time.Minute, time.Millisecond)
}

// TestShadow: the answers of a Live are those that it gives without a Shadow, and what is
// reported is what an Impact finds.
func TestShadow(t *testing.T) {
	current, candidate := mustNew(t), mustNew(t, WithRules(own(noneForUS)))
	impact, err := NewImpact(t.Context(), Side{Engine: mustNew(t)}, Side{Engine: candidate})
	require.NoError(t, err)
	var live Live
	swap(t, &live, current)
	var got []Shadowed
	shadow := live.Shadow(candidate, func(s Shadowed) { got = append(got, s) })

	next, n := requests(31), full.Of(2000, 200)
	var want []Shadowed
	for i := range n {
		req := next()
		d, err := live.Decide(t.Context(), req)
		require.NoError(t, err)
		assert.Equal(t, string(mustDecide(t, mustNew(t), req).JSON()), string(d.JSON()))
		waitFor(t, shadow, int64(i+1)) // so that nothing is dropped
		flips, err := impact.Of(t.Context(), req)
		require.NoError(t, err)
		if len(flips) > 0 {
			want = append(want, Shadowed{Request: &req, Flips: flips})
		}
	}
	count := shadow.Stop()
	assert.Equal(t, ShadowCount{Compared: int64(n), Flipped: int64(len(want))}, count)
	assert.NotEmpty(t, want)
	if diff := cmp.Diff(causesOf(want), causesOf(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = live.Decide(t.Context(), next())
	require.NoError(t, err)
	assert.Equal(t, count, shadow.Count(), "after Stop")
}

// noneForUS denies all that one state asks.
const noneForUS = `package comity.custom.acme

# METADATA
# title: Nothing leaves for the United States.
gate contains "none_for_us" if input.request.requesting == "US"
`

// causesOf returns what tells reports apart.
func causesOf(all []Shadowed) (texts [][]any) {
	for _, s := range all {
		for _, f := range s.Flips {
			texts = append(texts, []any{*s.Request, f.Item, f.Was, f.Now, f.Group.Causes})
		}
	}
	return texts
}

// TestShadowFlood: while a report blocks, thousands of requests are answered, and those
// that do not fit are counted.
func TestShadowFlood(t *testing.T) {
	var live Live
	swap(t, &live, mustNew(t))
	blocked, release := make(chan bool, 1), make(chan bool)
	shadow := live.Shadow(mustNew(t, WithPosture(ProviderControl)), func(Shadowed) {
		select {
		case blocked <- true:
		default:
		}
		<-release
	})
	flips := irishWarrant() // which provider_control allows from that day on
	flips.Received = "2018-04-25"
	_, err := live.Decide(t.Context(), flips)
	require.NoError(t, err)
	<-blocked
	const workers, each = 4, 1000
	var deciding sync.WaitGroup
	for range workers {
		deciding.Go(func() {
			for range each {
				if d, err := live.Decide(t.Context(), flips); err != nil || d.Items[0].Outcome != RedirectToMLAT {
					t.Errorf("%s, %v", d.Items[0].Outcome, err)
				}
			}
		})
	}
	deciding.Wait() // though nothing was compared
	assert.EqualValues(t, workers*each-shadowQueue, shadow.Count().Dropped)
	close(release)
	waitFor(t, shadow, workers*each+1)
	assert.Equal(t, ShadowCount{Compared: shadowQueue + 1, Flipped: shadowQueue + 1, Dropped: workers*each - shadowQueue}, shadow.Stop())
}

// TestShadowFails: what goes wrong with a candidate or a report is reported and counted,
// and no caller sees it.
func TestShadowFails(t *testing.T) {
	home := irishWarrant()
	home.Data = home.Data[:1]
	home.Data[0].StoredIn = []request.Place{"US"}
	contradicts, err := New(t.Context(), WithRules(own(twoMinds)), WithPosture("mine"))
	require.NoError(t, err)
	broken := *mustNew(t)
	broken.program = nil
	for name, tt := range map[string]struct {
		candidate *Engine
		want      ShadowCount
		says      func(Shadowed) bool
	}{
		"no answer": {contradicts, ShadowCount{Compared: 1, Flipped: 1}, func(s Shadowed) bool {
			f := s.Flips[0]
			return f.Err != nil && f.Now == Deny && f.Group.Causes[0] == Cause{Kind: ErrorCause, Change: CauseCame, Name: string(FailedConflict)}
		}},
		"a panic":   {&broken, ShadowCount{Failed: 1}, func(s Shadowed) bool { return errors.Is(s.Err, errPanicked) && s.Flips == nil }},
		"no engine": {nil, ShadowCount{Failed: 1}, func(s Shadowed) bool { return s.Err != nil }},
		"a report that panics": {contradicts, ShadowCount{Compared: 1, Flipped: 1, Failed: 1}, func(Shadowed) bool {
			panic("of the operator")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var live Live
			swap(t, &live, mustNew(t))
			var told atomic.Int64
			shadow := live.Shadow(tt.candidate, func(s Shadowed) {
				told.Add(1)
				assert.True(t, tt.says(s), s)
			})
			d, err := live.Decide(t.Context(), home)
			require.NoError(t, err)
			assert.Equal(t, Allow, d.Outcome)
			waitFor(t, shadow, 1)
			assert.Equal(t, tt.want, shadow.Stop())
			assert.EqualValues(t, 1, told.Load())
		})
	}
}

// TestShadowSees what each way to ask a Live leads to, across swaps.
func TestShadowSees(t *testing.T) {
	var live Live
	silent := func(s Shadowed) { t.Error(s) }
	shadow := live.Shadow(mustNew(t), silent)
	first := mustNew(t)
	swap(t, &live, first)
	ctx, req, seen := t.Context(), irishWarrant(), int64(0)
	sees := func(what string, n int64) {
		t.Helper()
		seen += n
		waitFor(t, shadow, seen)
		assert.Equal(t, ShadowCount{Compared: seen}, shadow.Count(), what)
	}
	decide := func(e *Engine) Decision { return mustDecide(t, e, req) }

	decide(live.EngineFor(ctx, req))
	sees("EngineFor", 1)
	swedish, err := live.EngineFor(ctx, req).In("sv")
	require.NoError(t, err)
	d := decide(swedish)
	sees("another language", 1)
	plain, err := first.In("sv")
	require.NoError(t, err)
	assert.Equal(t, string(decide(plain).JSON()), string(d.JSON()))
	again, err := live.EngineFor(ctx, req).In("sv")
	require.NoError(t, err)
	assert.Same(t, swedish, again)
	_, err = d.WithRemedies(ctx)
	require.NoError(t, err)
	sees("remedies", 0)
	d = decide(live.Engine())
	sees("Engine", 1)
	require.NoError(t, live.Engine().Verify(ctx, d.JSON(), req))
	sees("Verify", 0)
	kept := live.Engine()
	items := slices.Repeat(req.Data, 3)
	for _, err := range live.DecideAll(ctx, req, slices.Values(items)) {
		require.NoError(t, err)
	}
	sees("DecideAll", int64(len(req.Data)))
	_, err = live.Decide(ctx, request.Request{})
	require.Error(t, err)
	sees("a request that is refused", 0)

	other := mustNew(t, WithPosture(ProviderControl))
	swap(t, &live, other)
	decide(kept)
	sees("an engine that was kept over a swap", 1)
	flips := make(chan Shadowed, 1)
	second := live.Shadow(mustNew(t), func(s Shadowed) { flips <- s })
	req.Received = "2018-04-25"
	_, err = live.Decide(ctx, req)
	require.NoError(t, err)
	assert.Equal(t, Allow, (<-flips).Flips[0].Was, "the engine that was swapped in is compared")
	sees("the first, after a second", 0)
	shadow.Stop()
	_, err = live.Decide(ctx, req)
	require.NoError(t, err)
	assert.Equal(t, Allow, (<-flips).Flips[0].Was, "to stop the first leaves the second")
	swap(t, &live, live.Engine()) // observed, and observed once
	_, err = live.Decide(ctx, req)
	require.NoError(t, err)
	assert.Equal(t, Allow, (<-flips).Flips[0].Was)
	assert.EqualValues(t, 3, second.Stop().Compared)
	assert.Same(t, other, live.EngineFor(ctx, req))
	assert.Same(t, other, live.Engine())
}

// TestShadowRaces decides, swaps, shadows and stops at once; each request that an observed
// engine answered is counted once.
func TestShadowRaces(t *testing.T) {
	var live Live
	engines := []*Engine{mustNew(t), mustNew(t, WithPosture(ProviderControl))}
	swap(t, &live, engines[0])
	next := requests(32)
	var asked []request.Request
	for range 50 {
		asked = append(asked, next())
	}
	ctx, stop := context.WithCancel(t.Context())
	var working sync.WaitGroup
	for range 3 {
		working.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if d, err := live.Decide(t.Context(), asked[i%len(asked)]); err != nil {
					t.Error(err)
				} else if d.Items[0].Category = "overwritten"; d.Items[0].Reasons != nil {
					d.Items[0].Reasons[0].Code = "overwritten"
				}
			}
		})
	}
	for i := range full.Of(200, 3) {
		shadow := live.Shadow(engines[1], func(s Shadowed) {
			if s.Err != nil || s.Flips[0].Category == "overwritten" {
				t.Error(s)
			}
		})
		time.Sleep(time.Millisecond)
		swap(t, &live, engines[i%2])
		waitFor(t, shadow, 1)
		shadow.Stop()
	}
	stop()
	working.Wait()
}

// TestShadowStops: to stop a Shadow twice, from several goroutines, while a report is under
// way or after another took its place, ends it once; it leaves the engine as it was swapped in.
func TestShadowStops(t *testing.T) {
	var live Live
	engine := mustNew(t)
	swap(t, &live, engine)
	begun, release := make(chan bool, 1), make(chan bool)
	flips := irishWarrant()
	flips.Received = "2018-04-25"
	shadow := live.Shadow(mustNew(t, WithPosture(ProviderControl)), func(Shadowed) { begun <- true; <-release })
	kept := live.Engine()
	for range 3 {
		mustDecide(t, kept, flips)
	}
	<-begun
	var stopping sync.WaitGroup
	counts := make([]ShadowCount, 3)
	for i := range counts {
		stopping.Go(func() { counts[i] = shadow.Stop() })
	}
	for live.Engine() != engine {
		time.Sleep(time.Millisecond)
	}
	close(release)
	stopping.Wait()
	want := ShadowCount{Compared: 1, Flipped: 1, Dropped: 2}
	assert.Equal(t, want, shadow.Stop())
	mustDecide(t, kept, flips)
	assert.Equal(t, want, shadow.Count(), "an engine that was kept")

	second := live.Shadow(mustNew(t), func(Shadowed) {})
	assert.Equal(t, want, shadow.Stop())
	mustDecide(t, live.Engine(), flips)
	waitFor(t, second, 1)
	assert.Equal(t, ShadowCount{Compared: 1}, second.Stop())
	assert.Same(t, engine, live.Engine())

	before := live.Shadow(mustNew(t), func(Shadowed) {})
	after := live.Shadow(mustNew(t), func(Shadowed) {})
	after.Stop()
	assert.Same(t, engine, live.Engine())
	before.Stop()
	assert.Same(t, engine, live.Engine())
}

// TestShadowOfRequestThatEnded: the ctx of a request that has ended is not that of the
// candidate, and a request that ended before it was answered is not looked at.
func TestShadowOfRequestThatEnded(t *testing.T) {
	var live Live
	swap(t, &live, mustNew(t))
	shadow := live.Shadow(mustNew(t), func(s Shadowed) { t.Error(s) })
	ctx, end := context.WithCancel(t.Context())
	req := irishWarrant()
	_, err := live.Decide(ctx, req)
	require.NoError(t, err)
	end()
	waitFor(t, shadow, 1)
	for _, err := range live.DecideAll(ctx, req, slices.Values(req.Data)) {
		require.ErrorIs(t, err, context.Canceled)
	}
	assert.Equal(t, ShadowCount{Compared: 1}, shadow.Stop())
}

// TestShadowCost: a full queue costs a Live no allocation and next to no time.
func TestShadowCost(t *testing.T) {
	if raced {
		t.Skip("the race detector measures itself")
	}
	engine, req := mustNew(t), irishWarrant()
	var alone, shadowed Live
	swap(t, &alone, engine)
	swap(t, &shadowed, engine)
	release := make(chan bool)
	flips := req
	flips.Received = "2018-04-25"
	shadow := shadowed.Shadow(mustNew(t, WithPosture(ProviderControl)), func(Shadowed) { <-release })
	defer shadow.Stop()
	defer close(release)
	for shadow.Count().Dropped == 0 {
		_, err := shadowed.Decide(t.Context(), flips)
		require.NoError(t, err)
	}
	decide := func(l *Live) {
		if _, err := l.Decide(t.Context(), req); err != nil {
			t.Error(err)
		}
	}
	assert.Equal(t, testing.AllocsPerRun(200, func() { decide(&alone) }), testing.AllocsPerRun(200, func() { decide(&shadowed) }))

	var times [2][]time.Duration
	for range 101 {
		for i, l := range []*Live{&alone, &shadowed} {
			start := time.Now()
			for range 100 {
				decide(l)
			}
			times[i] = append(times[i], time.Since(start)/100)
		}
	}
	for i := range times {
		slices.Sort(times[i])
	}
	without, with := times[0][50], times[1][50]
	t.Logf("a decision takes %v, with a Shadow %v", without, with)
	assert.Less(t, with, without*3/2)
}
