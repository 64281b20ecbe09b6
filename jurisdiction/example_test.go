package jurisdiction_test

import (
	"encoding/json"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/jurisdiction/regions"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

func ExampleBuiltin() {
	law := jurisdiction.Builtin()
	treaty, ok := law.Instrument("treaty/ie-us")
	fmt.Println(law.Compiled(), ok, treaty.Signed, treaty.Provisions[0].From)
	// Output: 2026-11-26 true 2001-01-18 2009-08-11
}

func ExampleLaw_Facts() {
	cases, err := jurisdiction.Builtin().Facts(mailOf2020())
	if err != nil {
		log.Fatal(err)
	}
	c := cases[0]
	fmt.Println(c.Hosts, c.Reach, c.Bars, c.AskHosts)
	for _, cite := range c.Cites("reach", string(c.Reach)) {
		fmt.Println(cite.Instrument, cite.Article, cite.InForce)
	}
	// Output:
	// silent yes [personal] open
	// us/18-usc-2713 § 2713 2018-03-23
}

func ExampleLaw_Explain() {
	explained, err := jurisdiction.Builtin().Explain(mailOf2020())
	if err != nil {
		log.Fatal(err)
	}
	for _, x := range explained[0] {
		for _, miss := range x.Not {
			if x.Field == "channels" && miss.Instrument == "treaty/ets-185" {
				fmt.Println(miss.Article, miss.Why)
			}
		}
	}
	// Output:
	// art. 23–35 IE: signed, gives no basis
	// art. 35 IE: signed, gives no basis
	// art. 35 no danger to life is claimed in a form that counts
}

// A law as one document, for a store that has no files.
func ExampleDecode() {
	text, err := json.Marshal(jurisdiction.Builtin())
	if err != nil {
		log.Fatal(err)
	}
	law, err := jurisdiction.Decode(text)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(law.Compiled(), law.Hash() == jurisdiction.Builtin().Hash())
	// Output: 2026-11-26 true
}

// A file of the operator adds a statute; Diff shows what changed.
func ExampleExtend() {
	law, err := jurisdiction.Extend(fstest.MapFS{"is/act.yaml": {Data: []byte(`
title: An act of the operator
citation: Act 1
kind: statute
reviewed: "2026-11-21"
confidence: high
parties: [{state: IS}]
provisions:
  - {article: s. 1, rule: A note., role: note, from: "2020-01-01"}
`)}})
	if err != nil {
		log.Fatal(err)
	}
	for _, change := range jurisdiction.Diff(jurisdiction.Builtin(), law) {
		fmt.Println(change.Kind, change.Instrument, change.Row)
	}
	// Output:
	// added is/act party IS
	// added is/act s. 1, note
}

func ExampleLoad() {
	_, err := jurisdiction.Load(fstest.MapFS{"law.yaml": {Data: []byte("compiled: \"2026-02-30\"\nfirst: \"2010-01-01\"\neu: []\neea: []\n")}})
	fmt.Println(err)
	// Output: law.yaml:1:11: compiled: "2026-02-30" is no day, write it as "2006-01-02" [law.bad_day]
}

// mailOf2020 returns the warrant for mail kept in Dublin as of 2020, when the
// CLOUD Act was in force.
func mailOf2020() request.Request {
	req := requests.IrishMail()
	req.Received = "2020-01-01"
	return req
}

// A service names its data centres, and checks at its start that the law knows every
// name that it uses.
func ExampleLaw_WithRegions() {
	law, err := jurisdiction.Builtin().WithRegions(regions.Region{
		Provider: "acme", Name: "ber-1", States: []request.State{"DE"}, City: "Berlin", OperatorHome: "SE",
		Basis: regions.BasisEnumerated, Kind: regions.KindSingle, Confidence: "high", Reviewed: "2026-11-20",
		Source: "our own machines",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(law.CheckPlaces("acme:ber-1", "acme:bre-1", "aws:eu-north-9"))
	// Output:
	// "bre-1" is no region of acme in the table, did you mean ber-1? [request.unknown_region]
	// "eu-north-9" is no region of aws in the table, did you mean eu-north-1? [request.unknown_region]
}
