package main

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/comity-go/comity/examples/internal/flips"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A flipsView is the answers that differ between two days: what a state asks for, or
// what is asked for in it.
type flipsView struct {
	ID, Title, Summary string
	Others             string // what the states on the other side are
	Groups             []flipGroupView
	More               int // groups that are not shown
}

// A flipGroupView is the answers that the same provisions flipped.
type flipGroupView struct {
	Title                      string // from which outcome to which
	Because                    []string
	Others, Categories, Papers string
}

// How much is shown of what flips.
const (
	mostGroups     = 12
	mostProvisions = 5 // of a group
	mostStates     = 12
)

// flipsOf compares the world table of the two days, as far as it concerns the state: what
// it asks of every state, and what every state asks for in it.
func (v *lawView) flipsOf(ctx context.Context, engine *policy.Engine) error {
	old, new := flips.Side{Engine: engine, Day: v.Day}, flips.Side{Engine: engine, Day: v.Until}
	by, in := flips.New(old, new), flips.New(old, new)
	var errBy error
	var requests sync.WaitGroup
	requests.Go(func() { errBy = by.Requests(ctx, []request.State{v.State}, nil) })
	errIn := in.Place(ctx, v.State)
	requests.Wait()
	if err := cmp.Or(errBy, errIn); err != nil {
		return err
	}
	v.Flips = []flipsView{
		v.flips("law_flips_by", "law_places", by, func(g *flips.Group) flips.Tally[request.State] { return g.Places }),
		v.flips("law_flips_in", "law_requesting", in, func(g *flips.Group) flips.Tally[request.State] { return g.Requesting }),
	}
	return nil
}

// flips shows a diff, with the states on the other side.
func (v *lawView) flips(title, others string, d *flips.Diff, of func(*flips.Group) flips.Tally[request.State]) flipsView {
	view := flipsView{ID: title, Title: v.Say(title, "state", v.Name), Others: v.Say(others),
		Summary: v.Say("law_flips", "flipped", strconv.Itoa(d.Flipped), "number", strconv.Itoa(d.Decisions))}
	groups := d.Groups()
	if view.More = max(len(groups)-mostGroups, 0); view.More > 0 {
		groups = groups[:mostGroups]
	}
	for _, g := range groups {
		view.Groups = append(view.Groups, v.flipGroup(g, of(g)))
	}
	return view
}

func (v *lawView) flipGroup(g *flips.Group, others flips.Tally[request.State]) flipGroupView {
	var outcomes, because, states, categories, papers []string
	flipText := func(f flips.Flip) string { return v.Outcome[f.From.String()] + " → " + v.Outcome[f.To.String()] }
	for _, f := range g.Flips.Ranked(flipText) {
		outcomes = append(outcomes, v.Say("law_is", "label", flipText(f), "text", strconv.Itoa(g.Flips[f])))
	}
	for _, p := range flips.Merged(g.Provisions) {
		because = append(because, v.because(p))
	}
	name := func(s request.State) string { return policy.StateName(s, v.Lang) }
	for _, s := range others.Ranked(name) {
		states = append(states, name(s))
	}
	for _, c := range g.Categories.Among(flips.AllCategories()) {
		categories = append(categories, v.category(string(c)))
	}
	if len(categories) == len(flips.AllCategories()) {
		categories = []string{v.Say("law_all")}
	}
	for _, p := range policy.Profiles() { // each has a paper of its own
		if g.Profiles[p.Name] > 0 {
			papers = append(papers, v.Choice["/instrument/kind"][string(p.Instrument)])
		}
	}
	if len(because) == 0 {
		because = []string{v.Say("law_uncited")}
	}
	return flipGroupView{Title: strings.Join(outcomes, "; "), Because: v.some(because, mostProvisions),
		Others: strings.Join(v.some(states, mostStates), ", "), Categories: strings.Join(categories, ", "), Papers: strings.Join(papers, "; ")}
}

// because says what became of a provision.
func (v *lawView) because(p flips.Provision) string {
	text := v.Say("law_is", "label", v.Change[string(p.Change)], "text", p.Name())
	if p.InForce != "" {
		text += ", " + v.Say("law_from", "day", string(p.InForce))
	}
	return text
}

// some returns the first of many, and how many more there are.
func (v *lawView) some(all []string, most int) []string {
	if len(all) <= most {
		return all
	}
	return append(all[:most:most], v.Say("law_more", "number", strconv.Itoa(len(all)-most)))
}
