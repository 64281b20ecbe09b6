package main

import (
	"context"
	"errors"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// allContenders returns every contender that runs in this process, the library
// first.
func allContenders(ctx context.Context) ([]*contender, error) {
	ours, err1 := byComity(ctx)
	quick, err2 := quickPeers()
	opa, err3 := byOPA(ctx)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	batch, err := byCedarBatch()
	if err != nil {
		return nil, err
	}
	all := append(append(ours, quick...), opa...)
	peers := append(quick, opa[len(opa)-1])
	for _, w := range peers {
		all = append(all, w.knownClass())
	}
	for _, w := range peers {
		all = append(all, w.manyObjects())
	}
	return append(all, batch), nil
}

// quickPeers are those that decide in some microseconds.
func quickPeers() ([]*contender, error) {
	cel, err1 := byCEL()
	every, err2 := byCedar()
	alone, err3 := byCedarAlone()
	return []*contender{hand(), cel, every, alone}, errors.Join(err1, err2, err3)
}

// hand is the function written by hand.
func hand() *contender {
	one := func(r *request.Request, f *jurisdiction.Facts) (answer, error) { return byHand(r, f), nil }
	return &contender{
		name: "Go by hand", codes: everyCode, request: each(lookedUp(one)), facts: each(given(one)), class: perClass(lookedUp(one)),
	}
}

// lookupName is the law alone.
const lookupName = "the facts alone"

// lookup is the law alone, which all contenders but the library's ask.
func lookup() *contender {
	nothing := func(*request.Request, *jurisdiction.Facts) (answer, error) { return answer{}, nil }
	return &contender{name: lookupName, request: each(lookedUp(nothing))}
}

// knownSuffix is in the name of a contender that is asked what is alike.
const knownSuffix = ", known class"

// knownClass returns the contender that is asked new requests of known classes.
func (w *contender) knownClass() *contender {
	c := *w
	c.name, c.on = w.name+knownSuffix, alike
	return &c
}
