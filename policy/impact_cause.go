package policy

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A Cause is what flipped an item.
type Cause struct {
	Kind     CauseKind
	Change   CauseChange
	Name     string      // the code of the rule or of the error, the candidate's posture, the region, the least evidence, or the ID of the law file
	Article  string      // of a provision; of another row of a law file its name, such as party IE
	Title    string      // of the rule or the law file; of a region where it was and is, such as IE → GB
	Citation string      // of the law file
	InForce  request.Day // since when, of a provision that came
}

// A CauseKind is what kind of thing flipped an item.
type CauseKind string

// The kinds of causes.
const (
	RuleCause      CauseKind = "rule"      // it fires on one side alone, or is weighed otherwise
	PostureCause   CauseKind = "posture"   // it weighs otherwise
	RegionCause    CauseKind = "region"    // a row of the table of regions
	EvidenceCause  CauseKind = "evidence"  // the least with which a row of the law opens
	ProvisionCause CauseKind = "provision" // or another row of the law
	ErrorCause     CauseKind = "error"     // the candidate has no answer
)

// A CauseChange is what happened to the cause of a flip from the current side to the
// candidate.
type CauseChange string

// The changes.
const (
	CauseCame    CauseChange = "came"
	CauseWent    CauseChange = "went"
	CauseChanged CauseChange = "changed"         // it is on both sides, and says otherwise
	CauseCited   CauseChange = "now cited"       // it was law before
	CauseUncited CauseChange = "no longer cited" // it is law still
	CauseWeighed CauseChange = "weighed"         // it is on both sides, and another posture or least evidence weighs it
)

// causes returns what flipped an item, step by step, and what else only one side cites. A
// step that has no answer counts with the next one.
func (i *Impact) causes(was, now Decision, item int, between func(step) (Decision, error)) (causes, besides []Cause) {
	var changed changes
	before := was
	for n := 1; n < len(i.steps); n++ {
		after, s := now, i.steps[n]
		changed |= s.changed
		if n < len(i.steps)-1 {
			var err error
			if after, err = between(s); err != nil {
				continue
			}
		}
		if after.Items[item].Outcome != before.Items[item].Outcome {
			t := turn{before.engine, after.engine, before.request, &before.Items[item], &after.Items[item]}
			if changed&(rulesChanged|postureChanged) != 0 {
				causes = append(causes, t.weighing(changed)...)
			}
			if changed&regionsChanged != 0 {
				causes = append(causes, regionsOf(t.was.StoredIn, t.old.law, t.new.law)...)
			}
			if changed&evidenceChanged != 0 {
				weighed, more := t.evidence(item)
				causes, besides = append(causes, weighed...), append(besides, more...)
			}
			if changed&lawChanged != 0 {
				provisions, more := i.provisions(t, jurisdiction.Side{Law: t.old.law, Day: before.Received},
					jurisdiction.Side{Law: t.new.law, Day: after.Received})
				causes, besides = append(causes, provisions...), append(besides, more...)
			}
		}
		before, changed = after, 0
	}
	return causes, besides
}

// A turn is an item whose outcome changed from one step to the next.
type turn struct {
	old, new *Engine
	request  *request.Request
	was, now *Item
}

// weighing returns the rules that fire on one side alone, or that the posture weighs
// otherwise.
func (t turn) weighing(changed changes) (causes []Cause) {
	if changed&rulesChanged != 0 {
		causes = t.rules(reasonCodes)
		if len(causes) == 0 {
			causes = t.rules(obligationCodes) // which a custom posture may weigh
		}
	}
	if changed&postureChanged != 0 || len(causes) == 0 {
		causes = append(causes, Cause{Kind: PostureCause, Change: CauseChanged, Name: string(t.new.posture)})
		causes = append(causes, t.weighed()...)
	}
	return causes
}

// weighed returns the rules that fire on both sides and speak for what the new posture
// makes of the item: those that permit where it opens, those that forbid where it closes.
func (t turn) weighed() (causes []Cause) {
	effect := EffectForbid
	if t.now.Outcome > t.was.Outcome {
		effect = EffectPermit
	}
	before := reasonCodes(t.was)
	for _, r := range t.now.Reasons {
		if r.Effect == effect && slices.Contains(before, r.Code) {
			causes = append(causes, Cause{Kind: RuleCause, Change: CauseWeighed, Name: r.Code, Title: t.new.titleOf(r.Code)})
		}
	}
	return causes
}

// rules returns the rules of some codes that fire on one side alone, in order of code.
func (t turn) rules(codesOf func(*Item) []string) []Cause {
	before, after := codesOf(t.was), codesOf(t.now)
	var causes []Cause
	for _, side := range []struct {
		fire, other []string
		here, there *Engine
		change      CauseChange
	}{{after, before, t.new, t.old, CauseCame}, {before, after, t.old, t.new, CauseWent}} {
		for _, code := range side.fire {
			if slices.Contains(side.other, code) {
				continue
			}
			c := Cause{Kind: RuleCause, Change: side.change, Name: code, Title: side.here.titleOf(code)}
			if side.there.program.Rules[code] != nil {
				c.Change = CauseChanged
			}
			causes = append(causes, c)
		}
	}
	slices.SortFunc(causes, func(a, b Cause) int { return strings.Compare(a.Name, b.Name) })
	return causes
}

