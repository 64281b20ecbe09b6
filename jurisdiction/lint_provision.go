package jurisdiction

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// common are the fields that a provision of any role may carry.
var common = []string{"article", "rule", "role", "categories", "from", "precision", "until", "suspended", "status",

	"confidence", "evidence", "citation", "source", "note"}

// carries says which further fields the provisions of a role may carry; those
// that it must carry stand before the bar.
var carries = map[Role]string{
	RoleBar:        "categories protects binds against | sector strength opens area",
	RolePermission: "categories | protects binds sector for opens",
	RoleImmunity:   "categories guards | protects binds sector against opens",
	RoleExclusion:  "order when categories |",
	RolePower:      "categories order issuer reach holds_over | court purpose sector when area",
	RoleLevel:      "level | categories order sector instrument when",
	RoleEmergency:  "categories for | opens order issuer sector",
	RoleThreshold:  "test categories | years or order",
	RoleChannel:    "channel | caveat binds against purpose when",
	RoleAgreement:  "issuing addressed order issuer categories when |",
	RoleConsent:    "| ",
	RoleReview:     "| order for days rolls when",
	RoleObligation: "obligation order | days hours extension rolls when",
	RoleNote:       "| order issuer reach holds_over court purpose protects binds sector against for strength opens test years or when issuing addressed channel area",
}

// lintProvision checks that a provision is cited and carries the fields of its
// role.
func (l *Law) lintProvision(in *Instrument, p Provision, path string, report reporter) {
	at := func(field string, c code, problem string) { report(path+"."+field, c, problem) }
	fields, known := carries[p.Role]
	if p.Role == "" {
		at("role", codeMissingRole, "is missing, choose one of "+strings.Join(p.Role.Words(), ", "))
	}
	if !known {
		return // a word that is no role is a fault of lintWords
	}
	lintWindow(p.Window, p.Status, at)
	if p.From == "" && p.Status == "" && p.Role != RoleNote {
		at("from", codeMissingFrom, "is missing, give the day of application or the status that says why it gives no basis")
	}
	must, may, _ := strings.Cut(fields, "|")
	v := reflect.ValueOf(p)
	for _, f := range provisionFields() {
		set := !v.FieldByIndex(f.index).IsZero()
		switch {
		case slices.Contains(strings.Fields(must), f.name):
			if !set && p.Status == "" {
				at(f.name, codeMissingForRole, fmt.Sprintf("is missing, a provision of role %s needs it", p.Role))
			}
		case set && !slices.Contains(common, f.name) && !slices.Contains(strings.Fields(may), f.name):
			at(f.name, codeForeignToRole,
				fmt.Sprintf("a provision of role %s does not have it, drop it or change the role", p.Role))
		}
	}
	if c, problem := p.clockProblem(); problem != "" {
		at("days", c, problem)
	}
	lintWhen(p.Role, p.When, at)
	l.lintAreas(in, p.Area, at)
	if p.Role == RolePower && p.Reach == ReachAbroad && p.Status == "" && len(p.Sector) == 0 && onCommunications(in) {
		at("sector", codeUnsectoredPower,
			"is missing, a power abroad of a law on communications names the providers that it holds, or any")
	}
	if p.Article == "" && p.Citation == "" && in.Citation == "" {
		at("article", codeUncited, "is missing, every provision is cited")
	}
}

// communications finds the titles of laws on communications.
var communications = regexp.MustCompile(`(?i)communica|telecom|telekom|kommunikation|\bpost(s|al)?\b`)

// onCommunications reports whether the instrument is a law on communications: its
// title says so, or it keeps those who carry communications to their secrecy. A
// ruling applies such a law and is none.
func onCommunications(in *Instrument) bool {
	secrecy := func(p Provision) bool {
		return p.Role == RoleBar && p.Protects == ProtectsCommunications && slices.Contains(p.Binds, BindsHolder)
	}
	return in.Kind != KindRuling && (communications.MatchString(in.Title) || slices.ContainsFunc(in.Provisions, secrecy))
}

// clockProblem says what is wrong with the time that a provision sets; nothing
// where the problem is empty.
func (p *Provision) clockProblem() (c code, problem string) {
	switch {
	case p.Days < 0 || p.Hours < 0 || p.Extension < 0:
		return codeNegativeTime, "no time is less than nothing, give a number above zero"
	case p.Days > 0 && p.Hours > 0:
		return codeTwoClocks, "days and hours are two clocks, write two provisions"
	case p.Days == 0 && (p.Extension > 0 || p.Rolls):
		return codeExtensionNoDays, "is missing, extension and rolls are those of days"
	}
	return "", ""
}

// provisionFields are those of Provision, inlined ones included.
var provisionFields = sync.OnceValue(func() []yamlField { return yamlFields(reflect.TypeFor[Provision]()) })

// A levelKey is what a row of role level speaks of. Rows that share one follow
// each other; all others may stand side by side, and the weakest that fits a
// request is enough.
type levelKey struct{ category, order, sector, when string }

// lintLevels checks that each day has one level a key, with no gap between one
// row and the next.
func lintLevels(in *Instrument, report reporter) {
	rows := map[levelKey][]int{}
	for i, p := range in.Provisions {
		if p.Role != RoleLevel || p.Status != "" {
			continue
		}
		sector := p.Sector
		if slices.Contains(sector, SectorAny) {
			sector = nil
		}
		for _, category := range p.Categories {
			key := levelKey{string(category), wordSet(p.Order), wordSet(sector), fieldsOf(p.When)}
			rows[key] = append(rows[key], i)
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(rows), levelKey.compare) {
		slices.SortStableFunc(rows[key], func(i, j int) int {
			return strings.Compare(string(in.Provisions[i].From), string(in.Provisions[j].From))
		})
		lintLevel(in, rows[key], key.category, report)
	}
}

func (k levelKey) compare(l levelKey) int {
	return cmp.Or(strings.Compare(k.category, l.category), strings.Compare(k.order, l.order), strings.Compare(k.sector, l.sector),
		strings.Compare(k.when, l.when))
}

// wordSet returns words as one text, whatever their order.
func wordSet[W ~string](ws []W) string { return fmt.Sprint(slices.Sorted(slices.Values(ws))) }

func lintLevel(in *Instrument, rows []int, category string, report reporter) {
	for n := 1; n < len(rows); n++ {
		before, after := in.Provisions[rows[n-1]], in.Provisions[rows[n]]
		path := fmt.Sprintf("provisions[%d].from", rows[n])
		switch next := dayAfter(before.Until); {
		case before.overlaps(after.Window):
			report(path, codeLevelOverlap,
				fmt.Sprintf("overlaps provisions[%d] for %s, close the earlier row with until", rows[n-1], category))
		case next != after.From:
			report(path, codeLevelGap,
				fmt.Sprintf("leaves %s without a level from %s, close the gap to provisions[%d]", category, next, rows[n-1]))
		}
	}
}
