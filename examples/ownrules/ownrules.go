// Package ownrules is an example of custom rules, in the folder rules,
// with all that belongs to them.
package ownrules
