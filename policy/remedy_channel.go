package policy

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// clear lists the clearances to come back with, the smallest sets first: of one
// state, of every place, of every place and one state whose bar stands or which
// is protected, of all of them.
func (s *search) clear() []move {
	hosts := s.uncleared(s.item.Places)
	var barred []request.State
	for _, c := range s.item.Conflicts {
		if c.LiftedBy == nil {
			barred = append(barred, c.State)
		}
	}
	others := s.uncleared(slices.Concat(s.item.Places, barred, statesAsked(s.item.Channels)))
	var sets [][]request.State
	for _, state := range others {
		sets = append(sets, []request.State{state})
	}
	sets = append(sets, hosts)
	for _, state := range others {
		if !slices.Contains(hosts, state) {
			sets = append(sets, append(slices.Clone(hosts), state))
		}
	}
	var moves []move
	for i, set := range append(sets, others) {
		if len(set) > 0 && !slices.ContainsFunc(sets[:min(i, len(sets))], func(t []request.State) bool { return slices.Equal(set, t) }) {
			moves = append(moves, s.cleared(set))
		}
	}
	return moves
}

// uncleared returns the known states that gave no leave yet, each once. The
// requesting state's own leave is asked for where the paper meets no level by
// itself.
func (s *search) uncleared(states []request.State) []request.State {
	states = slices.Clone(states)
	slices.Sort(states)
	return slices.DeleteFunc(slices.Compact(states), func(state request.State) bool {
		home := state == s.req.Requesting && s.req.Instrument.Kind != request.MLARequest
		return home || !state.Known() || slices.ContainsFunc(s.req.Clearances, func(c request.Clearance) bool { return c.State == state })
	})
}

// cleared is to come back with the leave of the states.
func (s *search) cleared(states []request.State) move {
	list := slices.Clone(s.req.Clearances)
	var texts []string
	for _, state := range states {
		list = append(list, request.Clearance{State: state, By: request.ClearedByAuthority, Reference: request.Unreferenced})
		texts = append(texts, s.route(state), s.say("reference", "placeholder", request.Unreferenced, "state", s.engine.language.TheState(state)))
	}
	return move{kind: ChangeChannel, text: strings.Join(texts, " "), edits: []edit{setClearances(list)}}
}

// route says how to come by the leave of a state: through its central
// authority and a treaty in force, or by letters rogatory.
func (s *search) route(state request.State) string {
	name := s.engine.language.TheState(state)
	for _, r := range s.routes {
		switch r.Kind {
		case jurisdiction.ViaEuropeanInvestigationOrder, jurisdiction.ViaMLAT, jurisdiction.ViaMLAConvention, jurisdiction.ViaLettersRogatory:
		default:
			continue
		}
		switch {
		case r.Requested != state:
		case r.Office != nil:
			return s.say("clearance", "state", name, "office", r.Office.Name, "instrument", r.Cite.Title)
		default:
			return s.say("clearance_direct", "state", name, "instrument", r.Cite.Title)
		}
	}
	if state == s.req.Requesting {
		return s.say("clearance_home", "state", name)
	}
	return s.say("letters_rogatory", "state", name)
}

// serve lists the other entities of the provider that could be served, as
// those that have control.
func (s *search) serve() []move {
	p := s.req.Provider
	entities := slices.Concat([]request.State{p.Home}, p.EstablishedIn)
	var moves []move
	for i, state := range entities {
		if !state.Known() || state == p.Addressed || slices.Contains(entities[:i], state) {
			continue
		}
		edits := []edit{setAddressed(state)}
		kind, text := ChangeChannel, "serve"
		switch {
		case !p.Control:
			edits = append(edits, setControl(true))
			text = "serve_control"
		case p.Addressed == "":
			kind, text = SupplyInformation, "addressed"
		}
		moves = append(moves, move{kind: kind, text: s.say(text, "state", s.engine.language.TheState(state)), edits: edits})
	}
	return moves
}

// direct lists the orders that go to a provider of another state without that
// state's authorities, where the law opens this channel.
func (s *search) direct() []move {
	var moves []move
	for _, r := range s.routes {
		kind, ok := directOrders[r.Kind]
		if !ok {
			continue
		}
		edits := []edit{setKind(kind)}
		if s.req.Instrument.Issuer != request.ByJudge {
			edits = append(edits, setIssuer(request.ByJudge))
		}
		if s.req.Provider.Addressed != r.Requested {
			edits = append(edits, setAddressed(r.Requested))
		}
		moves = append(moves, move{kind: ChangeChannel, edits: edits,
			text: s.say("direct."+string(kind), "state", s.engine.language.TheState(r.Requested), "instrument", r.Cite.Title)})
	}
	return moves
}

// directOrders are the papers by which an order goes straight to a provider.
var directOrders = map[jurisdiction.ChannelKind]request.InstrumentKind{
	jurisdiction.ViaExecutiveAgreement:      request.OverseasProductionOrder,
	jurisdiction.ViaEuropeanProductionOrder: request.EuropeanProductionOrder,
}

// allAsks are the states that any posture could have asked.
var allAsks = []jurisdiction.Ask{jurisdiction.AskHosts, jurisdiction.AskLife, jurisdiction.AskAll, jurisdiction.AskBars, jurisdiction.AskProtected}
