package comity

# METADATA
# scope: rule
# title: Local counsel reviews a threshold or condition that the request cannot answer, or law that is not held.
# description: >-
#   A missed number is no final no while the alternatives are unchecked.
obligation contains "local_counsel_review" if input.facts.counsel
