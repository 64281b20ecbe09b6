package comity

# METADATA
# scope: rule
# title: "Gate of the library: the entity addressed cannot get at the data."
# description: >-
#   Who has no control cannot produce; the place of storage may be asked.
forbid contains "no_control" if not input.request.provider.control