// titleOf returns the title of a rule; empty where the engine has no such rule.
func (e *Engine) titleOf(code string) string {
	if r := e.program.Rules[code]; r != nil {
		return e.language.Title(code, r.Title)
	}
	return ""
}

// reasonCodes returns the codes of the reasons that rules gave. Silence follows from them.
func reasonCodes(it *Item) (codes []string) {
	for _, r := range it.Reasons {
		if r.Effect != EffectSilence {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

func obligationCodes(it *Item) (codes []string) {
	for _, o := range it.Obligations {
		codes = append(codes, o.Code)
	}
	return codes
}

// regionsOf returns the regions among places that lie elsewhere under another law, in order.
func regionsOf(places []request.Place, old, new *jurisdiction.Law) (causes []Cause) {
	for _, p := range places {
		was, before := old.Region(p)
		is, after := new.Region(p)
		c := Cause{Kind: RegionCause, Change: CauseChanged, Name: string(cmp.Or(is, was)), Title: areasText(before) + " → " + areasText(after)}
		switch {
		case slices.Equal(before, after) || slices.Contains(causes, c):
			continue
		case was == "":
			c.Change = CauseCame
		case is == "":
			c.Change = CauseWent
		}
		causes = append(causes, c)
	}
	slices.SortFunc(causes, func(a, b Cause) int { return strings.Compare(a.Name, b.Name) })
	return causes
}

func areasText(areas []request.Area) string {
	var codes []string
	for _, a := range areas {
		codes = append(codes, string(a))
	}
	return cmp.Or(strings.Join(codes, " "), string(request.Unknown))
}

// evidence returns the least evidence as a cause, with the provisions that it weighs: those
// that one side alone cites, or else those behind other facts. What else one side alone
// cites follows from that.
func (t turn) evidence(item int) (causes, besides []Cause) {
	least := Cause{Kind: EvidenceCause, Change: CauseChanged, Name: string(t.new.law.LeastEvidence())}
	switch {
	case t.old.law.LeastEvidence() == "":
		least.Change = CauseCame
	case least.Name == "":
		least.Change, least.Name = CauseWent, string(t.old.law.LeastEvidence())
	}
	side := jurisdiction.Side{Law: t.new.law, Day: t.request.Received}
	weighed, _ := t.old.law.Weighed(t.new.law, *t.request, item) // both answered the request
	before, after := citedBy(t.was), citedBy(t.now)
	var named []Cause
	add := func(ch CauseChange, these, others []jurisdiction.Cite) {
		for _, cite := range these {
			switch is := (jurisdiction.Cite{Instrument: cite.Instrument, Article: cite.Article}); {
			case slices.Contains(others, cite):
			case slices.Contains(weighed, is):
				named = append(named, causeOf(CauseWeighed, is, side))
			default:
				besides = append(besides, causeOf(ch, cite, side))
			}
		}
	}
	add(CauseCited, after, before)
	add(CauseUncited, before, after)
	if len(named) == 0 {
		for _, cite := range weighed {
			named = append(named, causeOf(CauseWeighed, cite, side))
		}
	}
	slices.SortFunc(named, func(a, b Cause) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Article, b.Article))
	})
	return append([]Cause{least}, slices.Compact(named)...), besides
}

// provisions returns what of the law flipped an item: among what it cites, what came or
// went, or else what says otherwise; or else the rows that changed and may concern it. What
// else only one side cites follows from that, and counts where there is nothing of these.
func (i *Impact) provisions(t turn, old, new jurisdiction.Side) (causes, besides []Cause) {
	before, after := citedBy(t.was), citedBy(t.now)
	add := func(ch CauseChange, cite jurisdiction.Cite, here, there jurisdiction.Side) {
		c := causeOf(ch, cite, here)
		switch {
		case !there.Holds(cite) || t.bindsMore(here, there, cite.Instrument):
			causes = append(causes, c)
		case ch == CauseCame:
			c.Change, c.InForce = CauseCited, ""
			besides = append(besides, c)
		default:
			c.Change = CauseUncited
			besides = append(besides, c)
		}
	}
	for _, cite := range after {
		if !slices.Contains(before, cite) {
			add(CauseCame, cite, new, old)
		}
	}
	for _, cite := range before {
		if !slices.Contains(after, cite) {
			add(CauseWent, cite, old, new)
		}
	}
	if len(causes) == 0 {
		causes = saidOtherwise(slices.Concat(before, after), old, new)
		besides = slices.DeleteFunc(besides, func(b Cause) bool {
			return slices.ContainsFunc(causes, func(c Cause) bool { return b.Name == c.Name && b.Article == c.Article })
		})
	}
	if len(causes) == 0 {
		causes = i.concerning(t, old, new)
	}
	if len(causes) == 0 {
		return besides, nil
	}
	return causes, besides
}

