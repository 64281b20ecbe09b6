package main

import (
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A view is all of a request and its facts that the rules read, in the plain
// types that other engines take.
type view struct {
	Scope, Kind, Authority, Requesting, Customer, Danger string
	Status, WhyProcessor, Privileged                     string
	Authenticated, Control                               bool

	Named, Expired, NotYetIssued, Live, Counsel, LifeAddressed, Unreferenced bool
	OtherPurpose                                                             bool
	Purpose, Paper, Issuer, Process, Threshold, Secrecy                      string
	Hosts, Cleared, Reach, Clash                                             string
	HostActs, Bars, Protection, Channels, Obligations                        []string
	AskHosts, AskAll, AskProtected                                           string
}

// viewOf returns the view of a request of one item.
func viewOf(r *request.Request, f *jurisdiction.Facts) view {
	return view{
		Scope: string(r.Scope), Kind: string(r.Instrument.Kind), Authority: string(r.Authority.Kind),
		Requesting: string(r.Requesting), Customer: string(r.Customer.Kind), Danger: string(r.Emergency.DangerTo),
		Status: string(r.Instrument.Status), WhyProcessor: string(r.Provider.WhyProcessor), Privileged: string(r.Privileged),
		Authenticated: r.Instrument.Authenticated, Control: r.Provider.Control,

		Named: f.Named, Expired: f.Expired, NotYetIssued: f.NotYetIssued, Live: f.Live, Counsel: f.Counsel, LifeAddressed: f.LifeAddressed,
		Unreferenced: f.Unreferenced, OtherPurpose: f.OtherPurpose, Purpose: string(f.Purpose),
		Paper: string(f.Paper), Issuer: string(f.Issuer), Process: string(f.Process), Threshold: string(f.Threshold), Secrecy: string(f.Secrecy),
		Hosts: string(f.Hosts), Cleared: string(f.Cleared), Reach: string(f.Reach), Clash: string(f.Clash),
		HostActs: plain(f.HostActs), Bars: plain(f.Bars), Protection: plain(f.Protection),
		Channels: plain(f.Channels), Obligations: plain(f.Obligations),
		AskHosts: string(f.AskHosts), AskAll: string(f.AskAll), AskProtected: string(f.AskProtected),
	}
}

// plain returns the words as strings; nil where there are none.
func plain[S ~string](words []S) []string {
	if len(words) == 0 {
		return nil
	}
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

// each calls one of the three functions for every field, with its name.
func (v *view) each(text func(string, string), flag func(string, bool), list func(string, []string)) {
	v.eachOfRequest(text, flag, list)
	v.eachFact(text, flag, list)
}

func (v *view) eachOfRequest(text func(string, string), flag func(string, bool), _ func(string, []string)) {
	text("Scope", v.Scope)
	text("Kind", v.Kind)
	text("Authority", v.Authority)
	text("Requesting", v.Requesting)
	text("Customer", v.Customer)
	text("Danger", v.Danger)
	text("Status", v.Status)
	text("WhyProcessor", v.WhyProcessor)
	text("Privileged", v.Privileged)
	flag("Authenticated", v.Authenticated)
	flag("Control", v.Control)
}

func (v *view) eachFact(text func(string, string), flag func(string, bool), list func(string, []string)) {
	flag("Named", v.Named)
	flag("Expired", v.Expired)
	flag("NotYetIssued", v.NotYetIssued)
	flag("Live", v.Live)
	flag("Counsel", v.Counsel)
	flag("LifeAddressed", v.LifeAddressed)
	flag("Unreferenced", v.Unreferenced)
	flag("OtherPurpose", v.OtherPurpose)
	text("Purpose", v.Purpose)
	text("Paper", v.Paper)
	text("Issuer", v.Issuer)
	text("Process", v.Process)
	text("Threshold", v.Threshold)
	text("Secrecy", v.Secrecy)
	text("Hosts", v.Hosts)
	text("Cleared", v.Cleared)
	text("Reach", v.Reach)
	text("Clash", v.Clash)
	list("HostActs", v.HostActs)
	list("Bars", v.Bars)
	list("Protection", v.Protection)
	list("Channels", v.Channels)
	list("Obligations", v.Obligations)
}
