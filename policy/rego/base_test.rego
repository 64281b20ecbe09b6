# What every test of the rules begins with: the input of an ordinary item, in the form that the engine
# gives it. A US judge's warrant asks for content in Ireland, in 2014; no gate fires and nothing permits.
package test.base

import data.comity

input_ := {
	"request": {
		"requesting": "US",
		"authority": {"kind": "prosecutor", "name": "U.S. Attorney, S.D.N.Y.", "on_behalf_of": ""},
		"instrument": {
			"kind": "warrant",
			"issuer": "judge",
			"issued_in": "US-NY",
			"reference": "13 Mag. 2814",
			"authenticated": true,
			"notified": "",
			"status": "",
		},
		"purpose": "",
		"scope": "targeted",
		"targets": [{"kind": "account", "value": "user@example.org"}],
		"offence": {
			"description": "drug trafficking",
			"max_years": 10,
			"listed": false,
			"kinds": [],
			"organised_group": "",
			"committed_in": [],
		},
		"emergency": {"danger_to": ""},
		"provider": {
			"home": "US",
			"established_in": ["US", "IE"],
			"offers_in": [],
			"addressed": "US",
			"control": true,
			"sector": "",
			"addressed_as": "",
			"why_processor": "",
		},
		"subject": {"nationality": "", "residence": "", "located": ""},
		"subjects": [],
		"privileged": "",
		"customer": {"kind": "consumer", "state": "", "consent": false},
		"clearances": [],
		"confidential": false,
		"confidential_user": false,
	},
	"facts": {
		"category": "content",
		"places": ["IE"],
		"purpose": "criminal",
		"expired": false,
		"not_yet_issued": false,
		"named": true,
		"live": false,
		"paper": "own",
		"issuer": "right",
		"process": "enough",
		"threshold": "none",
		"unreferenced": false,
		"secrecy": "none",
		"user_secrecy": "none",
		"counsel": false,
		"hosts": "silent",
		"host_acts": [],
		"cleared": "none",
		"life_only": false,
		"life_addressed": false,
		"reach": "unknown",
		"bars": [],
		"clash": "none",
		"protection": [],
		"channels": ["mlat"],
		"other_purpose": false,
		"ask_hosts": "open",
		"ask_life": "none",
		"ask_all": "open",
		"ask_bars": "none",
		"ask_protected": "none",
		"obligations": [],
	},
}

# given returns the base input with a part of it changed.
given(change) := object.union(input_, change)

# facts returns the base input with some of its facts changed.
facts(change) := given({"facts": change})

# list returns the words of a set as the input has them.
list(words) := [w | some w in words]

# all_but returns the words of a set but one, as a list.
all_but(words, word) := list(words - {word})

acts := {"clearance", "agreement", "eu_act", "consent", "life"}

bars := {"personal", "non_personal", "communications", "business", "financial", "any", "unknown"}

channels := {
	"executive_agreement",
	"european_production_order",
	"european_investigation_order",
	"mlat",
	"mla_convention",
	"emergency_24_7",
	"letters_rogatory",
	"tax_convention",
	"hague_evidence",
}

guards := {"immunity", "public_body", "person"}

test_no_gate if comity.gate == set() with input as input_

test_nothing_permits if comity.permit == set() with input as input_

test_nothing_forbids if comity.forbid == set() with input as input_

test_one_channel if comity.channel == {"mlat"} with input as input_

test_ordinary_obligations if comity.obligation == {"minimise", "notify_customer", "record"} with input as input_
