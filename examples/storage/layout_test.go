package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
)

// TestLayoutNames keeps apart accounts of which one begins like the other, and
// takes no target for a folder of folders.
func TestLayoutNames(t *testing.T) {
	named := func(accounts ...string) (req request.Request) {
		for _, a := range accounts {
			req.Targets = append(req.Targets, request.Target{Kind: request.Account, Value: a})
		}
		return req
	}
	bare := layout{folder: account}
	tests := []struct {
		layout layout
		req    request.Request
		key    string
		want   bool
	}{
		{bare, named("ann", "bob"), "ann/a.eml", true},
		{bare, named("ann", "bob"), "bob/a.eml", true},
		{bare, named("ann", "bob"), "anna/a.eml", false},
		{bare, named("ann", "bob"), "ann", false},
		{bare, named("ann", "bob"), "cid/ann/a.eml", false},
		{sampleLayout, named("ann"), "mail/ann/a.eml", true},
		{sampleLayout, named("ann"), "ann/a.eml", false},
		{sampleLayout, named("ann"), "records/subscriber/ann/a.json", true},
		{sampleLayout, named("ann"), "records/subscriber/bob/a.json", false},
		{sampleLayout, named("ann"), "records/ann/a.json", false},
		{sampleLayout, named(""), "mail/ann/a.eml", false},
		{sampleLayout, named("."), "mail/./ann/a.eml", false},
		{sampleLayout, named(".."), "mail/../mail/ann/a.eml", false},
		{sampleLayout, named("ann/b"), "mail/ann/b/a.eml", false},
		{layout{folder: "a"}, named("ann"), "a/a.eml", true},
		{layout{}, named("ann"), "any/a.eml", true},
		{layout{}, request.Request{}, "any/a.eml", false},
	}
	for _, tt := range tests {
		if got := tt.layout.names(tt.req, tt.key); got != tt.want {
			t.Errorf("%s in %q for %v: %v", tt.key, tt.layout.folder, tt.req.Targets, got)
		}
	}
}

// TestCategory takes all that lies where a customer may write for content,
// whatever his folders are called.
func TestCategory(t *testing.T) {
	for key, want := range map[string]request.Category{
		"records/subscriber/ann/a.json":                request.Subscriber,
		"records/subscriber/ann/content/a.json":        request.Subscriber,
		"records/traffic/ann/a.csv":                    request.Traffic,
		"records/subscriber/ann":                       request.Content,
		"records/subscriber":                           request.Content,
		"records/content/ann/a.json":                   request.Content,
		"mail/ann/a.eml":                               request.Content,
		"mail/ann/subscriber/a.json":                   request.Content,
		"mail/ann/records/subscriber/ann/a.json":       request.Content,
		"mail/subscriber/a.json":                       request.Content,
		"mail/{account}/subscriber/a.json":             request.Content,
		"{account}/{account}/{account}/a.json":         request.Content,
		"subscriber/ann/a.json":                        request.Content,
		"Records/subscriber/ann/a.json":                request.Content,
		"records/subscriber../ann/a.json":              request.Content,
		"ann/subscriber/a.json":                        request.Content,
		"":                                             request.Content,
		strings.Repeat("records/subscriber/", 3) + "a": request.Subscriber, // of an account records
	} {
		if got := sampleLayout.category(key); got != want {
			t.Errorf("%q: %s, want %s", key, got, want)
		}
		if got := (layout{}).category(key); got != request.Content {
			t.Errorf("%q without records: %s", key, got)
		}
	}
}

// TestLayoutCheck refuses records where customers write.
func TestLayoutCheck(t *testing.T) {
	records := func(category request.Category, folder string) map[request.Category]string {
		return map[request.Category]string{category: folder}
	}
	for _, l := range []layout{
		{}, {folder: account}, sampleLayout,
		{folder: account + "/files", records: records(request.Subscriber, account+"/records")},
	} {
		if err := l.check(); err != nil {
			t.Errorf("%+v: %v", l, err)
		}
	}
	for want, list := range map[string][]layout{
		"may be one": {
			{folder: "", records: records(request.Subscriber, "records/"+account)},
			{folder: account, records: records(request.Subscriber, "records/"+account)},
			{folder: "mail/" + account, records: records(request.Subscriber, "mail/"+account+"/records")},
			{folder: "mail/" + account, records: records(request.Subscriber, account+"/subscriber")},
			{folder: "mail", records: records(request.Subscriber, "mail/"+account)},
			{folder: "mail/" + account, records: map[request.Category]string{request.Subscriber: "r/" + account, request.Traffic: "r/" + account + "/traffic"}},
		},
		"has no {account}":   {{folder: account, records: records(request.Subscriber, "records")}, {folder: account, records: records(request.Subscriber, "")}},
		"is no clean name":   {{folder: "../" + account}, {folder: "mail//" + account}, {folder: "/"}},
		"the category \"x\"": {{folder: "mail/" + account, records: records("x", "records/"+account)}},
	} {
		for _, l := range list {
			if err := l.check(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: error %v, want one that says %q", l, err, want)
			}
			if _, err := newGateway(builtin(t), nil, nil, l); err == nil {
				t.Errorf("%+v: a gateway", l)
			}
		}
	}
}

// TestRecordsOption reads where records lie.
func TestRecordsOption(t *testing.T) {
	o, err := readOptions([]string{"-folder", "mail/{account}/", "-records", "subscriber=records/subscriber/{account}/", "-records", "traffic=records/traffic/{account}"})
	if err != nil || o.layout.folder != sampleLayout.folder || len(o.layout.records) != 2 || o.layout.records[request.Subscriber] != sampleLayout.records[request.Subscriber] {
		t.Errorf("%+v, %v", o, err)
	}
	for _, s := range []string{"subscriber", "traffic=again/{account}"} {
		if err := o.layout.addRecords(s); err == nil {
			t.Errorf("%s: no error", s)
		}
	}
}

// TestReadRequests registers no two requests by one ID.
func TestReadRequests(t *testing.T) {
	text, err := os.ReadFile(sampleRequest)
	if err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "again.json")
	if err := os.WriteFile(again, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readRequests([]string{sampleRequest, again}); err == nil || !strings.Contains(err.Error(), "registered already") {
		t.Errorf("error %v", err)
	}
}
