package jurisdiction

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// An Instrument is one law file: a statute, a treaty, a ruling, or what is
// held of one state (its central authority and process levels). Its ID is the
// path of the file without ".yaml", such as "us/18-usc-2702".
type Instrument struct {
	ID         string         `yaml:"-"`
	Title      string         `yaml:"title"`
	Citation   string         `yaml:"citation"`
	Kind       InstrumentKind `yaml:"kind"`
	Source     string         `yaml:"source,omitempty"` // official URL, where known
	ELI        string         `yaml:"eli,omitempty"`    // European Legislation Identifier
	ECLI       string         `yaml:"ecli,omitempty"`   // European Case Law Identifier
	CELEX      string         `yaml:"celex,omitempty"`  // number in EUR-Lex
	Reviewed   request.Day    `yaml:"reviewed"`         // last read against the source
	Confidence Confidence     `yaml:"confidence"`
	Evidence   Evidence       `yaml:"evidence,omitempty"`
	Signed     request.Day    `yaml:"signed,omitempty"`
	Note       string         `yaml:"note,omitempty"`
	Surveyed   []Survey       `yaml:"surveyed,omitempty"` // what was read in full for the state
	Authority  *Office        `yaml:"central_authority,omitempty"`
	Parties    []Party        `yaml:"parties"`
	Provisions []Provision    `yaml:"provisions,omitempty"`
}

// clone returns a copy that shares nothing with the law.
func (in *Instrument) clone() *Instrument {
	own := *in
	own.Surveyed = slices.Clone(in.Surveyed)
	own.Authority = in.Authority.clone()
	own.Parties = slices.Clone(in.Parties)
	for i := range own.Parties {
		p := &own.Parties[i]
		p.NotTowards, p.OnlyTowards = slices.Clone(p.NotTowards), slices.Clone(p.OnlyTowards)
	}
	own.Provisions = slices.Clone(in.Provisions)
	for i := range own.Provisions {
		own.Provisions[i].unshare()
	}
	return &own
}

// A Party is a state, or every party of another instrument, that is bound.
type Party struct {
	State       request.State `yaml:"state,omitempty"`
	Group       string        `yaml:"group,omitempty"` // the ID of the instrument whose parties are meant
	Side        string        `yaml:"side,omitempty"`  // where a treaty binds across: parties of one side owe nothing to each other
	Window      `yaml:",inline"`
	NotTowards  []Towards   `yaml:"not_towards,omitempty"`  // the parties towards which it has no effect
	OnlyTowards []Towards   `yaml:"only_towards,omitempty"` // the only parties towards which it has effect
	Status      Status      `yaml:"status,omitempty"`
	Signed      request.Day `yaml:"signed,omitempty"`
	Confidence  Confidence  `yaml:"confidence,omitempty"`
	Evidence    Evidence    `yaml:"evidence,omitempty"`
	Note        string      `yaml:"note,omitempty"`
}

// A Towards is a state and the days, both included, on which a party's row is
// limited towards it; empty ends are open.
type Towards struct {
	State request.State `yaml:"state"`
	From  request.Day   `yaml:"from,omitempty"`
	Until request.Day   `yaml:"until,omitempty"`
}

// String returns it on one line, such as "RU from 2022-12-27".
func (t Towards) String() string {
	text := string(t.State)
	if t.From != "" {
		text += fmt.Sprintf(" from %s", t.From)
	}
	if t.Until != "" {
		text += fmt.Sprintf(" until %s", t.Until)
	}
	return text
}

func (t Towards) window() Window { return Window{From: t.From, Until: t.Until} }

// A Window is the days on which a row applies, both ends included; Suspended
// is the first day without effect. Empty ends are open.
type Window struct {
	From      request.Day `yaml:"from,omitempty"`
	Precision Precision   `yaml:"precision,omitempty"`
	Until     request.Day `yaml:"until,omitempty"`
	Suspended request.Day `yaml:"suspended,omitempty"`
}

// On reports whether the window holds day.
func (w Window) On(day request.Day) bool {
	return (w.From == "" || w.From <= day) && (w.Until == "" || day <= w.Until) && (w.Suspended == "" || day < w.Suspended)
}

