package main

const usage = `Which decisions does a change flip, and which provisions or rules flip them?

usage: lawdiff -from DAY -to DAY [-posture storage_location|provider_control|conflict_avoidance]
               [-rules DIR] [-least-evidence W] [-states US,IE,SE] [-json]
       lawdiff -to DAY [-was DIR] [-law DIR] [-against DIR] [-becomes POSTURE] [-requires W] [...]
       lawdiff -log FILE [...]

Decides the world table, every kind of request between every two states, on both days, or on one
day on two sides that differ in law, custom rules or posture. With a decision log, decides its
decisions again instead, as they are masked. Prints the decisions whose outcome differs, by what
flipped them: the rules that only one side has, the posture, the regions that moved, the least
evidence, or the provisions that only one side relies on, or that say what they did not say before.

  -from DAY     the day before the change, as YYYY-MM-DD
  -to DAY       the day after it; with a log, every request counts as received on it, and where it
                is left out, on its own day
  -was DIR      take the files in DIR, all of a law with its law.yaml, for the law before the change, as
                those of an earlier release, and the built-in law for the one after it
  -law DIR      add the law files (.yaml) and regions/*.csv in DIR, or put them in place of built-in
                ones, and compare that law with the built-in one on the day -to
  -rules DIR    the custom rules in DIR, on both sides
  -against DIR  those in DIR in their place after the change; without -rules there are none before it
  -posture P    the position that you take: storage_location (the default), provider_control,
                conflict_avoidance, or one of your rules
  -becomes P    another one after the change
  -least-evidence W
                rows of the law with weaker evidence than W open nothing: official_text,
                official_page, secondary_page, register, partial or recalled
  -requires W   another least evidence after the change; without -least-evidence, any is enough before
  -log FILE     the decisions of the decision log at FILE, and not the world table: its rotated
                files beside it, then FILE; a rotated file that is named itself is read alone
  -states LIST  the requesting states, by code; all of them takes a minute or more
  -json         print one group a line, as JSON; of a log, what was judged on the last line

  lawdiff -from 2022-10-02 -to 2022-10-03 -states GB
                the agreement between the United Kingdom and the United States
  lawdiff -from 2018-03-22 -to 2018-03-23 -states US -posture provider_control
                the CLOUD Act, which the default posture does not show: it goes by the place
  lawdiff -to 2026-01-01 -law mine -states SE
                what your law files change
  lawdiff -to 2026-01-01 -was older/jurisdiction/law
                what another version of the law changes
  lawdiff -log decisions.jsonl -rules rules -against new-rules
                which of your decisions your new rules would change

Exit status: 0, whatever flipped; 2 the command line, a law file or a rule was bad. Not legal
advice.
`
