package comity

# METADATA
# scope: rule
# title: A convention on mutual assistance that binds both states is a way to ask.
# description: >-
#   Both states are parties that day.
# related_resources:
#   - ref: https://www.coe.int/en/web/conventions/full-list?module=treaty-detail&treatynum=030
channel contains "mla_convention" if "mla_convention" in input.facts.channels
