package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
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

// TestOwnPlaces: a store may be in a data centre of one's own, and one in a place that
// the law does not know is refused at the start, each with the name that was meant.
func TestOwnPlaces(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "regions"), 0o700); err != nil {
		t.Fatal(err)
	}
	text := "provider,region,states,basis,kind,city,operator_home,status,canonical,pair,confidence,reviewed,source,note\n" +
		"acme,ber-1,DE,enumerated,region,Berlin,SE,,,,high,2026-11-20,our own machines,\n"
	if err := os.WriteFile(filepath.Join(folder, "regions", "acme.csv"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	engine, err := newEngine(t.Context(), options{law: folder})
	if err != nil {
		t.Fatal(err)
	}
	berlin := *world.servers["eu-central-1"].store
	berlin.place = "acme:ber-1"
	g, err := newGateway(engine, []*store{&berlin}, warrants(t), sampleLayout)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(g.handler())
	defer s.Close()
	if got := exported(t, s.URL, "mail/user@example.org/invoice.pdf"); got.Type != "Redirected" || len(got.Offices) != 1 || !strings.HasPrefix(got.Offices[0], "Germany: ") {
		t.Errorf("%+v", got)
	}
	_, err = newGateway(engine, []*store{{place: "acme:bre-1"}, {place: "aws:eu-west-9"}, {place: "SE"}}, nil, sampleLayout)
	if diff := cmp.Diff("\"bre-1\" is no region of acme in the table, did you mean ber-1? [request.unknown_region]\n"+
		"\"eu-west-9\" is no region of aws in the table, did you mean eu-west-1? [request.unknown_region]", fmt.Sprint(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestKeepOptions: what holds or releases needs stores, and never the ones of the show.
func TestKeepOptions(t *testing.T) {
	o, err := readOptions([]string{"-preserve", "a.json", "-preserve", "b.json", "-until", "2026-12-31", "-store", "IE=http://localhost:9000/mail"})
	if err != nil || len(o.preserve) != 2 || o.until != "2026-12-31" || o.release || o.holds != "holds.json" {
		t.Errorf("%+v, %v", o, err)
	}
	for _, args := range [][]string{{"-release"}, {"-preserve", "a.json"}} {
		if _, err := readOptions(args); err == nil || !strings.Contains(err.Error(), "need the stores") {
			t.Errorf("%v: %v", args, err)
		}
	}
}
