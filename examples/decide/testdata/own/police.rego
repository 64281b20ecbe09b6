package comity.custom.police

# METADATA
# scope: rule
# title: The police come with a prosecutor.
# description: >-
#   A rule of one's own can only tighten.
gate contains "alone" if input.request.authority.kind == "police"