// A Provision is one rule of an instrument. Which fields it may carry follows
// from its role; law/README.md has the table and lint enforces it.
type Provision struct {
	Article    string     `yaml:"article,omitempty"`
	Rule       string     `yaml:"rule,omitempty"` // what it says, in one sentence
	Role       Role       `yaml:"role"`
	Categories []Category `yaml:"categories,omitempty"`
	Window     `yaml:",inline"`
	Status     Status     `yaml:"status,omitempty"`
	Confidence Confidence `yaml:"confidence,omitempty"` // the instrument's where empty, as are the next three
	Evidence   Evidence   `yaml:"evidence,omitempty"`
	Citation   string     `yaml:"citation,omitempty"`
	Source     string     `yaml:"source,omitempty"`
	Note       string     `yaml:"note,omitempty"`

	Order     []request.InstrumentKind `yaml:"order,omitempty"`      // power, agreement, exclusion, review, obligation
	Issuer    []request.Issuer         `yaml:"issuer,omitempty"`     // power, emergency, agreement
	Reach     Reach                    `yaml:"reach,omitempty"`      // power
	HoldsOver Hold                     `yaml:"holds_over,omitempty"` // power
	Court     []request.Area           `yaml:"court,omitempty"`      // power: where the ruling binds
	Purpose   []Purpose                `yaml:"purpose,omitempty"`    // power, channel
	Area      []request.Area           `yaml:"area,omitempty"`       // power, bar: the subdivisions in which alone it binds

	Protects Protection    `yaml:"protects,omitempty"` // bar, permission
	Binds    []Tie         `yaml:"binds,omitempty"`    // bar, permission, immunity
	Sector   []Sector      `yaml:"sector,omitempty"`   // bar, permission, power, level
	Against  []Circle      `yaml:"against,omitempty"`  // bar, immunity
	For      []Circle      `yaml:"for,omitempty"`      // emergency, permission, review
	Strength Strength      `yaml:"strength,omitempty"` // bar
	Opens    []Opening     `yaml:"opens,omitempty"`    // bar, emergency, permission
	Guards   request.State `yaml:"guards,omitempty"`   // immunity: whose archives

	Level      Need                   `yaml:"level,omitempty"`      // level
	Instrument request.InstrumentKind `yaml:"instrument,omitempty"` // level: the one paper that meets it

	Test  OffenceTest `yaml:"test,omitempty"`  // threshold
	Years float64     `yaml:"years,omitempty"` // threshold
	Or    []string    `yaml:"or,omitempty"`    // threshold: other ways to meet it

	Channel ChannelKind `yaml:"channel,omitempty"` // channel
	Caveat  Caveat      `yaml:"caveat,omitempty"`  // channel

	Issuing   request.State `yaml:"issuing,omitempty"`   // agreement: whose orders
	Addressed request.State `yaml:"addressed,omitempty"` // agreement: whose providers

	Duty Duty `yaml:"obligation,omitempty"` // obligation: its code

	Days      int  `yaml:"days,omitempty"`      // obligation, review: the time left, the day of receipt not counted
	Hours     int  `yaml:"hours,omitempty"`     // obligation: the time left, from the next full hour
	Extension int  `yaml:"extension,omitempty"` // obligation: days by which the authority may extend it
	Rolls     bool `yaml:"rolls,omitempty"`     // obligation, review: a last day on a weekend rolls on to the Monday

	When When `yaml:"when,omitempty"` // power, level, channel, agreement, exclusion, review, obligation
}

// unshare gives the provision lists of its own.
func (p *Provision) unshare() {
	p.Categories, p.Order, p.Issuer = slices.Clone(p.Categories), slices.Clone(p.Order), slices.Clone(p.Issuer)
	p.Court, p.Purpose, p.Area = slices.Clone(p.Court), slices.Clone(p.Purpose), slices.Clone(p.Area)
	p.Binds, p.Sector, p.Against = slices.Clone(p.Binds), slices.Clone(p.Sector), slices.Clone(p.Against)
	p.For, p.Opens, p.Or = slices.Clone(p.For), slices.Clone(p.Opens), slices.Clone(p.Or)
	p.When.unshare()
}

// unshare replaces the lists by copies.
func (w *When) unshare() {
	w.OffenceKind, w.OffenceKindNot = slices.Clone(w.OffenceKind), slices.Clone(w.OffenceKindNot)
	w.NationalityNot, w.ResidenceNot = slices.Clone(w.NationalityNot), slices.Clone(w.ResidenceNot)
	w.LocatedNot, w.PublicBodyNot = slices.Clone(w.LocatedNot), slices.Clone(w.PublicBodyNot)
}

