package comity

# METADATA
# scope: rule
# title: Tell the customer of the request.
# description: >-
#   The customer is told unless the authority forbids it.
obligation contains "notify_customer" if {
	not input.request.confidential
	input.request.instrument.authenticated
}
