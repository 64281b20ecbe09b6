package main

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/comity-go/comity/examples/internal/tally"
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

// A flipGroup is the answers that the same causes flipped.
type flipGroup struct {
	causes     []policy.Cause
	outcomes   tally.Tally[[2]policy.Outcome] // from and to
	others     tally.Tally[request.State]
	categories tally.Tally[request.Category]
	profiles   tally.Tally[string]
}

// flipGroups are the groups of an impact, and the states on the other side.
type flipGroups struct {
	impact *policy.Impact
	by     map[*policy.FlipGroup]*flipGroup
}

// add counts what flips in one cell of the world table.
func (g flipGroups) add(flips []policy.Flip, other request.State, p policy.Profile) {
	for _, f := range flips {
		group := g.by[f.Group]
		if group == nil {
			group = &flipGroup{f.Group.Causes, tally.Tally[[2]policy.Outcome]{}, tally.Tally[request.State]{},
				tally.Tally[request.Category]{}, tally.Tally[string]{}}
			g.by[f.Group] = group
		}
		group.outcomes[[2]policy.Outcome{f.Was, f.Now}]++
		group.others[other]++
		group.categories[f.Category]++
		group.profiles[p.Name]++
	}
}

// flipsOf compares the world table of the two days, as far as it concerns the state: what
// it asks of every state, and what every state asks for in it.
func (v *lawView) flipsOf(ctx context.Context, engine *policy.Engine) error {
	current, candidate := policy.Side{Engine: engine, Day: v.Day}, policy.Side{Engine: engine, Day: v.Until}
	var both [2]flipGroups
	for i := range both {
		impact, err := policy.NewImpact(ctx, current, candidate)
		if err != nil {
			return err
		}
		both[i] = flipGroups{impact, map[*policy.FlipGroup]*flipGroup{}}
	}
	by, in := both[0], both[1]
	var errBy error
	var asked sync.WaitGroup
	asked.Go(func() {
		for cell, err := range by.impact.World(ctx, v.Day, v.State) {
			if errBy = err; err != nil {
				return
			}
			by.add(cell.Flips, cell.Place, cell.Profile)
		}
	})
	errIn := in.place(ctx, v.Day, v.State)
	asked.Wait()
	if err := cmp.Or(errBy, errIn); err != nil {
		return err
	}
	v.Flips = []flipsView{v.flips("law_flips_by", "law_places", by), v.flips("law_flips_in", "law_requesting", in)}
	return nil
}

// place compares what every state asks for data in one.
func (g flipGroups) place(ctx context.Context, day request.Day, place request.State) error {
	for _, by := range request.States() {
		for _, p := range policy.Profiles() {
			flips, err := g.impact.Of(ctx, p.Request(day, by, place))
			if err != nil {
				return err
			}
			g.add(flips, by, p)
		}
	}
	return nil
}

// flips shows what flips, with the states on the other side.
func (v *lawView) flips(title, others string, all flipGroups) flipsView {
	view := flipsView{ID: title, Title: v.Say(title, "state", v.Name), Others: v.Say(others),
		Summary: v.Say("law_flips", "flipped", strconv.Itoa(all.impact.Flipped), "number", strconv.Itoa(all.impact.Decided))}
	groups := all.impact.Groups()
	if view.More = max(len(groups)-mostGroups, 0); view.More > 0 {
		groups = groups[:mostGroups]
	}
	for _, g := range groups {
		view.Groups = append(view.Groups, v.flipGroup(all.by[g]))
	}
	return view
}

func (v *lawView) flipGroup(g *flipGroup) flipGroupView {
	var outcomes, because, states, categories, papers []string
	flipText := func(f [2]policy.Outcome) string { return v.Outcome[f[0].String()] + " → " + v.Outcome[f[1].String()] }
	for _, f := range g.outcomes.Ranked(flipText) {
		outcomes = append(outcomes, v.Say("law_is", "label", flipText(f), "text", strconv.Itoa(g.outcomes[f])))
	}
	for _, c := range g.causes {
		if text := v.because(c); !slices.Contains(because, text) {
			because = append(because, text)
		}
	}
	name := func(s request.State) string { return policy.StateName(s, v.Lang) }
	for _, s := range g.others.Ranked(name) {
		states = append(states, name(s))
	}
	every := request.Content.Words()
	for _, c := range every {
		if g.categories[request.Category(c)] > 0 {
			categories = append(categories, v.category(c))
		}
	}
	if len(categories) == len(every) {
		categories = []string{v.Say("law_all")}
	}
	for _, p := range policy.Profiles() { // each has a paper of its own
		if g.profiles[p.Name] > 0 {
			papers = append(papers, v.Choice["/instrument/kind"][string(p.Instrument)])
		}
	}
	if len(because) == 0 {
		because = []string{v.Say("law_uncited")}
	}
	return flipGroupView{Title: strings.Join(outcomes, "; "), Because: v.some(because, mostProvisions),
		Others: strings.Join(v.some(states, mostStates), ", "), Categories: strings.Join(categories, ", "), Papers: strings.Join(papers, "; ")}
}

// because says what became of what flipped the answers.
func (v *lawView) because(c policy.Cause) string {
	if c.Kind == policy.ErrorCause {
		return v.Say("law_is", "label", v.Say("no_decision"), "text", cmp.Or(v.Failure[c.Name], v.Fault[c.Name], c.Name))
	}
	text := v.Say("law_is", "label", v.Change[string(c.Change)], "text", strings.TrimSuffix(c.Title+", "+c.Article, ", "))
	if c.InForce != "" {
		text += ", " + v.Say("law_from", "day", string(c.InForce))
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
