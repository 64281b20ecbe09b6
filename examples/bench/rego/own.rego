package comity.own

# The engine writes this package for the posture chosen; no rules of the
# operator's own are compared here.
default gate := false

default forbid := false

outcome := data.comity.posture.storage_location.outcome

ask contains code if some code in data.comity.posture.storage_location.ask
