package main

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
)

// secret stands for what no log may hold. It has a sign that no quoting
// changes.
const secret = "s3cr3t"

// TestMask asks a server of a request full of names, and of malformed ones: what
// it logs holds none of them, and what counts in statistics.
func TestMask(t *testing.T) {
	keys := newKeys(t)
	library, url := newLibrary(t)
	bundle := packed(t, keys, "1", nil)
	library.lay("first", bundle)
	config := string(read(t, configured(t, url, "one")))
	config = strings.Replace(config, "decision_logs:\n  console: false", "decision_logs:\n  console: true", 1)
	s := start(t, "--log-level", "info", "--config-file", write(t, filepath.Join(t.TempDir(), "config.yaml"), []byte(config)),
		"--set-file", "keys.law.key="+keys.public, "disclosure.rego", "mask.rego")
	f := &fleet{library: library, servers: map[string]*server{"one": s}}
	f.flipTo(t, opened(t, bundle))

	req := dublin(t)
	req.Authority.Name, req.Instrument.Reference, req.Offence.Description = secret+" name", secret+" reference", secret+" offence"
	req.Targets[0].Value = secret + "@example.org"
	req.Clearances = []request.Clearance{{State: "IE", By: request.ClearedByCourt, Reference: secret + " clearance"}}
	req.Targets = append(req.Targets, request.Target{Kind: request.Account, Value: secret + " second"})
	req.Data[0].Targets = []string{req.Targets[0].Value}
	req.Subjects = []request.Person{{Residence: "IE", Targets: []string{req.Targets[1].Value}}}
	req.Paper = request.Paper{Deadline: secret + " deadline", DeadlineReason: secret + " reason", RefersTo: secret + " earlier",
		ValidatedBy: secret + " official", UseLimits: secret + " use"}
	text, err := json.Marshal(req)
	if err != nil {
		t.Fatal(err)
	}
	good := string(text)
	for _, body := range []string{
		good,
		strings.Replace(good, `"targeted"`, `"`+secret+`"`, 1),
		strings.Replace(good, `"account"`, `"`+secret+`"`, 1),
		strings.Replace(good, `"2018-04-25"`, `"`+secret+`"`, 1),
		strings.Replace(good, `["IE"]`, `["`+secret+`:x", "google:`+secret+`", "`+secret+`", "a\"`+secret+`\""]`, 1),
		strings.Replace(good, `"scope"`, `"targett": "`+secret+`", "scope"`, 1),
		strings.Replace(good, `"scope"`, `"`+strings.Repeat(secret, 100)+`": 0, "scope"`, 1),
		strings.Replace(good, `"targets":[`, `"targets":["`+secret+`",`, 1),
		strings.Replace(good, `"data":[`, `"data":["`+secret+`",`, 1),
		strings.Replace(good, `"subjects":[`, `"subjects":["`+secret+`",`, 1),
		strings.Replace(good, `"paper":{`, `"paper":{"deadlin":"`+secret+`",`, 1),
		`{"request": ` + good + `}`, `"` + secret + `"`, `["` + secret + `"]`,
	} {
		before := strings.Count(s.said.String(), `"msg":"Decision Log"`)
		s.text(t, http.MethodPost, decisionPath, map[string]any{"input": json.RawMessage(body)})
		f.wait(t, "logs a decision", func(string, *server) bool { return strings.Count(s.said.String(), `"msg":"Decision Log"`) > before })
	}
	logged := 0
	for line := range strings.Lines(s.said.String()) {
		if strings.Contains(line, secret) {
			t.Errorf("a line of the log has what nobody may read: %.3000s", line)
		}
		if strings.Contains(line, `"requesting":"US"`) && strings.Contains(line, `"category":"content"`) && strings.Contains(line, `"by":"court"`) {
			logged++
		}
	}
	if logged == 0 {
		t.Errorf("nothing is left of a request: %s", &s.said)
	}
}
