# A bank keeps the papers of its customers, and sends who wants them to the customer first.
package comity.custom.bank

# METADATA
# scope: rule
# title: The customer of the bank is asked first.
# description: >-
#   A promise of the bank to its customers, not law. It is not kept where the authority forbids telling,
#   or where a life is in danger.
obligation contains "customer_first" if may_ask

# METADATA
# scope: rule
# title: The bank answers no foreign demand past its customer.
# description: >-
#   Where the customer may be asked and has not agreed, a demand for what rests abroad is not answered
#   directly: it comes through the states where the papers rest, and their courts hear the customer.
forbid contains "not_asked" if {
	may_ask
	not input.request.customer.consent
	input.facts.hosts != "home"
	input.facts.cleared != "all"
}

may_ask if {
	input.request.provider.sector == "bank"
	input.request.emergency.danger_to == ""
	not input.request.confidential
}
