package comity

# METADATA
# scope: rule
# title: The data are, or could be, archives of another state, which are immune.
# description: >-
#   A data embassy is inviolable in the state that hosts it.
# related_resources:
#   - ref: https://legilux.public.lu/
forbid contains "immunity" if "immunity" in input.facts.protection
