package paper_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/examples/desk/internal/paper"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

//go:generate go test . -run ^(TestImpossible|TestLetters)$ -update

var (
	update = flag.Bool("update", false, "write the papers of testdata anew")
	html   = flag.String("html", "", "folder to write each paper to, in each language, as it is printed")
)

// asked is a sample of the library with a change.
func asked(t *testing.T, sample string, change func(*request.Request)) request.Request {
	t.Helper()
	text, err := os.ReadFile("../../../../testdata/requests/" + sample + ".json")
	require.NoError(t, err)
	req, err := request.Decode(text)
	require.NoError(t, err)
	if change != nil {
		change(&req)
	}
	return req
}

// decided is a decision with its remedies.
func decided(t *testing.T, lang string, req request.Request) policy.Decision {
	t.Helper()
	engine, err := policy.New(context.Background(), policy.WithLanguage(lang))
	require.NoError(t, err)
	d, err := engine.Decide(context.Background(), req)
	require.NoError(t, err)
	d, err = d.WithRemedies(context.Background())
	require.NoError(t, err)
	return d
}

// desk is a desk that says all it can.
var desk = paper.Desk{Entity: "Example Cloud Ireland Ltd, designated establishment", Contact: "Duty desk", Post: "Counsel",
	Address: "1 Example Quay, Dublin", Phone: "+353 1 555 0100", Fax: "+353 1 555 0101", Email: "orders@example.org", Authorised: "A. Person",
	Case: "IE-90210", Preserved: request.Yes, CopiedAt: "2026-09-14T11:00:00+01:00", Enforcing: "High Court, Dublin", EnforceRef: "HC 7/2026"}

// refused are five orders that cannot be executed, each for another reason.
var refused = map[string]func(*request.Request){
	"offence-too-light": func(r *request.Request) {
		r.Offence = request.Offence{Description: "insult", MaxYears: 1}
	},
	"issuer-not-competent": func(r *request.Request) {
		r.Instrument.Issuer, r.Authority.Kind = request.ByProsecutor, request.Prosecutor
	},
	"third-country": func(r *request.Request) {
		for i := range r.Data {
			r.Data[i].StoredIn = []request.Place{"US"}
		}
	},
	"storage-alone": func(r *request.Request) {
		r.Data = []request.Item{{Category: request.Content, StoredIn: []request.Place{"CN"}}}
		r.Provider.Home, r.Provider.EstablishedIn = "IE", []request.State{"IE"}
	},
	"preservation-unsigned": func(r *request.Request) {
		r.Instrument.Kind, r.Instrument.Authenticated = request.EuropeanPreservationOrder, false
	},
}

// TestImpossible holds Annex III for the five orders, field by field.
func TestImpossible(t *testing.T) {
	t.Parallel()
	for name, change := range refused {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := asked(t, "eu-epoc", change)
			f, err := paper.Impossible("en", req, decided(t, "en", req), desk)
			require.NoError(t, err)
			require.NoError(t, f.Check())
			golden(t, "annex-iii-"+name, printed(f.Page("en"))+strings.Join(f.Notes, "\n"))
		})
	}
}

// TestStanding holds that a bar which follows the provider's group, and does not bind where
// the data rest, does not stand, nor one that is lifted.
func TestStanding(t *testing.T) {
	t.Parallel()
	d := decided(t, "en", asked(t, "eu-epoc", nil))
	require.NotEmpty(t, d.Items[0].Conflicts)
	assert.Empty(t, paper.Standing(d.Items[0]))
	d = decided(t, "en", asked(t, "eu-epoc", refused["third-country"]))
	standing := paper.Standing(d.Items[0])
	require.Len(t, standing, 1)
	assert.Equal(t, request.State("US"), standing[0].State)
}

// TestNoForm holds that Annex III answers no order that can be executed, and no other
// paper.
func TestNoForm(t *testing.T) {
	t.Parallel()
	for name, req := range map[string]request.Request{
		"executed": asked(t, "eu-epoc", nil),
		"preservation": asked(t, "eu-epoc", func(r *request.Request) {
			r.Instrument.Kind = request.EuropeanPreservationOrder
		}),
		"a warrant": asked(t, "us-warrant-ireland", nil),
	} {
		_, err := paper.Impossible("en", req, decided(t, "en", req), desk)
		assert.ErrorIs(t, err, paper.ErrNoForm, name)
	}
}

