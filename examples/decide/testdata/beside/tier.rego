package comity.custom.acme

# METADATA
# title: A sovereign customer's data leave with counsel's approval alone.
forbid contains "unapproved" if {
	input.request.labels.tier != "standard"
	not "counsel" in input.request.labels.approved_by
}

# METADATA
# title: The duty officer hears of the accounts of the house.
obligation contains "house" if {
	some t in input.request.targets
	t.value in data.comity.lists.house
}
