// Package policy decides whether an authority of one state may be given data
// that a provider stores in another: allow, deny, or redirect to mutual legal
// assistance, with reasons that a lawyer can check.
//
// [Decide] answers one request with the built-in law and rules. [New] makes an
// [Engine] for another posture, law or language, or with custom rules. An Engine
// is immutable and safe for concurrent use.
//
// # How a decision is made
//
// Package jurisdiction finds what the law of the day says about each item: the
// facts. Rules in Rego, each in a file under rego/, turn the facts into codes. A
// gate denies. A permit says what speaks for disclosure, a forbid what speaks
// against it. A channel names another way to ask, and an obligation says what the
// holder has to do. Rules say what the law says and never refer to each other.
// Only the posture, which is Rego too, weighs the codes and gives the outcome. Go
// then adds texts, citations and channels.
//
// A refusal is an answer. An error means that there is no answer: the Decision
// beside it is the zero Decision, which denies. A rule that fails to evaluate
// makes an error, a [Failure]; it is never skipped.
//
// # What a decision is good for
//
// [Decision.String] is a page for people, in the language that [WithLanguage] or
// [Engine.In] sets, and [Decision.JSON] is the form for programs.
// [Decision.WithRemedies] adds the smallest changes to the request that would make
// the answer allow. [Verify] decides again, even years later, and compares byte
// for byte. [Engine.DecideAll] answers for millions of objects, [Engine.Filter]
// for a table of a database, [Engine.Table] and [Engine.World] for every class of
// data.
//
// # Custom rules
//
// [WithRules] adds custom rules, which the operator writes. Rules in packages
// comity.custom.<name> can only make decisions stricter. Postures in packages
// comity.posture.<name> weigh the codes, but no posture allows what no rule
// permits. New refuses rules that might silently never fire, and rules that might
// never end; it reports all faults at once, each with file, line and column.
// [Engine.Rules] lists the active rules. Package policytest tests custom rules.
//
// What the operator knows of a request and the law does not are its labels, such as
// the contract of a customer. A file labels.yaml beside the custom rules declares
// them, custom rules read them as input.request.labels.<name>, and the built-in rules
// and the law never see them. Decide refuses a request with a label, or a word of one,
// that is not declared; [Engine.Check] says so before. An engine does not know whose
// word a label is: where the Approvals of package guard fill one, whoever lets requests
// in by another door refuses those that come with it.
//
// Files lists/<name>.txt beside the rules are lists, also of a million values, of
// which a rule asks whether they have a value: some t in input.request.targets;
// t.value in data.comity.lists.<name>.
//
// # Bundles
//
// [Bundle] writes law, rules and posture as one signed file, in the form of Open
// Policy Agent. [Open] verifies the file and returns its engine. [Live.Swap]
// replaces the engine that decides with it, without a pause:
//
//	engine, err := policy.Open(ctx, file, policy.RequireSignature(key),
//		policy.RequireNewerThan(live.Engine().Revision()))
//	...
//	err = live.Swap(ctx, engine) // where its self-test fails, the old one stays
//
// At a start there is no engine whose revision could be asked for, so that every
// bundle that was ever signed would be accepted. Keep the last revision on disk,
// as the example of [Live.Swap] does.
//
// # Before a change
//
// [Impact] says what another law, other rules, another posture or another day would change:
// which cells of the world table and which requests flip, by the rule, the region or the
// provision that flips them. Package audit asks it for the decisions of a log. [Live.Shadow] lets a
// candidate decide beside the engine that answers, and reports what it decides otherwise.
//
// # What is not known
//
// A fact that the request does not give, and law that is not in the files, never
// help the requester: a permit needs the answer yes, and a forbid or a gate fires
// on every answer but no. The fields of package request name the few exceptions.
//
// Each row of the law says what it was read in, and the page of a decision says it
// beside each source. [WithLeastEvidence] lets only rows with enough of it open
// anything; what has less still restrains.
//
// A decision is not legal advice.
package policy
