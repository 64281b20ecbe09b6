package comity.custom.acme

# METADATA
# title: An account that we watch.
forbid contains "watched" if {
	some t in input.request.targets
	t.value in data.comity.lists.watched
}

# METADATA
# title: The order names no office.
forbid contains "no_office" if input.request.authority.name == ""
