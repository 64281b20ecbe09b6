package policy

import "flag"

//go:generate go test . -run ^(TestCases|TestDictionary|TestDigest|TestPapers)$ -update

var update = flag.Bool("update", false, "rewrite the files that follow from the law, the rules or the code")

// Update says whether the tests rewrite what their pages expect.
var Update = update
