package comity

# METADATA
# scope: rule
# title: >-
#   The order may not target a person whom the executive agreement protects, and nothing shows that this
#   one is none.
# description: >-
#   Each agreement names the persons whom orders under it may not target.
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2523
forbid contains "protected_person" if "person" in input.facts.protection
