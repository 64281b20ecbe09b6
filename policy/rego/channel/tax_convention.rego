package comity

# METADATA
# scope: rule
# title: A convention on mutual assistance in tax matters that binds both states is a way to ask.
# description: >-
#   Between the competent authorities for taxes, and for them alone.
# related_resources:
#   - ref: https://www.coe.int/en/web/conventions/full-list?module=treaty-detail&treatynum=127
channel contains "tax_convention" if "tax_convention" in input.facts.channels
