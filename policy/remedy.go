package policy

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/request"
)

// maxTrials is how many changed requests are decided to find the remedies of an
// item.
const maxTrials = 64

// WithRemedies returns the decision, as it was made, with the remedies of each item that is not
// allowed: the smallest sets of at most two moves, from a closed list, under
// which the item would be allowed. Each was found by deciding the changed
// request, at most 64 of them an item; none contains another. The errors are
// those of Decide, and that of a decision that was read back, not made.
func (d Decision) WithRemedies(ctx context.Context) (Decision, error) {
	if d.engine == nil {
		return Decision{}, errors.New("a decision that was read back has no engine: decide the request again")
	}
	req := *d.request
	req.ID = d.RequestID
	cases, err := d.engine.law.Facts(req)
	if err != nil {
		return Decision{}, err
	}
	if d, err = d.engine.Decide(ctx, req); err != nil {
		return Decision{}, err
	}
	for i := range d.Items {
		if d.Items[i].Outcome == Allow {
			continue
		}
		if d.Items[i].Remedies, err = newSearch(d, req, i, &cases[i]).remedies(ctx); err != nil {
			return Decision{}, err
		}
	}
	return d, nil
}

// An edit is one change of a request, said twice: by the JSON pointer and the
// new value, which the remedy names, and by a function, which the search applies.
// A test proves for every edit that both say the same.
//
// The function changes a copy of the request that shares its lists with others.
// To change an element, it first copies the list.
type edit struct {
	path  string
	value any
	apply func(*request.Request)
}

func setKind(v request.InstrumentKind) edit {
	return edit{"/instrument/kind", v, func(r *request.Request) { r.Instrument.Kind = v }}
}

func setIssuer(v request.Issuer) edit {
	return edit{"/instrument/issuer", v, func(r *request.Request) { r.Instrument.Issuer = v }}
}

func setIssuedIn(v request.Area) edit {
	return edit{"/instrument/issued_in", v, func(r *request.Request) { r.Instrument.IssuedIn = v }}
}

func setExpires(v request.Day) edit {
	return edit{"/instrument/expires", v, func(r *request.Request) { r.Instrument.Expires = v }}
}

func setScope(v request.Scope) edit {
	return edit{"/scope", v, func(r *request.Request) { r.Scope = v }}
}

func setTargets(v []request.Target) edit {
	return edit{"/targets", v, func(r *request.Request) { r.Targets = v }}
}

// setUntil sets the end of the span of a target, in a list that is the request's own.
func setUntil(target int, v request.Moment) edit {
	return edit{"/targets/" + strconv.Itoa(target) + "/until", v, func(r *request.Request) {
		r.Targets = slices.Clone(r.Targets)
		r.Targets[target].Until = v
	}}
}

func setMaxYears(v float64) edit {
	return edit{"/offence/max_years", v, func(r *request.Request) { r.Offence.MaxYears = v }}
}

func setDangerTo(v request.Danger) edit {
	return edit{"/emergency/danger_to", v, func(r *request.Request) { r.Emergency.DangerTo = v }}
}

func setCategory(v request.Category) edit {
	return edit{"/data/0/category", v, func(r *request.Request) { ownItem(r).Category = v }}
}

func setStoredIn(v []request.Place) edit {
	return edit{"/data/0/stored_in", v, func(r *request.Request) { ownItem(r).StoredIn = v }}
}

// ownItem returns the item, in a list that is the request's own.
func ownItem(r *request.Request) *request.Item {
	r.Data = slices.Clone(r.Data)
	return &r.Data[0]
}

func setAddressed(v request.State) edit {
	return edit{"/provider/addressed", v, func(r *request.Request) { r.Provider.Addressed = v }}
}

func setControl(v bool) edit {
	return edit{"/provider/control", v, func(r *request.Request) { r.Provider.Control = v }}
}

func setOffersIn(v []request.State) edit {
	return edit{"/provider/offers_in", v, func(r *request.Request) { r.Provider.OffersIn = v }}
}

func setNationality(v request.State) edit {
	return edit{"/subject/nationality", v, func(r *request.Request) { r.Subject.Nationality = v }}
}

func setResidence(v request.State) edit {
	return edit{"/subject/residence", v, func(r *request.Request) { r.Subject.Residence = v }}
}

func setLocated(v request.State) edit {
	return edit{"/subject/located", v, func(r *request.Request) { r.Subject.Located = v }}
}

func setCustomerState(v request.State) edit {
	return edit{"/customer/state", v, func(r *request.Request) { r.Customer.State = v }}
}

func setConsent(v bool) edit {
	return edit{"/customer/consent", v, func(r *request.Request) { r.Customer.Consent = v }}
}

func setClearances(v []request.Clearance) edit {
	return edit{"/clearances", v, func(r *request.Request) { r.Clearances = v }}
}

// A move is one thing that the requesting authority could do. Of loose edits
// some may be enough.
type move struct {
	kind  RemedyKind
	text  string
	edits []edit
	loose bool
}

// paths returns where the moves change the request, in order.
func paths(moves []move) []string {
	var list []string
	for _, m := range moves {
		for _, e := range m.edits {
			list = append(list, e.path)
		}
	}
	slices.Sort(list)
	return list
}

// remedy returns the wire form of moves made together.
func (s *search) remedy(moves []move) Remedy {
	r := Remedy{Change: []Change{}}
	var sentences []string
	for _, m := range moves {
		if slices.Index(remedyKinds, m.kind) > slices.Index(remedyKinds, r.Kind) {
			r.Kind = m.kind
		}
		for _, e := range m.edits {
			r.Change = append(r.Change, Change{Path: s.inAll(e.path), Value: canonical(e.value)})
		}
		sentences = append(sentences, m.text)
	}
	slices.SortFunc(r.Change, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	r.Text = strings.Join(sentences, " ")
	return r
}

// inAll returns the path in the request with all its items.
func (s *search) inAll(path string) string {
	if field, ok := strings.CutPrefix(path, "/data/0/"); ok {
		return "/data/" + strconv.Itoa(s.index) + "/" + field
	}
	return path
}

// remedyKinds are the kinds, the lightest first.
var remedyKinds = []RemedyKind{SupplyInformation, Narrow, ObtainAuthority, ChangeChannel}

// compareRemedies puts what takes fewer changes first, then the lighter kind.
func compareRemedies(a, b Remedy) int {
	return cmp.Or(cmp.Compare(len(a.Change), len(b.Change)),
		cmp.Compare(slices.Index(remedyKinds, a.Kind), slices.Index(remedyKinds, b.Kind)),
		strings.Compare(a.Change[0].Path, b.Change[0].Path), strings.Compare(a.Text, b.Text))
}
