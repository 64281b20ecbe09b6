// Package ownrules is an example of rules of one's own, in the folder rules,
// with all that belongs to them.
package ownrules
