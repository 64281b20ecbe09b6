package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// searched returns the numbers of the records that a query finds, and the errors.
func searched(text []byte, q Query) (found []int64, errs []string) {
	for record, err := range Read(bytes.NewReader(text), q) {
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		found = append(found, record.Seq)
	}
	return found, errs
}

// A day's log: two requests, three objects, on three days.
func daysLog(t *testing.T) (text []byte, ids map[string]string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.jsonl")
	day := time.Date(2014, 4, 25, 23, 0, 0, 0, time.FixedZone("", -2*3600)) // in UTC it is the next day
	l, err := Open(path, testKey(t), WithClock(func() time.Time { return day }))
	require.NoError(t, err)
	ids = map[string]string{}
	decide := func(id, object string) {
		req := irishWarrant()
		req.ID = id
		req.Labels = nil
		d := mustDecide(t, req)
		ids[id] = d.ID()
		_, err := l.Append(Event{Request: req, Decision: d, Object: object, Version: "1"})
		require.NoError(t, err)
	}
	act := func(err error) { t.Helper(); require.NoError(t, err) }
	decide("file-1", "mail/a") // 1
	decide("file-2", "mail/b") // 2
	_, err = do(l, ids["file-1"], "staff 7", Confirmed)
	act(err) // 3
	day = day.AddDate(0, 0, 1)
	_, err = l.Release(Release{DecisionID: ids["file-1"], By: "staff 9", Items: []int{1}, Left: &Left{Object: "mail/a", Version: "1", SHA256: "ab"}})
	act(err)                   // 4
	decide("file-2", "mail/a") // 5
	_, err = l.Release(Release{DecisionID: ids["file-2"], By: "staff 9", Left: &Left{Object: "mail/b", Version: "1", SHA256: "cd"}})
	act(err) // 6
	day = day.AddDate(0, 0, 1)
	_, err = do(l, ids["file-2"], "staff 1", "")
	act(err)             // 7
	decide("file-3", "") // 8
	signer, _ := testSigner(t)
	_, err = l.Checkpoint(signer)
	act(err) // 9
	require.NoError(t, l.Close())
	return mustRead(t, path), ids
}

func TestRead(t *testing.T) {
	text, ids := daysLog(t)
	key := testKey(t)
	other, err := NewKey([]byte("another secret, of 32 bytes too."))
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		query Query
		want  []int64
		err   string
	}{
		"all":                        {Query{}, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9}, ""},
		"a decision":                 {Query{Key: key, DecisionID: ids["file-1"]}, []int64{1, 3, 4}, ""},
		"a decision, as in the log":  {Query{DecisionID: key.Pseudonym(DecisionField, ids["file-2"])}, []int64{2, 5, 6, 7}, ""},
		"a decision that is not":     {Query{Key: key, DecisionID: "none"}, nil, ""},
		"a request":                  {Query{RequestID: "file-2"}, []int64{2, 5, 6, 7}, ""},
		"a request that is not":      {Query{RequestID: "file"}, nil, ""},
		"an object":                  {Query{Key: key, Object: "mail/a"}, []int64{1, 3, 4, 5, 7}, ""},
		"an object of one":           {Query{Key: key, Object: "mail/b"}, []int64{2, 6, 7}, ""},
		"an object that is not":      {Query{Key: key, Object: "mail"}, nil, ""},
		"a request and an object":    {Query{Key: key, RequestID: "file-2", Object: "mail/a"}, []int64{5, 7}, ""},
		"a decision and an object":   {Query{Key: key, DecisionID: ids["file-1"], Object: "mail/a"}, []int64{1, 3, 4}, ""},
		"a decision on another":      {Query{Key: key, DecisionID: ids["file-1"], Object: "mail/b"}, nil, ""},
		"the first day":              {Query{Until: "2014-04-26"}, []int64{1, 2, 3}, ""},
		"the day of the local clock": {Query{Until: "2014-04-25"}, nil, ""},
		"the second day":             {Query{From: "2014-04-27", Until: "2014-04-27"}, []int64{4, 5, 6}, ""},
		"the last day":               {Query{From: "2014-04-28"}, []int64{7, 8, 9}, ""},
		"done later":                 {Query{RequestID: "file-2", From: "2014-04-28"}, []int64{7}, ""},
		"an object without the key":  {Query{Object: "mail/a"}, nil, "give it the key"},
		"a decision without the key": {Query{DecisionID: "x"}, nil, "give it the key"},
		"an object, another key":     {Query{Key: other, Object: "mail/a"}, nil, "line 1, byte 0: from here on, records have pseudonyms of the key " + key.ID()},
		"a request, another key":     {Query{Key: other, RequestID: "file-1"}, []int64{1, 3, 4}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, errs := searched(text, tt.query)
			assert.Empty(t, cmp.Diff(tt.want, got), "(-want +got)")
			if tt.err == "" {
				assert.Empty(t, errs)
				return
			}
			assert.Len(t, errs, 1)
			assert.ErrorContains(t, fmt.Errorf("%v", errs), tt.err)
		})
	}
}

