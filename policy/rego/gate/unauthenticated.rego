package comity

# METADATA
# scope: rule
# title: "Gate of the library: the origin and signature of the instrument were not verified."
# description: >-
#   Forged emergency requests were answered in 2021; nothing leaves on paper that nobody checked.
gate contains "unauthenticated" if not input.request.instrument.authenticated
