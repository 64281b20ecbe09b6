package comity.custom.police

# METADATA
# scope: rule
# title: The police come with a prosecutor.
# description: >-
#   A custom rule can only tighten.
gate contains "alone" if input.request.authority.kind == "police"
