package policy

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/request"
)

// TestReportOrder writes the Irish case: the outcome, what decided it, whom to
// ask, what to do, the losing side, the sources.
func TestReportOrder(t *testing.T) {
	d, err := mustDecide(t, mustNew(t), irishWarrant()).WithRemedies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, at := d.String(), 0
	for _, want := range []string{"REDIRECT TO MUTUAL LEGAL ASSISTANCE\n", "\n1  Content in Ireland (IE): REDIRECT", "   Why ",
		"   Ask ", "Central authority of Ireland: Central Authority for Mutual", "   To do ", "   What helps ", "   Other side ",
		"   Conflict ", "\nSources\n"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("no %q after byte %d of:\n%s", want, at, text)
		}
		at += i
	}
}

// TestReportDue writes what has a day first.
func TestReportDue(t *testing.T) {
	req := irishWarrant()
	req.Received, req.ReceivedAt, req.Requesting, req.Instrument = "2026-09-04", "2026-09-04T17:10:00+02:00", "FR",
		request.Instrument{Kind: request.EuropeanProductionOrder, Issuer: request.ByJudge, Authenticated: true}
	req.Emergency.DangerTo, req.Provider.Addressed = request.DangerToOthers, "IE"
	req.Confidential, req.ConfidentialUntil = true, "2026-12-31"
	text := mustDecide(t, mustNew(t), req).String()
	for _, want := range []string{"  Answer by  2026-09-05 02:00 +02:00\n", "   To do       - 2027-01-01: Tell the customer of the request.\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// TestReportOfAny writes decisions on random requests, also those that were read
// back, in every language: no line is too long that could be broken, no text
// lacks a value.
func TestReportOfAny(t *testing.T) {
	t.Parallel()
	e, next := mustNew(t), requests(23)
	for i := range 200 {
		e, err := e.In(lang.Tags()[i%len(lang.Tags())])
		if err != nil {
			t.Fatal(err)
		}
		d, err := mustDecide(t, e, next()).WithRemedies(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var back Decision
		if err := json.Unmarshal(d.JSON(), &back); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{d.String(), back.String()} {
			if strings.ContainsAny(text, "{}\ufffd") {
				t.Errorf("a value is missing in:\n%s", text)
			}
		}
		for asked, columns := range map[int]int{0: 60, 80: 80, 120: 120, 1000: 120} {
			for line := range strings.Lines(d.Text(asked)) {
				if utf8.RuneCountInString(line) > columns+1 && len(strings.Fields(line)) > 6 {
					t.Errorf("longer than %d: %s", columns, line)
				}
			}
		}
		if d.String() != d.Text(80) {
			t.Error("String is no page of 80 columns")
		}
		if first, _, _ := strings.Cut(d.String(), "\n"); !strings.HasPrefix(back.String(), first) {
			t.Errorf("read back it says\n%s", back)
		}
	}
	if text := (Decision{}).String(); !strings.HasPrefix(text, "DENY\n") {
		t.Errorf("the zero decision says %q", text)
	}
}
