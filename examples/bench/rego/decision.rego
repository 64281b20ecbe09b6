package comity.bench

import data.comity
import data.comity.verdict

# All that the engine asks of the rules, as one document.
decision := {
	"outcome": verdict.outcome,
	"ask": verdict.ask,
	"gate": comity.gate,
	"forbid": comity.forbid,
	"permit": comity.permit,
	"channel": comity.channel,
	"obligation": comity.obligation,
	"silence": verdict.silence,
}
