package comity

# METADATA
# scope: rule
# title: "Letters rogatory are a way to ask: the place assists any state without treaty or reciprocity."
# description: >-
#   Only where a row of the law data says so.
# related_resources:
#   - ref: https://www.fiu.im/about-the-fiu/mutual-legal-assistance
channel contains "letters_rogatory" if "letters_rogatory" in input.facts.channels
