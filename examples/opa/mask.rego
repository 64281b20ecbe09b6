# METADATA
# title: What the decision log holds of a request
# description: >-
#   OPA asks data.system.log.mask before it logs a decision. What is listed here is kept; all else goes, so
#   that a field that nobody thought of is not logged. No target, name, description or reference is listed.
package system.log

mask contains {"op": "upsert", "path": "/input", "value": kept}

# An item of the decision names its targets.
mask contains sprintf("/result/items/%d/targets", [i]) if {
	some i, item in input.result.items
	item.targets
}

# The cache of functions holds the request a second time.
mask contains "/nd_builtin_cache"

# Where there is no decision, a person's name may stand where a word belongs: nothing is logged.
default kept := {}

kept := object.union(plain, {"data": data_kept, "clearances": clearances_kept, "subjects": subjects_kept}) if {
	is_object(input.input)
	not input.error
}

plain := json.filter(input.input, [
	"version", "id", "received", "received_at", "requesting", "purpose", "scope",
	"authority/kind", "authority/on_behalf_of",
	"instrument/kind", "instrument/issuer", "instrument/issued_in", "instrument/issued", "instrument/expires", "instrument/authenticated",
	"instrument/notified", "instrument/validation_due", "instrument/status",
	"offence/max_years", "offence/listed", "offence/kinds", "offence/organised_group", "offence/committed_in",
	"emergency/danger_to",
	"provider/home", "provider/established_in", "provider/offers_in", "provider/addressed", "provider/control", "provider/sector",
	"provider/addressed_as", "provider/why_processor",
	"subject/nationality", "subject/residence", "subject/located", "privileged",
	"customer/kind", "customer/state", "customer/consent",
	"confidential", "confidential_until", "confidential_user", "confidential_user_until",
])

data_kept := [object.filter(item, ["category", "stored_in", "from", "until"]) |
	some item in input.input.data
	is_object(item)
]

subjects_kept := [object.filter(person, ["nationality", "residence", "located"]) |
	some person in input.input.subjects
	is_object(person)
]

clearances_kept := [object.filter(clearance, ["state", "by"]) |
	some clearance in input.input.clearances
	is_object(clearance)
]
