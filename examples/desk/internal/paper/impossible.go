package paper

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A Desk is who answers, and what it alone knows of the case. An empty field is a blank
// on the paper.
type Desk struct {
	Entity     string `yaml:"entity"` // the designated establishment, the legal representative or the provider
	Contact    string `yaml:"contact"`
	Post       string `yaml:"post"`
	Address    string `yaml:"address"`
	Phone      string `yaml:"phone"`
	Fax        string `yaml:"fax"`
	Email      string `yaml:"email"`
	Authorised string `yaml:"authorised"` // the person who signs

	Case       string         `yaml:"-"` // number of its own file
	Preserved  request.Answer `yaml:"-"` // the data are kept from deletion; unknown where empty
	CopiedAt   request.Moment `yaml:"-"` // when the copy that is preserved was taken
	KeptUntil  request.Moment `yaml:"-"` // the last day on which they are
	Validating string         `yaml:"-"` // the validating authority, where the certificate names one
	ValidFile  string         `yaml:"-"` // and the number of its file
	Enforcing  string         `yaml:"-"` // the enforcing authority that was notified
	EnforceRef string         `yaml:"-"` // and the number of its file
}

// ErrNoForm says that the paper asked for does not answer the instrument of the request.
var ErrNoForm = errors.New("paper: this paper does not answer the instrument of the request [paper.no_form]")

// boxes are the reasons of Annex III, section D, that a code of a decision is.
var boxes = map[string]string{
	"gate.no_target":          "III.D.insufficient_information",
	"gate.wrong_issuer":       "III.D.issuer_not_competent",
	"gate.offence_too_light":  "III.D.offence_not_covered",
	"forbid.no_control":       "III.D.not_stored_at_receipt",
	"forbid.immunity":         "III.D.immunity_privilege_press",
	"forbid.protected_person": "III.D.immunity_privilege_press",
}

// Impossible fills Annex III from a decision on a European Production or Preservation
// Order: what stands in the way of each item that is not allowed, and section E where a
// law of a third country does. The decision is in the same language. The error is
// ErrNoForm for another instrument, and for a production order of which all is allowed.
func Impossible(lang string, req request.Request, d policy.Decision, desk Desk) (Filled, error) {
	f := Filled{Annex: "III", Fields: map[string]Value{}}
	production := req.Instrument.Kind == request.EuropeanProductionOrder
	switch {
	case !production && req.Instrument.Kind != request.EuropeanPreservationOrder,
		!slices.ContainsFunc(d.Items, func(it policy.Item) bool { return stands(it, production) }):
		return Filled{}, ErrNoForm
	case production:
		f.tick("III.A.2")
	default:
		f.tick("III.A.3")
	}
	f.write("III.B.1", req.Authority.Name)
	f.write("III.B.2", req.Instrument.Reference)
	f.write("III.B.3", desk.Validating)
	f.write("III.B.4", desk.ValidFile)
	f.write("III.B.5", string(req.Instrument.Issued))
	f.write("III.B.6", string(req.Received))
	f.write("III.B.7", desk.Enforcing)
	f.write("III.B.8", desk.EnforceRef)
	f.write("III.C.1", desk.Entity)
	f.write("III.C.2", desk.Case)
	f.reasons(lang, req, d, production)
	switch desk.Preserved {
	case request.Yes:
		f.tick("III.G.2")
	case request.No:
		f.tick("III.G.3")
	}
	for i, text := range []string{desk.Entity, desk.Contact, desk.Post, desk.Address, desk.Phone, desk.Fax, desk.Email, desk.Authorised} {
		f.write(fieldsOfH[i], text)
	}
	return f, nil
}

// fieldsOfH are the lines of section H in the order of a Desk. Day and signature are the
// signer's.
var fieldsOfH = []string{"III.H.1", "III.H.2", "III.H.3", "III.H.4", "III.H.5", "III.H.6", "III.H.7", "III.H.8"}

// stands reports whether something stands in the way of an item. That a preservation order
// hands over nothing does not: it can be executed.
func stands(it policy.Item, production bool) bool {
	if production {
		return it.Outcome != policy.Allow
	}
	return slices.ContainsFunc(it.Reasons, func(r policy.Reason) bool {
		return r.Effect == policy.EffectGate && r.Code != "gate.preservation_only"
	})
}

// reasons ticks the boxes of section D, and explains them and the other reasons.
func (f *Filled) reasons(lang string, req request.Request, d policy.Decision, production bool) {
	report, said := d.Report(), []string{}
	for i, it := range d.Items {
		if !stands(it, production) {
			continue
		}
		lines := []string{report.Items[i].Title}
		for _, r := range it.Reasons {
			gate := r.Effect == policy.EffectGate && r.Code != "gate.preservation_only"
			if !gate && (r.Effect != policy.EffectForbid || !production) {
				continue
			}
			if box := boxes[r.Code]; box != "" && ofForm(box, req, r) {
				f.tick(box)
			}
			lines = append(lines, "– "+r.Text+cited(r.Cite))
		}
		if len(lines) == 1 {
			lines = append(lines, whyOf(report.Items[i])...)
		}
		said = append(said, strings.Join(lines, "\n"))
		if production {
			f.conflict(lang, req, it)
		}
	}
	f.write("III.D.12", strings.Join(said, "\n\n"))
	f.write("III.F.1", strings.Join(asked(d), "\n"))
}

