# A public body of Sweden keeps its records with a provider.
package comity.custom.sweden

# METADATA
# scope: rule
# title: What a Swedish public body holds in secrecy is not disclosed to a foreign authority unless Sweden decides so.
# description: >-
#   It is disclosed to an authority of another state only where a statute or ordinance provides for it,
#   or where the public body itself finds it clear that this agrees with Swedish interests. Neither is for the
#   provider to find: both show as a clearance of Sweden. Which record is secret the request does not
#   say, so that all of them are taken to be.
# related_resources:
#   - ref: https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/offentlighets-och-sekretesslag-2009400_sfs-2009-400/
#     description: Offentlighets- och sekretesslag (2009:400), 8 kap. 3 §
forbid contains "secrecy" if {
	demanded_from_abroad
	not cleared
}

# METADATA
# scope: rule
# title: The public body is told of the demand, for the decision is its own.
# description: >-
#   Whether a record is secret, and whether it may be disclosed all the same, is decided by the body that
#   holds it.
# related_resources:
#   - ref: https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/offentlighets-och-sekretesslag-2009400_sfs-2009-400/
#     description: Offentlighets- och sekretesslag (2009:400), 8 kap. 3 §
obligation contains "tell_public_body" if demanded_from_abroad

demanded_from_abroad if {
	input.request.customer.kind == "public_sector"
	input.request.customer.state == "SE"
	input.request.requesting != "SE"
}

cleared if {
	some clearance in input.request.clearances
	clearance.state == "SE"
}
