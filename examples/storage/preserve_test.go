package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

// european is a European Preservation Order of a day on which it is kept to 2026-11-02.
func european(id string) request.Request {
	return request.Request{ID: id, Received: "2026-09-01", Requesting: "FR", Authority: request.Authority{Kind: request.Prosecutor},
		Instrument: request.Instrument{Kind: request.EuropeanPreservationOrder, Issuer: request.ByProsecutor, Authenticated: true},
		Scope:      request.Targeted, Targets: []request.Target{{Kind: request.Account, Value: "ann"}},
		Data:     []request.Item{{Category: request.Content}, {Category: request.Subscriber}},
		Provider: request.Provider{Home: "DE", Addressed: "DE"}, Customer: request.Customer{Kind: request.Consumer}}
}

// indian asks the same by a paper for which the law held sets no day.
func indian(id string) request.Request {
	req := european(id)
	req.Instrument.Kind, req.Requesting = request.PreservationRequest, "IN"
	return req
}

// A keeping is a preserver before stores of its own, and what a test does with them.
type keeping struct {
	*preserver
	t   *testing.T
	day request.Day
}

func newKeeping(t *testing.T, stores ...*store) *keeping {
	t.Helper()
	k := &keeping{t: t, day: "2026-09-02"}
	k.preserver = &preserver{engine: builtin(t), stores: stores, layout: sampleLayout, today: func() request.Day { return k.day }}
	k.reopen(filepath.Join(t.TempDir(), "holds.json"))
	return k
}

// reopen reads the ledger, as after a new start.
func (k *keeping) reopen(file string) {
	k.t.Helper()
	var err error
	if k.ledger, err = openLedger(file); err != nil {
		k.t.Fatal(err)
	}
}

// all returns every version that a store keeps, deleted objects included.
func all(t *testing.T, s *store) (list []version) {
	t.Helper()
	found, err := s.client.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: &s.bucket})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found.Versions {
		list = append(list, version{s.place, s.bucket, aws.ToString(v.Key), aws.ToString(v.VersionId)})
	}
	return list
}

// keys counts versions by place and key.
func keys(versions []version) map[string]int {
	counts := map[string]int{}
	for _, v := range versions {
		counts[string(v.Place)+" "+v.Key]++
	}
	return counts
}

// destroy deletes a version by every call that S3 has for it, and returns how many were refused.
func (k *keeping) destroy(v version) (refused int) {
	k.t.Helper()
	s, err := k.storeOf(v)
	if err != nil {
		k.t.Fatal(err)
	}
	_, err = s.client.DeleteObject(k.t.Context(), &s3.DeleteObjectInput{Bucket: &v.Bucket, Key: &v.Key, VersionId: &v.ID, BypassGovernanceRetention: aws.Bool(true)})
	if fault, ok := errors.AsType[smithy.APIError](err); ok && fault.ErrorCode() == "AccessDenied" {
		refused++
	} else if err != nil {
		k.t.Errorf("%s: %v", v, err)
	}
	got, err := s.client.DeleteObjects(k.t.Context(), &s3.DeleteObjectsInput{Bucket: &v.Bucket, Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: &v.Key, VersionId: &v.ID}}}})
	if err == nil && len(got.Errors) == 1 && aws.ToString(got.Errors[0].Code) == "AccessDenied" {
		refused++
	} else if err != nil {
		k.t.Errorf("%s: %v", v, err)
	}
	return refused
}

