package paper

import (
	"slices"
	"strings"
	"time"

	"github.com/comity-go/comity/examples/desk/internal/clock"
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// Redirect is the letter to the requesting authority where an item is redirected: whom
// to ask, under which instrument, and what the request contains. It confirms neither that
// an account exists nor that there are data. Its error is ErrNoForm where no item is
// redirected.
func Redirect(lang string, req request.Request, d policy.Decision, desk Desk) (Page, error) {
	p := Page{Lang: lang, Title: say(lang, "redirect.title")}
	report := d.Report()
	var items []string
	best := map[request.State][]policy.Channel{} // best first
	var states []request.State
	for i, it := range d.Items {
		if it.Outcome != policy.RedirectToMLAT {
			continue
		}
		items = append(items, report.Items[i].Title)
		for _, ch := range it.Channels {
			if best[ch.Requested] == nil {
				states = append(states, ch.Requested)
			}
			same := func(c policy.Channel) bool { return c.Kind == ch.Kind && c.Instrument == ch.Instrument }
			if !slices.ContainsFunc(best[ch.Requested], same) {
				best[ch.Requested] = append(best[ch.Requested], ch)
			}
		}
	}
	if len(items) == 0 {
		return Page{}, ErrNoForm
	}
	p.Parts = append(p.Parts, head(lang, req, desk, text(say(lang, "redirect.intro"))),
		Part{Title: say(lang, "redirect.items"), Rows: append([]Row{line("", items...)}, demanded(lang, req)...)})
	for _, s := range states {
		p.Parts = append(p.Parts, ask(lang, d, s, best[s])...)
	}
	kept := say(lang, "redirect.not_kept")
	switch {
	case desk.Preserved == request.NotSaid:
		kept = ""
	case desk.Preserved == request.Yes && desk.KeptUntil != "":
		kept = say(lang, "redirect.kept", "day", string(desk.KeptUntil))
	case desk.Preserved == request.Yes:
		kept = say(lang, "redirect.kept_open")
	}
	p.Parts = append(p.Parts, Part{Title: say(lang, "redirect.preserved"), Rows: []Row{line("", kept), text(say(lang, "redirect.executing"))}},
		signed(lang, desk))
	return p, nil
}

// ask says whom to ask in a state, and what a request there contains.
func ask(lang string, d policy.Decision, s request.State, channels []policy.Channel) []Part {
	first := channels[0]
	part := Part{Title: say(lang, "redirect.ask", "state", policy.StateName(s, lang))}
	if office := first.CentralAuthority; office != nil {
		part.Rows = append(part.Rows, line(say(lang, "redirect.office"), office.Name, office.Ministry, office.City, office.URL))
	} else {
		part.Rows = append(part.Rows, line(say(lang, "redirect.office")))
	}
	part.Rows = append(part.Rows, line(say(lang, "redirect.under"), title(d, first.Instrument), first.Note))
	var others []string
	for _, ch := range channels[1:] {
		others = append(others, "– "+title(d, ch.Instrument))
	}
	if len(others) > 0 {
		part.Rows = append(part.Rows, line(say(lang, "redirect.also"), others...))
	}
	found, held := contentsOf(first)
	contains := Part{Title: say(lang, "redirect.contents")}
	if !held {
		contains.Rows = append(contains.Rows, text(say(lang, "redirect.unheld")))
	}
	contains.Rows = append(contains.Rows, rows(lang, found)...)
	return []Part{part, contains}
}

// Notice tells the customer that an authority asked for data, what was answered, and how
// to object. It names no officer and nothing of the investigation beyond the demand. While
// the authority forbids it, a mark says that it must not be sent, and until when.
func Notice(lang string, req request.Request, d policy.Decision, desk Desk) (Page, error) {
	p := Page{Lang: lang, Title: say(lang, "notice.title")}
	if forbidden, until := secret(req); forbidden && until != "" {
		p.Marks = append(p.Marks, say(lang, "notice.forbidden", "day", string(until)))
	} else if forbidden {
		p.Marks = append(p.Marks, say(lang, "notice.forbidden_open"))
	}
	who := policy.StateName(req.Requesting, lang)
	if req.Authority.Name != "" {
		who = req.Authority.Name + ", " + who
	}
	intro := text(say(lang, "notice.intro"))
	opening := Part{Rows: []Row{line(say(lang, "from"), desk.Entity, desk.Address), intro, line(say(lang, "notice.who"), who),
		line(say(lang, "notice.paper"), instrument(d)), line(say(lang, "received"), string(req.Received)), line(say(lang, "our_reference"), desk.Case)}}
	if len(p.Marks) > 0 {
		opening.Rows = append(opening.Rows, text(say(lang, "notice.later")))
	}
	report := d.Report()
	var answers []string
	for i := range d.Items {
		answers = append(answers, report.Items[i].Title)
	}
	p.Parts = []Part{opening,
		{Title: say(lang, "notice.outcome"), Rows: append([]Row{line("", answers...)}, demanded(lang, req)...)},
		{Rows: []Row{text(say(lang, "notice.object"))}}, signed(lang, desk)}
	return p, nil
}

// secret reports whether the authority forbids telling the customer or the user, and the
// first day on which nothing forbids it, where that is known.
func secret(req request.Request) (bool, request.Day) {
	forbidden, until := false, request.Day("")
	for _, s := range []struct {
		forbidden bool
		until     request.Day
	}{{req.Confidential, req.ConfidentialUntil}, {req.ConfidentialUser, req.ConfidentialUserUntil}} {
		switch {
		case !s.forbidden:
		case s.until == "":
			return true, ""
		default:
			forbidden, until = true, max(until, s.until)
		}
	}
	if !forbidden {
		return false, ""
	}
	last, err := time.Parse(time.DateOnly, string(until))
	if err != nil {
		return true, ""
	}
	return true, request.Day(last.AddDate(0, 0, 1).Format(time.DateOnly))
}

// Preserved confirms that data are kept: what, as of when, until when, and how that is
// renewed. Its error is ErrNoForm for a paper that does not ask for preservation.
func Preserved(lang string, req request.Request, desk Desk) (Page, error) {
	renew := "preserved.renew_other"
	switch {
	case req.Instrument.Kind == request.EuropeanPreservationOrder:
		renew = "preserved.renew_eu"
	case req.Instrument.Kind != request.PreservationRequest:
		return Page{}, ErrNoForm
	case req.Requesting == "US":
		renew = "preserved.renew_us"
	case slices.ContainsFunc(dues(req), func(d clock.Due) bool { return d.Clock.ID == "coe.preserve" }):
		renew = "preserved.renew_coe"
	}
	until := []string{string(desk.KeptUntil)}
	if desk.KeptUntil == "" {
		until = nil
		for _, due := range dues(req) {
			if strings.Contains(due.Clock.ID, "preserve") && !due.Clock.AtOnce {
				until = append(until, day(due.At)+" ("+due.Clock.Article+")")
				if !due.Latest.IsZero() {
					until = append(until, day(due.Latest)+", "+say(lang, "preserved.latest"))
				}
			}
		}
	}
	p := Page{Lang: lang, Title: say(lang, "preserved.title")}
	body := Part{Rows: append(demanded(lang, req), line(say(lang, "preserved.taken"), string(desk.CopiedAt)),
		line(say(lang, "preserved.until"), until...), line(say(lang, "preserved.renew"), say(lang, renew)))}
	p.Parts = []Part{head(lang, req, desk, text(say(lang, "preserved.intro"))), body, signed(lang, desk)}
	return p, nil
}

// dues are the clocks that the issue and the receipt of the paper started.
func dues(req request.Request) []clock.Due {
	var all []clock.Due
	for _, h := range clock.Arrivals(req) {
		all = append(all, clock.Of(req, h)...)
	}
	return all
}

// day returns the last day before midnight t.
func day(t time.Time) string { return t.Add(-time.Second).Format(time.DateOnly) }

// Motion outlines a motion of 18 U.S.C. § 2703(h): what the record shows of its grounds
// and of the eight factors of comity. Its error is ErrNoForm for another paper than a
// warrant of the United States for content.
func Motion(lang string, req request.Request, d policy.Decision, desk Desk) (Page, error) {
	all := dues(req)
	at := slices.IndexFunc(all, func(d clock.Due) bool { return d.Clock.ID == "us.quash" })
	if at < 0 {
		return Page{}, ErrNoForm
	}
	due := []string{day(all[at].At)}
	if latest := all[at].Latest; !latest.IsZero() {
		due = append(due, day(latest)+", "+say(lang, "preserved.latest"))
	}
	var laws []string
	var states []request.State // whose executive agreement is in force, and whose law forbids
	for _, it := range d.Items {
		for _, c := range Standing(it) {
			if c.Review == nil || c.State == req.Requesting {
				continue
			}
			states = append(states, c.State)
			laws = append(laws, policy.StateName(c.State, lang)+": "+cite(*c.Bar))
		}
	}
	slices.Sort(laws)
	slices.Sort(states)
	states = slices.Compact(states)
	var governments []string
	for _, s := range states {
		governments = append(governments, policy.StateName(s, lang))
	}
	var preserved []string
	if desk.Preserved == request.Yes {
		preserved = []string{say(lang, "motion.preserved_yes")}
		if desk.KeptUntil != "" {
			preserved = append(preserved, say(lang, "preserved.until")+" "+string(desk.KeptUntil))
		}
	}
	row := func(key string, texts ...string) Row { return line(say(lang, "motion."+key), texts...) }
	p := Page{Lang: lang, Title: say(lang, "motion.title")}
	p.Parts = []Part{
		{Rows: []Row{text(say(lang, "motion.intro")), row("due", due...), row("provider", desk.Entity),
			row("process", instrument(d), req.Authority.Name), row("served", string(req.Received))}},
		{Title: say(lang, "motion.grounds"), Rows: []Row{row("not_us_person", person(lang, req)...), row("risk"),
			row("law", slices.Compact(laws)...), row("qualifying", governments...)}},
		{Title: say(lang, "motion.factors"), Rows: []Row{row("a"), row("b"), row("c"), row("d", person(lang, req)...),
			row("e", ties(lang, req, "US")...), row("f", req.Offence.Description), row("g", ways(d, states)...), row("h")}},
		{Title: say(lang, "motion.relief"), Rows: []Row{line(""), row("preserved", preserved...), text(say(lang, "motion.reserved"))}},
		signed(lang, desk),
	}
	return p, nil
}

// person says what the request states of whose data it is.
func person(lang string, req request.Request) []string {
	var said []string
	for _, s := range []struct {
		key   string
		state request.State
	}{{"nationality", req.Subject.Nationality}, {"residence", req.Subject.Residence}, {"located", req.Subject.Located}} {
		if s.state.Known() {
			said = append(said, say(lang, "motion."+s.key, "state", policy.StateName(s.state, lang)))
		}
	}
	return said
}

// ways are the instruments by which the states whose law forbids could be asked.
func ways(d policy.Decision, states []request.State) []string {
	var all []string
	for _, it := range d.Items {
		for _, ch := range it.Channels {
			if slices.Contains(states, ch.Requested) && !slices.Contains(all, title(d, ch.Instrument)) {
				all = append(all, title(d, ch.Instrument))
			}
		}
	}
	return all
}

// title returns the title of an instrument, as a reason of the decision cites it.
func title(d policy.Decision, instrument string) string {
	for _, it := range d.Items {
		for _, r := range it.Reasons {
			for _, c := range r.Cite {
				if c.Instrument == instrument {
					return c.Title
				}
			}
		}
	}
	return instrument
}

// head is the opening of a letter to an authority.
func head(lang string, req request.Request, desk Desk, intro Row) Part {
	return Part{Rows: []Row{
		line(say(lang, "to"), req.Authority.Name, policy.StateName(req.Requesting, lang)),
		line(say(lang, "from"), desk.Entity, desk.Address),
		line(say(lang, "your_reference"), req.Instrument.Reference),
		line(say(lang, "our_reference"), desk.Case),
		line(say(lang, "received"), string(req.Received)),
		intro,
	}}
}

// signed is the end of a letter.
func signed(lang string, desk Desk) Part {
	return Part{Rows: []Row{line(say(lang, "contact"), desk.Contact, desk.Post, desk.Phone, desk.Email),
		line(say(lang, "name"), desk.Authorised), line(say(lang, "date")), line(say(lang, "signature"))}}
}

// demanded says what identifiers and which span of time the request names.
func demanded(lang string, req request.Request) []Row {
	var values, spans []string
	for _, t := range req.Targets {
		values = append(values, t.Value)
		span := []string{}
		if t.From != "" {
			span = append(span, say(lang, "from_day", "day", string(t.From)))
		}
		if t.Until != "" {
			span = append(span, say(lang, "until_day", "day", string(t.Until)))
		}
		if text := strings.Join(span, " "); text != "" && !slices.Contains(spans, text) {
			spans = append(spans, text)
		}
	}
	return []Row{line(say(lang, "identifiers"), values...), line(say(lang, "span"), spans...)}
}

// instrument names the paper, as the report of the decision does.
func instrument(d policy.Decision) string {
	for _, l := range d.Report().Head {
		if l.Code == "with" {
			return l.Text
		}
	}
	return ""
}

// cite names a provision.
func cite(c jurisdiction.Cite) string { return strings.TrimSuffix(c.Title+", "+c.Article, ", ") }

// text returns a row to be read.
func text(said string) Row { return Row{Kind: RowText, Label: said} }
