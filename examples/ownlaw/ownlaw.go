// Package ownlaw is an example of law of one's own, in the folder law: a statute
// beside the built-in ones, and a party to a treaty.
package ownlaw