// text reads one version.
func (k *keeping) text(v version) string {
	k.t.Helper()
	s, err := k.storeOf(v)
	if err != nil {
		k.t.Fatal(err)
	}
	got, err := s.client.GetObject(k.t.Context(), &s3.GetObjectInput{Bucket: &v.Bucket, Key: &v.Key, VersionId: &v.ID})
	if err != nil {
		return err.Error()
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return string(text)
}

// plantAnn puts what the tests preserve into two servers: mail of two versions, one of
// them elsewhere too, a deleted letter, a record; and what nobody asks for.
func plantAnn(t *testing.T, here, there *server) {
	t.Helper()
	for _, o := range []struct {
		at        *server
		key, text string
	}{
		{here, "mail/ann/a.eml", "first"}, {here, "mail/ann/a.eml", "second"}, {there, "mail/ann/a.eml", "copy"},
		{here, "mail/ann/deleted.eml", "deleted"}, {here, "records/subscriber/ann/account.json", "record"},
		{here, "mail/ann/sub/deep.eml", "deep"}, {here, "records/traffic/ann/log.csv", "not asked for"}, {here, "mail/anna/a.eml", "of another"}, {there, "mail/bob/a.eml", "of another"},
	} {
		if err := o.at.put(t.Context(), o.key, o.text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := here.client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &here.bucket, Key: aws.String("mail/ann/deleted.eml")}); err != nil {
		t.Fatal(err)
	}
}

const irish, swedish = "aws:eu-west-1 ", "aws:eu-north-1 "

var annsVersions = map[string]int{irish + "mail/ann/a.eml": 2, irish + "mail/ann/deleted.eml": 1, irish + "mail/ann/sub/deep.eml": 1, irish + "records/subscriber/ann/account.json": 1, swedish + "mail/ann/a.eml": 1}

// TestPreserve holds every version of every copy of what is asked for, and no other,
// against each way to delete and to overwrite, to the last day and on it, over a new
// start, and lets go of all the day after.
func TestPreserve(t *testing.T) {
	here, there := another(t, "eu-west-1"), another(t, "eu-north-1")
	plantAnn(t, here, there)
	k := newKeeping(t, here.store, there.store)
	before := map[version]string{}
	held, err := k.preserve(t.Context(), european("epoc-pr"), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range held {
		before[v] = k.text(v)
	}
	if diff := cmp.Diff(annsVersions, keys(held)); diff != "" {
		t.Fatalf("held (-want +got):\n%s", diff)
	}
	refused := 0
	for _, v := range held {
		refused += k.destroy(v)
	}
	// To write anew, and to delete without a version, is not refused: it puts another
	// version before the held one, which stays.
	for _, s := range k.stores {
		if _, err := s.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &s.bucket, Key: aws.String("mail/ann/a.eml"), Body: strings.NewReader("new")}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &s.bucket, Key: aws.String("mail/ann/a.eml")}); err != nil {
			t.Fatal(err)
		}
		_, err := s.client.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: &s.bucket,
			VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusSuspended}})
		if fault, ok := errors.AsType[smithy.APIError](err); !ok || fault.ErrorCode() != "InvalidBucketState" {
			t.Errorf("%s: versioning is taken away: %v", s.place, err)
		}
	}
	for v, text := range before {
		refused += k.destroy(v)
		if got := k.text(v); got != text {
			t.Errorf("%s holds %q, held %q", v, got, text)
		}
	}
	t.Logf("%d versions held, %d of %d deletions refused", len(held), refused, 4*len(held))
	if refused != 4*len(held) {
		t.Errorf("%d of %d deletions were refused", refused, 4*len(held))
	}
	k.reopen(k.ledger.file)
	for _, day := range []request.Day{"2026-09-02", "2026-11-02"} {
		k.day = day
		if released, err := k.release(t.Context()); len(released) > 0 || err != nil {
			t.Errorf("%s: released %v, %v", day, released, err)
		}
	}
	// The authority confirms: 30 days more. An earlier day takes nothing back.
	for _, until := range []request.Day{"2026-12-02", "2026-11-10", ""} {
		if _, err := k.preserve(t.Context(), european("epoc-pr"), until); err != nil {
			t.Fatal(err)
		}
	}
	k.day = "2026-12-02"
	if released, err := k.release(t.Context()); len(released) > 0 || err != nil {
		t.Errorf("released on its last day: %v, %v", released, err)
	}
	k.reopen(k.ledger.file)
	k.day = "2026-12-03"
	released, err := k.release(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for v := range before {
		if !slices.Contains(released, v) {
			t.Errorf("%s: not released", v)
		}
		if n := k.destroy(v); n != 0 || !strings.Contains(k.text(v), "NoSuch") {
			t.Errorf("%s: %d deletions refused after the last day", v, n)
		}
	}
	if again, err := k.release(t.Context()); len(again) > 0 || err != nil || len(k.ledger.kept) > 0 {
		t.Errorf("again: %v, %v, %v", again, err, k.ledger.kept)
	}
	if left := keys(all(t, here.store)); left[irish+"records/traffic/ann/log.csv"] != 1 || left[irish+"mail/anna/a.eml"] != 1 {
		t.Errorf("what nobody asked for: %v", left)
	}
}

