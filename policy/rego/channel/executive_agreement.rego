package comity

# METADATA
# scope: rule
# title: An order under the executive agreement is a way to ask.
# description: >-
#   An agreement in force in this direction would cover such an order.
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2523
channel contains "executive_agreement" if "executive_agreement" in input.facts.channels
