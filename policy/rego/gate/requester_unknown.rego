package comity

# METADATA
# scope: rule
# title: "Gate of the library: it is not known which state asks."
# description: >-
#   The requesting state alone selects power, level and channel.
gate contains "requester_unknown" if input.request.requesting == "XX"
