package comity

# METADATA
# scope: rule
# title: Local counsel reviews a threshold or condition that the request cannot answer, or law that is not held.
# description: >-
#   A missed number is no final no while the alternatives are unchecked. Professional secrecy or an
#   immunity is no bar by itself; Articles 5(9) and 12(1)(a) of Regulation (EU) 2023/1543 speak of both.
obligation contains "local_counsel_review" if input.facts.counsel

obligation contains "local_counsel_review" if input.request.privileged != ""

obligation contains "local_counsel_review" if "local_counsel_review" in input.facts.obligations
