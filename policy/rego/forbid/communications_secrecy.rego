package comity

# METADATA
# scope: rule
# title: The secrecy of communications bars disclosure to this authority, and nothing lifts the bar.
# description: >-
#   Such as 18 U.S.C. 2702(a) for foreign governments, or telecommunications secrecy.
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2702
forbid contains "communications_secrecy" if "communications" in input.facts.bars
