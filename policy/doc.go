// Package policy decides whether an authority of one state may be given data
// that a provider stores in another: allow, deny, or redirect to mutual legal
// assistance, with reasons that a lawyer can check.
//
// [Decide] answers one request with the built-in law and rules. An [Engine],
// made by [New], does so under another posture, law or language, or with rules
// of one's own; it is immutable and safe for concurrent use.
//
// # How a decision is made
//
// Package jurisdiction finds what the law of the day says about each item.
// Rules in Rego, one a file under rego/, turn those facts into codes: a gate
// denies, a permit and a forbid say what speaks for and against, a channel
// names a way to ask, an obligation what to do. They say what the law says and
// never refer to each other. Only the posture weighs, and it is Rego too. Go
// joins texts, citations and channels to the codes.
//
// A refusal is an answer. An error is the absence of one: it never comes with
// anything but a Decision that denies. A rule that fails to evaluate is an
// error, a [Failure], and is never passed over.
//
// # What a decision is good for
//
// [Decision.String] is a page for people, in the language that [WithLanguage]
// or [Engine.In] chooses; [Decision.JSON] the form for programs.
// [Decision.WithRemedies] adds what would help. [Verify] decides again and
// compares byte for byte, years later too. [Engine.DecideAll] answers for
// millions of objects, [Engine.Filter] for a table of a database,
// [Engine.Table] and [Engine.World] for every class of data there is.
//
// # Rules of one's own
//
// [WithRules] adds an operator's own rules, in packages comity.custom.<name>,
// which can only tighten, and postures, in comity.posture.<name>, which weigh
// what was found: no posture allows what no rule permits. New refuses, all at
// once and with file, line and column, what might be passed over in silence, and
// what could take for ever. [Engine.Rules] lists what is active. Package
// policytest tests such rules.
//
// # Bundles
//
// [Bundle] writes law, rules and posture as one signed file, in the form of
// Open Policy Agent; [Open] verifies it and returns the engine, and [Live.Swap]
// puts that in the place of the one that decides, without a pause:
//
//	engine, err := policy.Open(ctx, file, policy.RequireSignature(key),
//		policy.RequireNewerThan(live.Engine().Revision()))
//	...
//	err = live.Swap(ctx, engine) // where its self-test fails, the old one stays
//
// At a start there is no engine whose revision could be asked for, and every
// bundle that was ever signed would do: keep the last one's on disk, as the
// example of [Live.Swap] does.
//
// # What is not known
//
// A fact that the request does not say, and law that the files do not hold,
// never open: permits ask for yes, and what forbids, guards or gates asks for
// anything but no. The fields of package request name the few exceptions.
//
// It is not legal advice.
package policy
