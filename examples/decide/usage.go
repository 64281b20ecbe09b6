package main

const usage = `May a provider hand over data that an authority of another state asks for?

usage: decide [-posture storage_location|provider_control|conflict_avoidance] [-lang en|sv|fr|de]
              [-json] [-rules DIR] [-law DIR] [-least-evidence W] [-remedies] [-facts] [-version]
              [-law-of XX] [FILE ...]

Reads requests (one JSON document, several in a row, or JSON Lines) from the files, or from
standard input where there is none or the file is "-". Prints outcome, reasons and citations.
An item may name the accounts that it is about, and its own span; request/README.md says which
fields there are, testdata/requests has a request for each kind of paper.

  -posture P   the position that you take: storage_location (the default), provider_control,
               conflict_avoidance, or one of your own from -rules
  -lang L      language of the answer, such as en, sv, fr, de or de-AT
  -json        print one decision a line, as JSON
  -rules DIR   add the rules (.rego) in DIR, with labels.yaml and lists/*.txt there
  -law DIR     add the law files (.yaml) in DIR, or put them in place of built-in ones, and the
               regions of your own data centres in DIR/regions (acme.csv for acme:ber-1)
  -least-evidence W
               let only rows of law open something that were read in W or better: official_text,
               official_page, secondary_page, register, partial, recalled; others restrain
  -remedies    say also what would help: the smallest changes under which a request is allowed
  -facts       print what the rules see of each item instead of deciding
  -version     print what decides: the library, the day and the digest of law and rules, the posture
  -law-of XX   print what is held of the law of a state, such as PT, instead of deciding

  decide request.json                              what to do with one request, and why
  decide -json day.jsonl > decisions.jsonl         a day's requests, one a line
  decide -lang sv -remedies request.json           the same in Swedish, with what would help
  decide -posture conflict_avoidance -rules mine request.json
  decide -law-of PT                                what is known of Portugal, and since when
  decide -facts -json request.json | head -1 > input.json
                                                   then: opa eval -i input.json -d policy/rego ...

Exit status: 0 every request was decided, whatever the outcome; 2 some input, rule or law file
was bad, and standard error says FILE:LINE: /json/pointer: problem. This is not legal advice.
`
