package comity.bench

import data.comity
import data.comity.verdict

# The outcome and all codes, as one document.
decision := {
	"outcome": verdict.outcome,
	"gate": comity.gate,
	"forbid": comity.forbid,
	"permit": comity.permit,
	"channel": comity.channel,
	"obligation": comity.obligation,
	"silence": verdict.silence,
}
