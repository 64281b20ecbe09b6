package comity

# METADATA
# scope: rule
# title: "Gate of the library: an informal request compels nothing and names no power."
# description: >-
#   A letter or call without legal process is not answered with data.
gate contains "informal" if input.request.instrument.kind == "informal_request"
