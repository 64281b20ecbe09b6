package comity

# METADATA
# scope: rule
# title: Hand over only what the decision allows, and nothing beside it.
# description: >-
#   Only what is asked for, of the accounts named, leaves.
obligation contains "minimise" if {
	input.request.instrument.authenticated
	input.request.scope == "targeted"
	input.facts.process in {"enough", "none"}
	not input.request.instrument.kind in {"preservation_request", "european_preservation_order"}
}