// TestBlank holds that what nobody said is a blank: of an empty desk and a bare order,
// no line of the form has text but those that the order and the decision fill.
func TestBlank(t *testing.T) {
	t.Parallel()
	req := asked(t, "eu-epoc", func(r *request.Request) {
		refused["third-country"](r)
		r.Instrument.Reference, r.Instrument.Issued, r.Authority.Name = "", "", ""
	})
	f, err := paper.Impossible("en", req, decided(t, "en", req), paper.Desk{})
	require.NoError(t, err)
	filled := slices.Sorted(maps.Keys(f.Fields))
	assert.Empty(t, cmp.Diff([]string{"III.A.2", "III.B.6", "III.D.12", "III.D.third_country_conflict",
		"III.E.10", "III.E.2", "III.E.3", "III.F.1"}, filled))
	var b bytes.Buffer
	require.NoError(t, f.Page("en").WriteHTML(&b, "paper.css"))
	assert.Equal(t, 26, strings.Count(b.String(), `class="blank"`), "blanks that the eye sees")
}

// TestLabels holds that each row of a page has the label of its field in the form, in the
// language or marked as English.
func TestLabels(t *testing.T) {
	t.Parallel()
	for _, annex := range []string{"I", "II", "III", "V", "VI"} {
		form, ok := paper.FormOf(annex)
		require.True(t, ok)
		for _, lang := range paper.Languages {
			page := paper.Filled{Annex: annex}.Page(lang)
			require.Len(t, page.Parts, len(form.Sections))
			english := 0
			for i, s := range form.Sections {
				require.Len(t, page.Parts[i].Rows, len(s.Fields))
				for j, field := range s.Fields {
					row := page.Parts[i].Rows[j]
					want := field.Label[lang]
					if want == "" {
						want = field.Label["en"]
						english++
						assert.True(t, row.English, "%s in %s", field.ID, lang)
					}
					require.NotEmpty(t, want, field.ID)
					assert.Equal(t, want, row.Label, field.ID)
					assert.Equal(t, field.ID, row.ID)
				}
			}
			assert.Equal(t, english > 0, len(page.Marks) > 0, "%s in %s says that it is English", annex, lang)
		}
	}
	_, ok := paper.FormOf("IV")
	assert.False(t, ok, "annex IV is a list")
}

