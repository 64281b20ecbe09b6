# Requests of intelligence services are answered on two approvals, or not at all.
package comity.custom.intelligence

# METADATA
# scope: rule
# title: An intelligence request needs two approvals, of a court and of an authority of the same state.
# description: >-
#   Of approvals a request says whose court or authority gave leave, and under which reference. So that is
#   what is asked for: both, each under a reference of its own, so that no one hand does it alone.
gate contains "two_approvals" if {
	by_intelligence
	not approved_twice
}

# METADATA
# scope: rule
# title: Two persons of the house approve the disclosure, and both names are recorded.
# description: >-
#   The request does not say who in the house has approved: this is for the service to see to before it hands
#   anything over.
obligation contains "two_persons" if by_intelligence

by_intelligence if input.request.authority.kind == "intelligence"

by_intelligence if input.request.instrument.kind == "national_security_order"

approved_twice if {
	some court in input.request.clearances
	court.by == "court"
	court.reference != ""
	some office in input.request.clearances
	office.by == "authority"
	office.reference != ""
	office.state == court.state
	office.reference != court.reference
}
