package comity.custom.acme

# METADATA
# title: A field that no request has.
forbid contains "requester" if input.request.requester == "US"
