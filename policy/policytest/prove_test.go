package policytest_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/policytest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// file is a folder with one file of Rego.
func file(text string) fstest.MapFS { return fstest.MapFS{"a.rego": {Data: []byte(text)}} }

var postures = []policy.Posture{policy.StorageLocation, policy.ProviderControl, policy.ConflictAvoidance}

func TestFirst(t *testing.T) {
	for _, p := range postures {
		start := time.Now()
		proofs, err := policytest.Prove(t.Context(), policytest.Rules{Posture: p}, file(`package comity.property

import data.comity

never contains "allowed past a gate" if {
	input.outcome == "allow"
	count(comity.gate) > 0
}

never contains "allowed where a place is silent" if {
	input.outcome == "allow"
	input.facts.hosts == "silent"
}

never contains "allowed with an unknown bar" if {
	input.outcome == "allow"
	"unknown" in input.facts.bars
}

never contains "home is redirected" if {
	input.outcome == "redirect_to_mlat"
	input.facts.hosts == "home"
}
`))
		require.NoError(t, err)
		for _, proof := range proofs {
			t.Log(p, proof)
		}
		t.Log(time.Since(start))
		assert.Len(t, proofs, 4)
	}
}
