package jurisdiction

import "fmt"

// lintConfidence checks that nothing is given high confidence that is only
// remembered: the instrument, its central authority, and each row with a confidence
// or evidence of its own.
func lintConfidence(in *Instrument, report reporter) {
	check := func(path string, c Confidence, e Evidence) {
		if or(c, in.Confidence) == "high" && or(e, in.Evidence) == recalled {
			report(path, codeHighButRecalled, "is high for what is only remembered, read the text or write medium")
		}
	}
	check("confidence", "", "")
	if a := in.Authority; a != nil {
		check("central_authority.confidence", a.Confidence, a.Evidence)
	}
	for i, p := range in.Parties {
		if p.Confidence != "" || p.Evidence != "" {
			check(fmt.Sprintf("parties[%d].confidence", i), p.Confidence, p.Evidence)
		}
	}
	for i, p := range in.Provisions {
		if p.Confidence != "" || p.Evidence != "" {
			check(fmt.Sprintf("provisions[%d].confidence", i), p.Confidence, p.Evidence)
		}
	}
}
