package comity

# METADATA
# scope: rule
# title: Record the request, this decision and what was handed over.
# description: >-
#   Every request is reviewed and can be proved years later.
obligation contains "record"
