package request_test

import (
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/comity-go/comity/request"
)

func ExampleDecode() {
	r, err := request.Decode([]byte(`{
	  "id": "13-mag-2814",
	  "received": "2014-04-25",
	  "requesting": "US",
	  "authority": {"kind": "prosecutor"},
	  "instrument": {"kind": "warrant", "issuer": "judge", "authenticated": true},
	  "scope": "targeted",
	  "targets": [{"kind": "account", "value": "user@example.org"}],
	  "data": [{"category": "content", "stored_in": ["IE"]}],
	  "customer": {"kind": "consumer"}
	}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Requesting, "wants", r.Data[0].Category, "from", r.Data[0].StoredIn)
	// Output: US wants content from [IE]
}

func ExampleFieldErrors() {
	_, err := request.Decode([]byte(`{
	  "id": "1",
	  "received": "2014-02-30",
	  "requesting": "UK",
	  "authority": {"kind": "police"},
	  "instrument": {"kind": "warrant", "issuer": "judge", "authenticated": true},
	  "scope": "Targeted",
	  "targets": [],
	  "data": [{"category": "content"}]
	}`))
	for _, fault := range request.FieldErrors(err) {
		fmt.Printf("line %d: %v\n", fault.Line, fault)
	}
	// Output:
	// line 1: /customer/kind: is missing; add it (accepted: consumer, enterprise, public_sector) [request.missing]
	// line 3: /received: "2014-02-30" is not a day of the calendar (accepted: YYYY-MM-DD) [request.bad_day]
	// line 4: /requesting: "UK" is not the code of a state; write GB (accepted: a code of ISO 3166-1 such as SE, XX where not known) [request.unknown_state]
	// line 7: /scope: "Targeted" is not a word of this field, did you mean targeted? (accepted: targeted, overbroad, bulk) [request.unknown_word]
}

func ExampleLine() {
	data := []byte("{\n  \"id\": \"1\",\n  \"data\": [\n    {\"category\": \"content\"}\n  ]\n}")
	fmt.Println(request.Line(data, "/data/0/category"))
	// Output: 4
}

func ExampleRequest_Validate() {
	r := request.Request{
		ID: "1", Received: "2014-04-25", Requesting: "US",
		Authority:  request.Authority{Kind: request.Prosecutor},
		Instrument: request.Instrument{Kind: request.Warrant, Issuer: request.ByJudge, Authenticated: true},
		Scope:      request.Targeted,
		Targets:    []request.Target{{Kind: request.Account, Value: "user@example.org"}},
		Data:       []request.Item{{Category: request.Content, StoredIn: []request.Place{"ie", "IE"}}},
		Customer:   request.Customer{Kind: request.Consumer},
	}
	for _, fault := range request.FieldErrors(r.Validate()) {
		fmt.Println(fault.Pointer, fault.Problem)
	}
	// Output:
	// /data/0/stored_in/0 "ie" is not the code of a state; write IE
	// /data/0/stored_in/1 is the same as /data/0/stored_in/0; write it once
}

func ExampleReader() {
	r := request.NewReader(strings.NewReader(`{"id": "1"
{"id": "2", "received": "2014-04-25", "requesting": "US", "authority": {"kind": "police"}, "instrument": {"kind": "warrant", "issuer": "judge", "authenticated": true}, "scope": "targeted", "targets": [], "data": [{"category": "content"}], "customer": {"kind": "consumer"}}
[3]
`))
	for {
		doc, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		if doc.Err == nil {
			fmt.Printf("line %d: request %s\n", doc.Line, doc.Request.ID)
		}
		for _, fault := range request.FieldErrors(doc.Err) {
			fmt.Printf("line %d: %v\n", fault.Line, fault)
		}
	}
	// Output:
	// line 2: malformed JSON: '{' where a comma or } belongs [request.malformed_json]
	// line 2: request 2
	// line 3: this is not an object; write each request as one object, several one after the other and not in a list [request.not_an_object]
}

func ExampleSchema() {
	fmt.Println(strings.Join(strings.Split(string(request.Schema()), "\n")[:4], "\n"))
	// Output:
	// {
	//   "$schema": "https://json-schema.org/draft/2020-12/schema",
	//   "title": "The request of an authority for stored data",
	//   "type": "object",
}

func ExampleStates() {
	fmt.Println(len(request.States()), request.State("GB").Known(), request.State("UK").Known())
	// Output: 250 true false
}

func ExampleDocument_LineOf() {
	r := request.NewReader(strings.NewReader("\n\n{\n  \"id\": \"1\"\n}"))
	doc, err := r.Next()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(doc.Line, doc.LineOf("/id"))
	// Output: 3 4
}

func ExampleArea_State() {
	fmt.Println(request.Area("US-NY").State(), request.Area("IE").State())
	// Output: US IE
}

func ExampleMoment_Day() {
	fmt.Println(request.Moment("2014-04-25T23:30:00-05:00").Day(), request.Moment("2014-04-25").Day())
	// Output: 2014-04-25 2014-04-25
}
