package comity

# METADATA
# scope: rule
# title: A treaty on mutual legal assistance between the two states is a way to ask.
# description: >-
#   A bilateral treaty in force that day, not suspended.
# related_resources:
#   - ref: https://www.state.gov/treaties-in-force/
channel contains "mlat" if "mlat" in input.facts.channels
