package policy

import (
	"strconv"
	"strings"

	"github.com/comity-go/comity/request"
)

// title says the outcome.
func (r *reporter) title() string {
	title := r.Say("outcome." + r.d.Outcome.String())
	if r.d.Partial {
		title = r.Say("report.partly", "outcome", title)
	}
	return title
}

// head says what the decision answers. What is empty is left out.
func (r *reporter) head() []ReportLine {
	fields := [][2]string{{"report.request", r.Say("report.received", "id", r.d.RequestID, "day", string(r.d.Received))}}
	if r.d.request != nil {
		fields = append(fields, [2]string{"report.asked_by", r.asker(r.d.request)},
			[2]string{"report.with", r.paper(r.d.request)})
		fields = append(fields, r.said(r.d.request)...)
	}
	fields = append(fields, [2]string{"report.posture", r.posture()})
	if r.d.Partial {
		fields = append(fields, [2]string{"report.hand_over", r.itemsWith(Allow)},
			[2]string{"report.redirect", r.itemsWith(RedirectToMLAT)},
			[2]string{"report.refuse", r.itemsWith(Deny)})
	}
	fields = append(fields, [2]string{"report.answer_by", momentText(r.d.RespondBy)})
	if r.d.Hypothetical {
		compiled := string(r.d.Provenance().LawCompiled)
		fields = append(fields, [2]string{"report.forecast", r.Say("report.law_of", "day", compiled)})
	}
	fields = append(fields, [2]string{"report.least_evidence", r.leastEvidence()})
	var lines []ReportLine
	for _, f := range fields {
		if f[1] != "" {
			lines = append(lines, ReportLine{strings.TrimPrefix(f[0], "report."), r.Say(f[0]), f[1]})
		}
	}
	return lines
}

// leastEvidence says with what evidence a row may open something; nothing where every
// row may.
func (r *reporter) leastEvidence() string {
	if r.law == nil || r.law.LeastEvidence() == "" {
		return ""
	}
	least := r.Say("evidence." + string(r.law.LeastEvidence()))
	return r.Say("report.least_evidence_text", "evidence", least)
}

// asker says who asks: the state, the authority and for whom it acts.
func (r *reporter) asker(req *request.Request) string {
	state := r.Say("report.state_unknown")
	if req.Requesting.Known() {
		state = r.Coded(req.Requesting)
	}
	authority := r.Say("authority."+string(req.Authority.Kind)) + ", " + req.Authority.Name
	text := state + r.Say("colon") + strings.TrimSuffix(authority, ", ")
	if req.Authority.OnBehalfOf != "" {
		text += ", " + r.Say("report.on_behalf_of", "state", r.Coded(req.Authority.OnBehalfOf))
	}
	return text
}

// paper says with which instrument, and whose it is.
func (r *reporter) paper(req *request.Request) string {
	in := req.Instrument
	text := strings.TrimSpace(r.Say("instrument."+string(in.Kind)) + " " + in.Reference)
	if in.Issuer != request.ByNone {
		text += ", " + r.Say("issuer."+string(in.Issuer))
	}
	if s := in.IssuedIn.Territory(); s != "" && s != req.Requesting {
		text += ", " + r.Coded(s)
	}
	if in.Issued != "" {
		text += ", " + string(in.Issued)
	}
	return text
}

// said returns what else the paper says, and whose secrecy or immunity protects the
// data. None of it decides.
func (r *reporter) said(req *request.Request) [][2]string {
	var whom string
	if req.Privileged != request.PrivilegeNotFound {
		whom = r.Say("privileged." + string(req.Privileged))
	}
	p := req.Paper
	return [][2]string{
		{"report.privileged", whom},
		{"report.paper.deadline", p.Deadline},
		{"report.paper.deadline_reason", p.DeadlineReason},
		{"report.paper.refers_to", p.RefersTo},
		{"report.paper.validated_by", p.ValidatedBy},
		{"report.paper.use_limits", p.UseLimits},
	}
}

// itemsWith names the items that have an outcome, eight of them at most, and says
// how many more there are.
func (r *reporter) itemsWith(o Outcome) string {
	const most = 8
	var names []string
	for i, item := range r.d.Items {
		if item.Outcome == o {
			category := r.Say("category." + string(item.Category))
			names = append(names, r.Say("report.item_of", "category", category, "item", strconv.Itoa(i+1)))
		}
	}
	if more := len(names) - most; more > 0 {
		names = append(names[:most], r.Say("report.more", "number", strconv.Itoa(more)))
	}
	return r.List(names)
}
