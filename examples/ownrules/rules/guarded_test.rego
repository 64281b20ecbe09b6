package test.guarded

import data.comity.posture.guarded
import data.test.base

test_outcome[case] if {
	some case, [permit, forbid, way, want] in {
		"agreed": [{"clearance"}, set(), "open", "allow"],
		"agreed, and a bar": [{"clearance"}, {"data_protection"}, "open", "redirect_to_mlat"],
		"agreed, a bar, and no way": [{"clearance"}, {"data_protection"}, "closed", "deny"],
		"power over the provider": [{"provider_control"}, set(), "open", "redirect_to_mlat"],
		"nothing": [set(), set(), "closed", "deny"],
	}
	guarded.outcome == want with input as base.facts({"ask_all": way})
		with data.comity.permit as permit
		with data.comity.forbid as forbid
}

# What permits at the places lets it go out; power over the holder alone does not.
test_permit[permit] if {
	some permit, want in {
		"home": "allow",
		"clearance": "allow",
		"executive_agreement": "allow",
		"eu_act": "allow",
		"consent": "allow",
		"life_at_host": "allow",
		"life_at_addressee": "redirect_to_mlat",
		"provider_control": "redirect_to_mlat",
	}
	guarded.outcome == want with input as base.facts({"ask_all": "open"})
		with data.comity.permit as {permit}
		with data.comity.forbid as set()
}

test_all_are_asked if guarded.ask == {"all"} with input as base.input_