// TestPreserveTwice keeps what two requests keep until the later of their days, and
// leaves on what a person had put on before.
func TestPreserveTwice(t *testing.T) {
	here, there := another(t, "eu-west-1"), another(t, "eu-north-1")
	plantAnn(t, here, there)
	k := newKeeping(t, here.store, there.store)
	of := all(t, there.store)
	foreign := of[slices.IndexFunc(of, func(v version) bool { return v.Key == "mail/ann/a.eml" })]
	if _, err := there.client.PutObjectLegalHold(t.Context(), &s3.PutObjectLegalHoldInput{Bucket: &foreign.Bucket, Key: &foreign.Key, VersionId: &foreign.ID,
		LegalHold: &types.ObjectLockLegalHold{Status: types.ObjectLockLegalHoldStatusOn}}); err != nil {
		t.Fatal(err)
	}
	letters := indian("letter")
	letters.Data, letters.Instrument.Expires = letters.Data[:1], "2026-10-01"
	part := european("of a part")
	part.Targets[0].Value = "ann/sub" // no account, and no way into the folder of one
	if held, err := k.preserve(t.Context(), part, ""); len(held) > 0 || err != nil {
		t.Errorf("%v, %v", held, err)
	}
	for _, req := range []request.Request{european("epoc-pr"), letters} {
		if held, err := k.preserve(t.Context(), req, ""); err != nil || !slices.Contains(held, foreign) {
			t.Fatalf("%s: %v, %v", req.ID, held, err)
		}
	}
	k.day = "2026-10-02"
	if released, err := k.release(t.Context()); len(released) > 0 || err != nil {
		t.Errorf("released what another request keeps: %v, %v", released, err)
	}
	k.day = "2026-11-03"
	released, err := k.release(t.Context())
	if err != nil || len(released) != 5 || slices.Contains(released, foreign) {
		t.Errorf("released %v, %v", released, err)
	}
	if n := k.destroy(foreign); n != 2 {
		t.Errorf("the hold of another person: %d deletions refused", n)
	}
}

// once tries nothing again and again.
func once(s *store) {
	s.client = s3.New(s.client.Options(), func(o *s3.Options) { o.Retryer = aws.NopRetryer{} })
}

