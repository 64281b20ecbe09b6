package main

const usage = `Which decisions does a change of the law flip, and which provisions flip them?

usage: lawdiff -from DAY -to DAY [-posture storage_location|provider_control|conflict_avoidance]
               [-states US,IE,SE] [-json]
       lawdiff -to DAY [-was DIR] [-law DIR] [...]

Decides the world table, every kind of request between every two states, on both days, or on one
day under two laws: another one and the built-in law, or that and your files over it. Prints the
decisions whose outcome differs, by the provisions that only one of the two relies on, or that say
what they did not say before.

  -from DAY     the day before the change, as YYYY-MM-DD
  -to DAY       the day after it
  -was DIR      take the files in DIR, all of a law with its law.yaml, for the law before the change, as
                those of an earlier release, and the built-in law for the one after it
  -law DIR      add the law files (.yaml) in DIR, or put them in place of built-in ones, and compare
                that law with the built-in one on the day -to
  -posture P    the position that you take: storage_location (the default), provider_control or
                conflict_avoidance
  -states LIST  the requesting states, by code; all of them takes a minute or more
  -json         print one group a line, as JSON

  lawdiff -from 2022-10-02 -to 2022-10-03 -states GB
                the agreement between the United Kingdom and the United States
  lawdiff -from 2018-03-22 -to 2018-03-23 -states US -posture provider_control
                the CLOUD Act, which the default posture does not show: it goes by the place
  lawdiff -to 2026-01-01 -law mine -states SE
                what your law files change
  lawdiff -to 2026-01-01 -was older/jurisdiction/law
                what another version of the law changes

Exit status: 0, whatever flipped; 2 the command line or a law file was bad. Not legal advice.
`
