// Package ownlaw is an example of custom law, in the folder law: a statute
// beside the built-in ones, and a party to a treaty.
package ownlaw