// TestReadRecord: what Read returns is what was written, with pseudonyms, and its line proves.
func TestReadRecord(t *testing.T) {
	text, _ := daysLog(t)
	key := testKey(t)
	var got []Record
	for record, err := range Read(bytes.NewReader(text), Query{RequestID: "file-1"}) {
		require.NoError(t, err)
		got = append(got, record)
	}
	require.Len(t, got, 3)
	req, err := got[0].Request()
	require.NoError(t, err)
	assert.Equal(t, "file-1", req.ID)
	assert.Equal(t, key.Pseudonym(AccountField, "user@example.org"), req.Targets[0].Value)
	d, err := got[0].Decision()
	require.NoError(t, err)
	assert.Equal(t, policy.RedirectToMLAT, d.Outcome)
	assert.Equal(t, key.Pseudonym(ObjectField, "mail/a"), got[0].Object)
	assert.Equal(t, key.Pseudonym(VersionField, "1"), got[0].Version)
	assert.NoError(t, key.Prove(t.Context(), mustEngine(t), got[0].Line, irishWarrant()))
	assert.Equal(t, Confirmed, got[1].Finding)
	assert.Equal(t, []string{"", "staff 7", "staff 9"}, []string{got[0].By, got[1].By, got[2].By})
	assert.Equal(t, []Kind{DecisionKind, ReviewKind, ReleaseKind}, []Kind{got[0].Kind, got[1].Kind, got[2].Kind})
	assert.Equal(t, []int{1}, got[2].Items)
	assert.Equal(t, key.Pseudonym(ObjectField, "mail/a"), got[2].Left.Object)
	assert.Equal(t, "2014-04-27T01:00:00Z", got[2].Timestamp.Format(time.RFC3339))
	_, err = got[1].Request()
	assert.Error(t, err, "a review has no request")
	_, err = got[1].Decision()
	assert.Error(t, err, "a review has no decision in it")
}

// TestReadFirstForm reads the log in the first form, whose pseudonyms are others.
func TestReadFirstForm(t *testing.T) {
	lines, req := firstLog(t)
	text := bytes.Join(lines, nil)
	id := strings.TrimPrefix(digestOf(bytes.TrimSpace(mustRead(t, filepath.Join("testdata", "masking1", "decision.json")))), "sha256:")
	for _, tt := range []struct {
		query Query
		want  []int64
	}{
		{Query{}, []int64{1, 2, 3, 4, 5, 6, 7}},
		{Query{Key: testKey(t), DecisionID: id}, []int64{1, 2, 3, 4}},
		{Query{RequestID: req.ID}, []int64{1, 2, 3, 4}},
		{Query{Key: testKey(t), Object: "mail/user@example.org"}, []int64{4}},
		{Query{From: "2014-04-25", Until: "2014-04-25", RequestID: "file-2"}, []int64{7}},
	} {
		got, errs := searched(text, tt.query)
		assert.Equal(t, tt.want, got)
		assert.Empty(t, errs)
	}
	for record, err := range Read(bytes.NewReader(text), Query{RequestID: req.ID}) {
		require.NoError(t, err)
		if record.Kind == DecisionKind {
			old, err := record.Request()
			require.NoError(t, err)
			assert.Equal(t, testKey(t).Pseudonym(AnyField, "case of Ada"), old.Labels.Named("case").Text)
		}
	}
}

// TestReadDamaged changes each byte of a log once, and cuts it at each: whatever the
// query, the record is not handed out, and an error is in its place.
func TestReadDamaged(t *testing.T) {
	text, _ := daysLog(t)
	lines := slices.Collect(bytes.Lines(text))
	step := 29
	if testing.Short() {
		step = 97
	}
	changed := 0
	for n, i := int64(0), 0; i < len(lines); i++ {
		n += int64(len(lines[i]))
		for at := int(n) - len(lines[i]); at < int(n)-1; at += step {
			damaged := bytes.Clone(text)
			damaged[at] ^= 1 << (at % 7)
			got, errs := searched(damaged, Query{RequestID: "file-2"})
			want := slices.DeleteFunc([]int64{2, 5, 6, 7}, func(seq int64) bool { return seq == int64(i+1) })
			if damaged[at] != '\n' && (!slices.Equal(got, want) || len(errs) != 1) {
				t.Fatalf("byte %d of record %d: found %v, want %v, %v", at, i+1, got, want, errs)
			}
			changed++
		}
	}
	last := len(text) - len(lines[8])
	for at := last + 1; at < len(text); at += step {
		got, errs := searched(text[:at], Query{})
		require.Equal(t, []int64{1, 2, 3, 4, 5, 6, 7, 8}, got)
		require.Len(t, errs, 1)
		require.Contains(t, errs[0], string(Partial))
		changed++
	}
	t.Logf("%d changes and cuts", changed)
}