// whyOf returns what the report says where no rule stands against an item: that no state
// agreed, or that the posture decides.
func whyOf(item policy.ReportItem) []string {
	var why []string
	for _, s := range item.Sections {
		if s.Code == "why" {
			for _, point := range s.Points {
				why = append(why, "– "+number.ReplaceAllString(point, ""))
			}
		}
	}
	return why
}

// number is that of a source in a report, which the form does not list.
var number = regexp.MustCompile(` \[\d+\]`)

// ofForm reports whether a box is one of the certificate, and its reason of the law that
// the box speaks of: immunities and privileges are those of the enforcing state.
func ofForm(box string, req request.Request, r policy.Reason) bool {
	if !slices.Contains(strings.Split(fields[box].For, ","), kindOf(req)) {
		return false
	}
	enforcing := strings.ToLower(string(req.Provider.Addressed)) + "/"
	return box != "III.D.immunity_privilege_press" || slices.ContainsFunc(r.Cite, func(c jurisdiction.Cite) bool {
		return strings.HasPrefix(c.Instrument, enforcing) || strings.HasPrefix(c.Instrument, "eu/")
	})
}

// kindOf returns how a form names the certificate of a request.
func kindOf(req request.Request) string {
	if req.Instrument.Kind == request.EuropeanProductionOrder {
		return "EPOC"
	}
	return "EPOC-PR"
}

// cited names the provisions behind a reason.
func cited(cites []jurisdiction.Cite) string {
	var names []string
	for _, c := range cites {
		names = append(names, cite(c))
	}
	if len(names) == 0 {
		return ""
	}
	return " (" + strings.Join(names, "; ") + ")"
}

// asked are the facts that the authority alone can supply.
func asked(d policy.Decision) []string {
	var texts []string
	for _, it := range d.Items {
		for _, r := range it.Remedies {
			if r.Kind == policy.SupplyInformation && !slices.Contains(texts, r.Text) {
				texts = append(texts, r.Text)
			}
		}
	}
	return texts
}

// conflict fills section E for an item that a law of a third country forbids, where the
// Regulation has the procedure of its art. 17 for it. The words of a law, why it applies
// and what follows are for counsel: they stay blank. No objection rests on the place of
// storage alone (art. 17(2)(b)): without another tie the section stays empty, and a note
// says so.
func (f *Filled) conflict(lang string, req request.Request, it policy.Item) {
	for _, c := range Standing(it) {
		if c.Review == nil || !strings.HasPrefix(c.Review.Instrument, "eu/2023-1543") {
			continue
		}
		found := ties(lang, req, c.State)
		if len(found) == 0 {
			f.note(say(lang, "storage_alone", "state", policy.StateName(c.State, lang)))
			continue
		}
		f.tick("III.D.third_country_conflict")
		f.add("III.E.2", c.Bar.Title)
		f.add("III.E.3", strings.TrimSpace(c.Bar.Article+" "+c.Bar.URL))
		f.add("III.E.10", strings.Join(found, "\n"))
	}
}

// Standing returns the conflicts of an item in which the bar stands: nothing lifts it, and a
// reason against disclosure rests on it. A bar that follows the provider's group and does not
// bind here is none.
func Standing(it policy.Item) []policy.Conflict {
	return slices.DeleteFunc(slices.Clone(it.Conflicts), func(c policy.Conflict) bool {
		return c.Bar == nil || c.LiftedBy != nil || !slices.ContainsFunc(it.Reasons, func(r policy.Reason) bool {
			return r.Effect == policy.EffectForbid && slices.Contains(r.Cite, *c.Bar)
		})
	})
}

// ties says what the request shows of a tie between the provider and a state other than
// that data rest there.
func ties(lang string, req request.Request, s request.State) []string {
	var found []string
	for _, tie := range []struct {
		has bool
		key string
	}{
		{req.Provider.Home == s, "home"},
		{req.Provider.Addressed == s, "addressed"},
		{slices.Contains(req.Provider.EstablishedIn, s), "established"},
		{slices.Contains(req.Provider.OffersIn, s), "offers"},
	} {
		if tie.has {
			found = append(found, say(lang, tie.key, "state", policy.StateName(s, lang)))
		}
	}
	return found
}

// add writes one line more into a field, once.
func (f *Filled) add(id, text string) {
	has := f.Fields[id].Text
	switch {
	case has == "":
		f.write(id, text)
	case !slices.Contains(strings.Split(has, "\n"), text):
		f.write(id, has+"\n"+text)
	}
}

// note tells the desk something once.
func (f *Filled) note(text string) {
	if !slices.Contains(f.Notes, text) {
		f.Notes = append(f.Notes, text)
	}
}