// causeOf describes the provision of a cite, as the law of a side names it.
func causeOf(ch CauseChange, cite jurisdiction.Cite, s jurisdiction.Side) Cause {
	c := Cause{Kind: ProvisionCause, Change: ch, Name: cite.Instrument, Article: cite.Article, Title: cite.Instrument}
	if in, ok := s.Law.Instrument(cite.Instrument); ok {
		c.Title, c.Citation = in.Title, in.Citation
	}
	if ch == CauseCame {
		c.InForce = cite.InForce
	}
	return c
}

// saidOtherwise returns the provisions among those cited that are in force on both sides
// and do not say the same.
func saidOtherwise(cites []jurisdiction.Cite, old, new jurisdiction.Side) (causes []Cause) {
	slices.SortFunc(cites, compareCited)
	for _, cite := range cites {
		if c := causeOf(CauseChanged, cite, new); old.SaysOtherwise(new, cite) && !slices.Contains(causes, c) {
			causes = append(causes, c)
		}
	}
	return causes
}

// maxConcerning is how many instruments may be named as a cause without being cited.
const maxConcerning = 8

// maxDays bounds of how many days it is remembered which rows changed.
const maxDays = 64

// concerning returns the instruments of the rows that changed and may concern an item;
// of several rows, without the name of one. Where too many did, nothing is known.
func (i *Impact) concerning(t turn, old, new jurisdiction.Side) (causes []Cause) {
	days := [2]request.Day{old.Day, new.Day}
	rows, known := i.rows[days]
	if !known {
		if len(i.rows) == maxDays {
			clear(i.rows) // a log is read day by day
		}
		rows = old.Rows(new)
		i.rows[days] = rows
	}
	states := append(slices.Clone(t.now.Places), t.request.Requesting, t.request.Provider.Addressed, t.request.Provider.Home)
	for _, row := range rows {
		if !old.Concerns(row, states...) && !new.Concerns(row, states...) {
			continue
		}
		ch, side := CauseChanged, new
		switch row.Kind {
		case jurisdiction.RowAdded:
			ch = CauseCame
		case jurisdiction.RowEnded:
			ch, side = CauseWent, old
		}
		c := causeOf(ch, jurisdiction.Cite{Instrument: row.Instrument, Article: row.Row}, side)
		n := len(causes) - 1
		if n < 0 || causes[n].Name != c.Name {
			causes = append(causes, c)
			continue
		}
		causes[n].Article = ""
		if causes[n].Change != c.Change {
			causes[n].Change = CauseChanged
		}
	}
	if len(causes) > maxConcerning {
		return nil
	}
	return causes
}

// bindsMore reports whether an instrument binds the requesting state, or one where the
// data or the entity addressed are, towards the other on one side alone.
func (t turn) bindsMore(here, there jurisdiction.Side, instrument string) bool {
	return slices.ContainsFunc(append(slices.Clone(t.now.Places), t.request.Provider.Addressed), func(s request.State) bool {
		return here.BindsMore(there, instrument, t.request.Requesting, s)
	})
}

// citedBy returns what the reasons and channels of an item cite, each once and without
// what is said of it. A channel names no article: it counts where no reason cites its
// instrument. What opens no way explains an outcome and causes none.
func citedBy(item *Item) []jurisdiction.Cite {
	var cites []jurisdiction.Cite
	for _, r := range item.Reasons {
		if r.Code == "silence.no_way" {
			continue
		}
		for _, c := range r.Cite {
			cites = append(cites, jurisdiction.Cite{Instrument: c.Instrument, Article: c.Article, InForce: c.InForce})
		}
	}
	for _, ch := range item.Channels {
		if !slices.ContainsFunc(cites, func(c jurisdiction.Cite) bool { return c.Instrument == ch.Instrument }) {
			cites = append(cites, jurisdiction.Cite{Instrument: ch.Instrument})
		}
	}
	slices.SortFunc(cites, compareCited)
	return slices.Compact(cites)
}

func compareCited(a, b jurisdiction.Cite) int {
	return cmp.Or(strings.Compare(a.Instrument, b.Instrument), strings.Compare(a.Article, b.Article),
		strings.Compare(string(a.InForce), string(b.InForce)))
}

// failures returns the codes of an error as causes, each once.
func failures(err error) (causes []Cause) {
	add := func(code string) {
		if c := (Cause{Kind: ErrorCause, Change: CauseCame, Name: code}); !slices.Contains(causes, c) {
			causes = append(causes, c)
		}
	}
	for _, fault := range request.FieldErrors(err) {
		add(fault.Code)
	}
	if failure := (*Failure)(nil); errors.As(err, &failure) {
		add(string(failure.Code))
	}
	return causes
}
