package comity

# METADATA
# scope: rule
# title: The process is too weak for this category of data under the law of the requesting state.
# description: >-
#   Every state sets a level for each category. Where the law data hold none, it is gate.process_unknown.
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2703
gate contains "process_too_weak" if input.facts.process == "weak"
