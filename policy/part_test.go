package policy

// sample returns about n of the values, from all over them; all where n is their
// number.
func sample[T any](values []T, n int) []T {
	var some []T
	for i := range min(n, len(values)) {
		some = append(some, values[i*len(values)/n])
	}
	return some
}
