package main

import (
	"context"
	"errors"

	"github.com/comity-go/comity/jurisdiction"
)

// allContenders returns every contender that runs in this process, the library
// first.
func allContenders(ctx context.Context) ([]*contender, error) {
	seen, err1 := byComity(ctx, seenName)
	fresh, err2 := byComity(ctx, newName)
	opa, err3 := byOPA(ctx)
	slow, err8 := byOPAUnprepared(ctx)
	cel, err4 := byCEL()
	cedar, err5 := byCedar()
	alone, err6 := byCedarAlone()
	casbin, err7 := byCasbin()
	return []*contender{seen, fresh, hand(), opa, slow, cel, cedar, alone, casbin}, errors.Join(err1, err2, err3, err4, err5, err6, err7, err8)
}

// hand is the function written by hand.
func hand() *contender {
	facts := func(q *question) (answer, error) { return byHand(&q.req, q.facts), nil }
	return &contender{name: "Go by hand", codes: everyCode, facts: facts, request: lookedUp(facts)}
}

// lookup is the law alone, which all contenders but the first ask.
func lookup() *contender {
	law := jurisdiction.Builtin()
	return &contender{name: "the facts alone", request: func(q *question) (answer, error) {
		_, err := law.Facts(q.req)
		return answer{}, err
	}}
}
