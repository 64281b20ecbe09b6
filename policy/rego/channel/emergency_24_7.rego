package comity

# METADATA
# scope: rule
# title: The contact points of the 24/7 network can act at once.
# description: >-
#   Article 35 of the Budapest Convention: preservation and expedited assistance.
# related_resources:
#   - ref: https://www.coe.int/en/web/conventions/full-list?module=treaty-detail&treatynum=185
channel contains "emergency_24_7" if "emergency_24_7" in input.facts.channels
