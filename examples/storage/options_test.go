package main

import (
	"testing"

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