// A When is what the request must show; a fact that is not known is a
// condition not met.
type When struct {
	MinMaxYears     float64               `yaml:"min_max_years,omitempty"`    // the offence's statutory maximum is at least this
	MaxAbove        float64               `yaml:"max_above,omitempty"`        // it is more than this
	OrListed        bool                  `yaml:"or_listed,omitempty"`        // or the instrument's list names the offence
	OffenceKind     []request.OffenceKind `yaml:"offence_kind,omitempty"`     // the offence is of one of these kinds
	OffenceKindNot  []request.OffenceKind `yaml:"offence_kind_not,omitempty"` // the offence is of none of these kinds
	OrganisedGroup  bool                  `yaml:"organised_group,omitempty"`  // an organised criminal group committed it
	NationalityNot  []request.State       `yaml:"nationality_not,omitempty"`
	ResidenceNot    []request.State       `yaml:"residence_not,omitempty"`
	LocatedNot      []request.State       `yaml:"located_not,omitempty"`
	PublicBodyNot   []request.State       `yaml:"public_body_not,omitempty"`
	Emergency       bool                  `yaml:"emergency,omitempty"`      // danger to life, in a form that counts
	Routine         bool                  `yaml:"routine,omitempty"`        // no such danger
	AgreementWith   bool                  `yaml:"agreement_with,omitempty"` // an agreement between the two states fits
	Customer        request.CustomerKind  `yaml:"customer,omitempty"`
	OfAnotherState  bool                  `yaml:"of_another_state,omitempty"` // the customer is another state's public body
	ResidenceAbroad bool                  `yaml:"residence_abroad,omitempty"` // the subject is not known to live in the requesting state
	Notified        bool                  `yaml:"notified,omitempty"`         // the order was notified, or had to be and may have been
	Unvalidated     bool                  `yaml:"unvalidated,omitempty"`      // the order was issued in an emergency, before it was validated
	NoGround        bool                  `yaml:"no_ground,omitempty"`        // the order does not say why it goes to a processor
	Privileged      bool                  `yaml:"privileged,omitempty"`       // secrecy or immunity protects the data
}

// asksOffence reports whether the condition asks for something of the offence.
func (w *When) asksOffence() bool {
	return w.MinMaxYears > 0 || w.MaxAbove > 0 || len(w.OffenceKind) > 0 || len(w.OffenceKindNot) > 0 || w.OrganisedGroup
}

// An Office is a state's central authority for mutual legal assistance.
type Office struct {
	Name       string     `yaml:"name"`
	Ministry   string     `yaml:"ministry,omitempty"`
	City       string     `yaml:"city,omitempty"`
	URL        string     `yaml:"url,omitempty"`
	Contact247 *Contact   `yaml:"contact_24_7,omitempty"` // Budapest Convention art. 35
	AsOf       string     `yaml:"as_of"`                  // year
	Confidence Confidence `yaml:"confidence"`
	Evidence   Evidence   `yaml:"evidence,omitempty"`
	Note       string     `yaml:"note,omitempty"`
}

// clone returns a copy that shares nothing with the law.
func (o *Office) clone() *Office {
	if o == nil {
		return nil
	}
	own := *o
	if o.Contact247 != nil {
		contact := *o.Contact247
		own.Contact247 = &contact
	}
	return &own
}

// A Contact is a point of the 24/7 network.
type Contact struct {
	Name       string     `yaml:"name"`
	Confidence Confidence `yaml:"confidence"`
}

// A Manifest is what law.yaml says of the whole set.
type Manifest struct {
	Compiled request.Day `yaml:"compiled"` // the day whose knowledge the set holds
	First    request.Day `yaml:"first"`    // the first day it answers for
	EU       []string    `yaml:"eu"`       // the instruments whose parties are bound as member states
	EEA      []string    `yaml:"eea"`      // and those of the European Economic Area

	// Positions is the instrument that holds what the library itself takes
	// where the law files are silent.
	Positions string `yaml:"positions,omitempty"`

	Parts []Part `yaml:"parts,omitempty"` // the territories that are part of a state
}

// A Part is a territory with a code of its own in ISO 3166-1 that is part of a
// state for the law of these files. Other territories inherit nothing.
type Part struct {
	Part     request.State `yaml:"part"`
	Of       request.State `yaml:"of"`
	Window   `yaml:",inline"`
	Citation string `yaml:"citation"`         // of the law that says so
	Source   string `yaml:"source,omitempty"` // its official URL, where known
	Note     string `yaml:"note,omitempty"`
}

// A yamlField is a field of a struct by its name in YAML.
type yamlField struct {
	name  string
	index []int
}

// yamlFields returns the fields of a struct in order, inlined ones included.
func yamlFields(t reflect.Type) []yamlField {
	var fields []yamlField
	for i := range t.NumField() {
		name, rest, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if rest != "inline" {
			fields = append(fields, yamlField{name, []int{i}})
			continue
		}
		for _, f := range yamlFields(t.Field(i).Type) {
			fields = append(fields, yamlField{f.name, append([]int{i}, f.index...)})
		}
	}
	return fields
}

// and returns the days that are in both windows.
func (w Window) and(v Window) Window {
	out := Window{From: max(w.From, v.From), Until: earlier(w.Until, v.Until), Suspended: earlier(w.Suspended, v.Suspended)}
	switch out.From {
	case w.From:
		out.Precision = w.Precision
	default:
		out.Precision = v.Precision
	}
	return out
}

// earlier returns the earlier day; an empty one is open.
func earlier(a, b request.Day) request.Day {
	if a == "" || b == "" {
		return max(a, b)
	}
	return min(a, b)
}

// overlaps reports whether some day is in both windows.
func (w Window) overlaps(v Window) bool {
	return (w.Until == "" || v.From == "" || v.From <= w.Until) && (v.Until == "" || w.From == "" || w.From <= v.Until)
}
