package comity

# METADATA
# scope: rule
# title: "Gate of the library: the instrument was withdrawn or suspended after it was issued."
# description: >-
#   Paper that its own authority took back, or put aside, compels nobody.
gate contains "withdrawn" if input.request.instrument.status in {"withdrawn", "suspended"}