// TestReadLaterForm: records of a form that is not known may fit, so that there is an
// error, once, and no silence.
func TestReadLaterForm(t *testing.T) {
	var text []byte
	previous := genesis
	for seq := int64(1); seq <= 3; seq++ {
		body := fmt.Sprintf(`"kind":"decision","decision_id":"hmac:x","key":"%s","masking":3,"timestamp":"2014-04-25T12:00:00Z"`, testKey(t).ID())
		made, digest := line(seq, previous, []byte(body))
		text, previous = append(text, made...), digest
	}
	got, errs := searched(text, Query{Key: testKey(t), Object: "mail/a"})
	assert.Empty(t, got)
	require.Len(t, errs, 1)
	assert.Contains(t, errs[0], "in masking 3")
}

// TestReadKeeps: a record that was read stays as it is while others are read.
func TestReadKeeps(t *testing.T) {
	text, _ := daysLog(t)
	text = slices.Concat(text, text[bytes.IndexByte(text, '\n')+1:], text) // more than is read at once
	var again []byte
	var got []Record
	for record, err := range Read(bytes.NewReader(text), Query{}) {
		require.NoError(t, err)
		got = append(got, record)
	}
	for _, record := range got {
		again = append(append(again, record.Line...), '\n')
	}
	assert.True(t, bytes.Equal(text, again))
}

// TestReadStops: who stops reading gets no more.
func TestReadStops(t *testing.T) {
	text, _ := daysLog(t)
	for range Read(bytes.NewReader(text), Query{}) {
		break
	}
	for range Read(bytes.NewReader([]byte("x\ny\n")), Query{}) {
		break
	}
}

// TestReadEqualsList compares what queries find with what a look over all records finds.
func TestReadEqualsList(t *testing.T) {
	text, ids := daysLog(t)
	key := testKey(t)
	type row struct {
		seq          int64
		kind         Kind
		id, req, obj string
		day          request.Day
	}
	var all []row
	requests := map[string]string{}
	for record, err := range Read(bytes.NewReader(text), Query{}) {
		require.NoError(t, err)
		r := row{record.Seq, record.Kind, record.DecisionID, "", record.Object, request.Day(record.Timestamp.Format(time.DateOnly))}
		if record.Kind == DecisionKind {
			var line struct{ Input struct{ ID string } }
			require.NoError(t, json.Unmarshal(record.Line, &line))
			requests[record.DecisionID] = line.Input.ID
		}
		if record.Left != nil {
			r.obj = record.Left.Object
		}
		r.req = requests[record.DecisionID]
		all = append(all, r)
	}
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	for range 2000 {
		q := Query{Key: key, DecisionID: pick("", "", ids["file-1"], ids["file-2"], "none"), RequestID: pick("", "", "file-1", "file-2", "file-3"),
			Object: pick("", "", "mail/a", "mail/b", "mail/c"), From: request.Day(pick("", "2014-04-26", "2014-04-27")), Until: request.Day(pick("", "2014-04-27", "2014-04-28"))}
		var want []int64
		object := key.Pseudonym(ObjectField, q.Object)
		for _, r := range all {
			isAct := r.kind == ReviewKind || r.kind == ReleaseKind
			onObject := r.obj == object || isAct && r.obj == "" && slices.ContainsFunc(all[:r.seq-1], func(d row) bool {
				return d.kind == DecisionKind && d.id == r.id && d.obj == object
			})
			if (q.DecisionID == "" || r.id == key.Pseudonym(DecisionField, q.DecisionID)) && (q.RequestID == "" || r.req == q.RequestID) &&
				(q.Object == "" || onObject) && r.day >= q.From && (q.Until == "" || r.day <= q.Until) {
				want = append(want, r.seq)
			}
		}
		got, errs := searched(text, q)
		require.Empty(t, errs)
		require.Equal(t, want, got, "%+v", q)
	}
}