// TestNotPreserved tells of each version and store that is not held, and why, holds the
// others, and goes on where it is asked again.
func TestNotPreserved(t *testing.T) {
	here, there, dead := another(t, "eu-west-1"), another(t, "eu-north-1"), another(t, "eu-central-1")
	plantAnn(t, here, there)
	bare := *there.store
	bare.bucket = "bare" // without object lock
	if _, err := bare.client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bare.bucket}); err != nil {
		t.Fatal(err)
	}
	if _, err := bare.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bare.bucket, Key: aws.String("mail/ann/bare.eml"), Body: strings.NewReader("x")}); err != nil {
		t.Fatal(err)
	}
	dead.close()
	once(here.store)
	once(dead.store)
	k := newKeeping(t, here.store, &bare, dead.store)
	req := european("epoc-pr")
	req.Data = append(req.Data, request.Item{Category: request.Identification})
	held, err := k.preserve(t.Context(), req, "")
	if len(held) != 5 || err == nil {
		t.Fatalf("held %v, %v", held, err)
	}
	for _, want := range []string{
		"data of the category identification are not held: no folder is named for them",
		"aws:eu-north-1: mail/ann/bare.eml version ", "Bucket is missing Object Lock Configuration",
		"what aws:eu-central-1 has of content of ann is not held: ", "what aws:eu-central-1 has of subscriber of ann is not held: ", "connection refused",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %q:\n%v", want, err)
		}
	}
	// A ledger that cannot be written holds nothing more, and says so.
	folder := t.TempDir()
	k.ledger.file = filepath.Join(folder, "gone", "holds.json")
	if held, err := k.preserve(t.Context(), european("second"), ""); len(held) > 0 || err == nil || !strings.Contains(err.Error(), "nothing more is held: the ledger of holds is as it was") {
		t.Errorf("%v, %v", held, err)
	}
	// A store that is gone when the last day has passed: what it has is tried again.
	k.ledger.file = filepath.Join(folder, "holds.json")
	here.close()
	k.day = "2026-11-03"
	if released, err := k.release(t.Context()); len(released) > 0 || strings.Count(err.Error(), "is not released: ") != 5 || len(k.ledger.kept["epoc-pr"].Versions) != 5 {
		t.Errorf("%v, %v", released, err)
	}
}

// TestNoLastDay holds nothing without a duty and a last day that has not passed.
func TestNoLastDay(t *testing.T) {
	k := newKeeping(t, world.stores()...)
	forged, past, nobody := european("forged"), indian("past"), european("nobody")
	forged.Instrument.Authenticated = false
	past.Instrument.Expires = "2026-09-01"
	nobody.Targets = []request.Target{{Kind: request.Account, Value: "nobody"}}
	for _, tt := range []struct {
		req   request.Request
		until request.Day
		want  error
	}{
		{indian("no day"), "", errNoLastDay},
		{past, "", errLastDayGone},
		{indian("past"), "2026-09-01", errLastDayGone},
		{forged, "2026-12-01", errNoDuty},
		{warrants(t)["13-mag-2814"], "2026-12-01", errNoDuty},
		{indian("named"), "2026-09-02", nil},
		{nobody, "", nil},
	} {
		if held, err := k.preserve(t.Context(), tt.req, tt.until); len(held) > 0 || !errors.Is(err, tt.want) {
			t.Errorf("%s: held %v, %v", tt.req.ID, held, err)
		}
	}
	k.layout = layout{}
	if _, err := k.preserve(t.Context(), european("all"), ""); !errors.Is(err, errNoFolders) {
		t.Errorf("the whole bucket for one account: %v", err)
	}
	if err := os.WriteFile(k.ledger.file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openLedger(k.ledger.file); err == nil {
		t.Error("half a ledger is read")
	}
}

// TestKeep is the command: it holds, tells every version, and releases.
func TestKeep(t *testing.T) {
	s := another(t, "eu-west-1")
	plantAnn(t, s, s)
	text, err := json.Marshal(european("epoc-pr"))
	if err != nil {
		t.Fatal(err)
	}
	o := options{layout: sampleLayout, holds: filepath.Join(t.TempDir(), "holds.json"), preserve: []string{filepath.Join(t.TempDir(), "order.json")}, until: "9999-12-31"}
	if err := os.WriteFile(o.preserve[0], text, 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := keep(t.Context(), o, builtin(t), []*store{s.store}, &out); err != nil {
		t.Fatal(err)
	}
	o.preserve, o.release = nil, true
	if err := keep(t.Context(), o, builtin(t), []*store{s.store}, &out); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(out.String(), "\n"); len(lines) != 9 || lines[0] != "held for epoc-pr to 9999-12-31: 6 versions" ||
		!strings.HasPrefix(lines[1], "  aws:eu-west-1: mail/ann/a.eml version ") || lines[7] != "released: 0 versions" {
		t.Errorf("told:\n%s", out.String())
	}
}
