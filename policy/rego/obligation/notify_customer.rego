package comity

# METADATA
# scope: rule
# title: Tell the customer of the request.
# description: >-
#   The customer is told unless the authority forbids it; where it named the last day of secrecy, on the
#   day after that.
obligation contains "notify_customer" if {
	input.facts.secrecy != "open"
	input.request.instrument.authenticated
}
