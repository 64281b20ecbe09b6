package comity.custom.night

# METADATA
# scope: rule
# title: No request of the police is answered at night.
# description: >-
#   The field is misspelt, so that the rule could never fire.
forbid contains "police_at_night" if input.request.autority.kind == "police"
