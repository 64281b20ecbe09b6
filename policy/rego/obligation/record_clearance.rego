package comity

# METADATA
# scope: rule
# title: Record under which number the clearance can be found before anything leaves.
# description: >-
#   A clearance opens what nothing else opens; it must be possible to check it years later.
obligation contains "record_clearance" if input.facts.unreferenced
