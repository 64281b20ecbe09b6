package comity

# METADATA
# scope: rule
# title: The data are archives of another state and immune.
# description: >-
#   A data embassy is inviolable in the state that hosts it.
# related_resources:
#   - ref: https://legilux.public.lu/
forbid contains "immunity" if "immunity" in input.facts.protection
