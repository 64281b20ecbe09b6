package main

import "testing"

// TestAgree checks that all ways give the same answers.
func TestAgree(t *testing.T) {
	ways, err := allWays(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	qs, err := caseQuestions()
	if err != nil {
		t.Fatal(err)
	}
	random, err := newStream(2).take(300)
	if err != nil {
		t.Fatal(err)
	}
	if err := agree(t.Context(), ways, append(qs, random...)); err != nil {
		t.Error(err)
	}
}