// TestRead holds what is refused of a form, all at once.
func TestRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"no JSON", `{`, "form: unexpected EOF [form.json]"},
		{"more", `{"annex": "V", "fields": {}} {}`, "form: something stands behind the form [form.json]"},
		{"another field", `{"annex": "V", "also": 1}`, `form: json: unknown field "also" [form.json]`},
		{"annex IV", `{"annex": "IV"}`, `/annex: no form "IV"; the forms are I, II, III, V and VI [form.annex]`},
		{"all at once", `{"annex": "VI", "fields": {"VI.A.1": 3, "VI.A.2": true, "VI.X": "", "V.A.1": "FR", "VI.D.1": "text"}}`, `
			/fields/VI.A.1: neither true, nor a text, nor {"ticked": true, "text": "…"} [form.value]
			/fields/V.A.1: annex VI has no such field [form.unknown_field]
			/fields/VI.A.2: a line has no box: write the text [form.line]
			/fields/VI.D.1: this is read, not filled [form.not_filled]
			/fields/VI.X: annex VI has no such field [form.unknown_field]`},
		{"a box with a text", `{"annex": "III", "fields": {"III.A.2": {"ticked": true, "text": "x"}}}`,
			`/fields/III.A.2: a box has no text: write true [form.box]`},
		{"a day", `{"annex": "III", "fields": {"III.A.2": true, "III.B.5": "2 November"}}`,
			`/fields/III.B.5: "2 November" is no day: write 2026-11-02 [form.day]`},
		{"a good order", `{"annex": "I", "fields": {"I.A.1": "FR", "I.C.2": true, "I.I.2": true}}`, ""},
		{"two deadlines", `{"annex": "I", "fields": {"I.C.2": true, "I.C.4": true}}`,
			`/fields/I.C.2: one of the three deadlines is ticked, and one alone (art. 10(2)–(4)) [form.deadline]`},
		{"a threat without an emergency", `{"annex": "I", "fields": {"I.C.2": true, "I.C.5": true}}`,
			`/fields/I.C.5: a threat is named in an emergency alone (art. 10(4)) [form.emergency]`},
		{"notified to nobody", `{"annex": "I", "fields": {"I.C.3": true}}`,
			`/fields/I.C.3: a deadline after notification names the enforcing authority in section K (art. 8) [form.notification]`},
		{"not validated", `{"annex": "I", "fields": {"I.C.2": true, "I.I.4": true}}`,
			`/fields/I.I.4: an authority that is no judge, court or prosecutor has the order validated, in section J, or says that it is an emergency (art. 4) [form.validation]`},
		{"validated", `{"annex": "I", "fields": {"I.C.2": true, "I.I.4": true, "I.J.2": true}}`, ""},
		{"content before validation", `{"annex": "I", "fields": {"I.C.4": true, "I.C.5": true, "I.F.38": true, "I.I.7": true}}`,
			`/fields/I.I.7: an order for traffic data or content is validated before it is issued (art. 4(5)) [form.unvalidated]`},
		{"section M", `{"annex": "I", "fields": {"I.C.2": true, "I.M.2": "summary"}}`,
			`/fields/I.M.1: section M is not for the addressee: send it back, and keep no copy (art. 9(2)) [form.withheld]`},
		{"not validated, of preservation", `{"annex": "II", "fields": {"II.F.4": true}}`,
			`/fields/II.F.4: an authority that is no judge, court or prosecutor has the order validated, in section G, or says that it is an emergency (art. 4) [form.validation]`},
		{"both certificates", `{"annex": "III", "fields": {"III.A.2": true, "III.A.3": true}}`,
			`/fields/III.A.2: one certificate is ticked, and one alone [form.certificate]`},
		{"a conflict without section E", `{"annex": "III", "fields": {"III.A.2": true, "III.D.third_country_conflict": true}}`,
			`/fields/III.D.third_country_conflict: section E goes with this box, and the box with section E (art. 17(1)–(2)) [form.conflict]`},
		{"an objection to preservation", `{"annex": "III", "fields": {"III.A.3": true, "III.D.offence_not_covered": true}}`,
			`/fields/III.D.third_country_conflict: a preservation order meets no objection of art. 17, and no offence of art. 5(4) [form.production_alone]`},
		{"preserved and not", `{"annex": "III", "fields": {"III.A.2": true, "III.G.2": true, "III.G.3": true}}`,
			`/fields/III.G.2: the data are preserved or they are not [form.preserved]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := paper.Read([]byte(tt.text))
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			var want []string
			for line := range strings.Lines(tt.want) {
				if line = strings.TrimSpace(line); line != "" {
					want = append(want, line)
				}
			}
			require.Error(t, err)
			assert.Empty(t, cmp.Diff(want, strings.Split(err.Error(), "\n")))
		})
	}
}

// TestReadBack holds that a form that is written as JSON is read as it was, each field of
// each annex in each way that it can be filled.
func TestReadBack(t *testing.T) {
	t.Parallel()
	for _, annex := range []string{"II", "V", "VI"} {
		form, _ := paper.FormOf(annex)
		f := paper.Filled{Annex: annex, Fields: map[string]paper.Value{}}
		for _, s := range form.Sections {
			for _, field := range s.Fields {
				switch field.Type {
				case paper.Box:
					f.Fields[field.ID] = paper.Value{Ticked: true}
				case paper.BoxText:
					f.Fields[field.ID] = paper.Value{Ticked: true, Text: `a "text"`}
				case paper.Date:
					f.Fields[field.ID] = paper.Value{Text: "2026-11-02"}
				case paper.Line, paper.Lines, paper.Signature:
					f.Fields[field.ID] = paper.Value{Text: "é\n<b>"}
				}
			}
		}
		text, err := json.Marshal(f)
		require.NoError(t, err)
		back, err := paper.Read(text)
		require.NoError(t, err)
		assert.Empty(t, cmp.Diff(f, back))
	}
}

// letters are those that a request is answered with.
func letters(t *testing.T, warrant, french request.Request) map[string]func(lang string) (paper.Page, error) {
	return map[string]func(lang string) (paper.Page, error){
		"redirect-ireland": func(lang string) (paper.Page, error) {
			return paper.Redirect(lang, warrant, decided(t, lang, warrant), desk)
		},
		"redirect-united-states": func(lang string) (paper.Page, error) {
			return paper.Redirect(lang, french, decided(t, lang, french), paper.Desk{})
		},
		"notice": func(lang string) (paper.Page, error) {
			return paper.Notice(lang, warrant, decided(t, lang, warrant), desk)
		},
		"notice-forbidden": func(lang string) (paper.Page, error) {
			req := asked(t, "us-warrant-ireland", func(r *request.Request) { r.Confidential, r.ConfidentialUntil = true, "2027-03-31" })
			return paper.Notice(lang, req, decided(t, lang, req), desk)
		},
		"preserved-eu": func(lang string) (paper.Page, error) {
			return paper.Preserved(lang, asked(t, "eu-epoc", func(r *request.Request) { r.Instrument.Kind = request.EuropeanPreservationOrder }), desk)
		},
		"preserved-us": func(lang string) (paper.Page, error) {
			return paper.Preserved(lang, asked(t, "us-warrant-ireland", func(r *request.Request) {
				r.Instrument.Kind, r.Instrument.Issuer = request.PreservationRequest, request.ByProsecutor
			}), desk)
		},
		"motion": func(lang string) (paper.Page, error) {
			req := asked(t, "us-warrant-ireland", func(r *request.Request) {
				r.Received, r.ReceivedAt, r.Instrument.Issued = "2026-11-02", "2026-11-02T09:30:00-05:00", "2026-11-01"
				for i := range r.Data {
					r.Data[i].StoredIn = []request.Place{"GB"}
				}
				r.Subject = request.Subject{Nationality: "GB", Residence: "GB"}
			})
			return paper.Motion(lang, req, decided(t, lang, req), desk)
		},
	}
}

// TestLetters holds each letter for a request that it answers.
func TestLetters(t *testing.T) {
	t.Parallel()
	warrant := asked(t, "us-warrant-ireland", nil)
	french := asked(t, "eu-epoc", refused["third-country"])
	for name, letter := range letters(t, warrant, french) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, lang := range paper.Languages {
				page, err := letter(lang)
				require.NoError(t, err)
				if lang == "en" {
					golden(t, "letter-"+name, printed(page))
				}
				for _, text := range strings.Fields(printed(page)) {
					assert.NotContains(t, text, "{", "%s in %s", name, lang)
				}
				write(t, name+"-"+lang, page)
			}
		})
	}
	for _, err := range []error{
		second(paper.Redirect("en", warrant, policy.Decision{}, desk)), second(paper.Preserved("en", warrant, desk)),
		second(paper.Motion("en", french, decided(t, "en", french), desk)),
	} {
		assert.ErrorIs(t, err, paper.ErrNoForm)
	}
}

func second(_ paper.Page, err error) error { return err }

// TestFormsPrint writes the forms for people to look at.
func TestFormsPrint(t *testing.T) {
	t.Parallel()
	for _, lang := range paper.Languages {
		req := asked(t, "eu-epoc", refused["third-country"])
		f, err := paper.Impossible(lang, req, decided(t, lang, req), desk)
		require.NoError(t, err)
		write(t, "annex-iii-"+lang, f.Page(lang))
		write(t, "annex-i-"+lang, paper.Filled{Annex: "I"}.Page(lang))
	}
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o777))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o666))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(string(want), got), "go test -update writes it anew: read the difference")
}

// printed is a page as text.
func printed(p paper.Page) string {
	var b strings.Builder
	fmt.Fprintln(&b, p.Title)
	for _, line := range append([]string{p.Under}, p.Marks...) {
		if line != "" {
			fmt.Fprintln(&b, line)
		}
	}
	for _, part := range p.Parts {
		fmt.Fprintf(&b, "\n%s\n", part.Title)
		for _, r := range part.Rows {
			box := map[bool]string{true: "[x] ", false: "[ ] "}[r.Ticked]
			text := strings.ReplaceAll(r.Text, "\n", "\n    ")
			if text == "" {
				text = "____"
			}
			switch r.Kind {
			case paper.RowText:
				fmt.Fprintln(&b, r.Label)
			case paper.RowBox:
				fmt.Fprintln(&b, box+r.Label)
			case paper.RowBoth:
				fmt.Fprintln(&b, box+r.Label, text)
			default:
				fmt.Fprintln(&b, strings.TrimSpace(r.Label+" "+text))
			}
		}
	}
	return b.String()
}

// write writes a page as it is printed, where it is asked for.
func write(t *testing.T, name string, p paper.Page) {
	t.Helper()
	if *html == "" {
		return
	}
	var b bytes.Buffer
	require.NoError(t, p.WriteHTML(&b, "paper.css"))
	require.NoError(t, os.WriteFile(filepath.Join(*html, name+".html"), b.Bytes(), 0o666))
}
