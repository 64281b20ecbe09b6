package policy

// Update says whether the tests rewrite what their pages expect.
var Update = update
