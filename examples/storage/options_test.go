package main

import (
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

// TestParseAddress reads the place for comity and the bucket for S3.
func TestParseAddress(t *testing.T) {
	tests := map[string]address{
		"aws:eu-west-1=https://s3.eu-west-1.amazonaws.com/mail": {"aws:eu-west-1", "eu-west-1", "https://s3.eu-west-1.amazonaws.com", "mail"},
		"IE=http://localhost:9000/mail/":                        {"IE", "us-east-1", "http://localhost:9000", "mail"},
		"http://localhost:9000/mail":                            {},
		"=http://localhost:9000/mail":                           {},
		"IE=localhost:9000/mail":                                {},
		"IE=http://localhost:9000":                              {},
		"IE=http://localhost:9000/mail/folder":                  {},
	}
	for text, want := range tests {
		got, err := parseAddress(text)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(address{})); diff != "" || (err != nil) != (want == address{}) {
			t.Errorf("%s: error %v (-want +got):\n%s", text, err, diff)
		}
	}
}

// TestNamed keeps apart accounts of which one begins like the other.
func TestNamed(t *testing.T) {
	req := request.Request{Targets: []request.Target{{Kind: request.Account, Value: "ann"}, {Kind: request.Account, Value: "bob"}}}
	tests := []struct {
		folder, key string
		want        bool
	}{
		{accountFolder, "ann/a.eml", true},
		{accountFolder, "bob/a.eml", true},
		{accountFolder, "anna/a.eml", false},
		{accountFolder, "ann", false},
		{"mail/{account}/", "mail/ann/a.eml", true},
		{"mail/{account}", "ann/a.eml", false},
		{"", "any/a.eml", true},
	}
	for _, tt := range tests {
		if got := named(req, tt.folder, tt.key); got != tt.want {
			t.Errorf("%s in %q: %v", tt.key, tt.folder, got)
		}
	}
	if named(request.Request{}, "", "any/a.eml") {
		t.Error("a request without a target names an object")
	}
}

// TestCategory takes all that is not said to be less for content.
func TestCategory(t *testing.T) {
	for key, want := range map[string]request.Category{
		"ann/subscriber/a.json": request.Subscriber, "ann/traffic/a.csv": request.Traffic,
		"ann/photos/a.jpg": request.Content, "ann/subscriber.json": request.Content, "": request.Content,
	} {
		if got := category(key); got != want {
			t.Errorf("%q: %s, want %s", key, got, want)
		}
	}
}
