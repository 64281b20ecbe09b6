package comity

# METADATA
# scope: rule
# title: "Gate of the library: it is not known where all the data rest."
# description: >-
#   Where a place is unknown there is no state to ask.
forbid contains "unknown_place" if input.facts.hosts == "unknown"
