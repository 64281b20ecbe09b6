package array

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLists(t *testing.T) {
	var a Of[int]
	a.Grow(5)
	first, missing, empty, second := a.List([]int{1, 2}), a.List(nil), a.List([]int{}), a.List([]int{3})
	one, none := a.One(new(4)), a.One(nil)
	assert.Equal(t, Of[int]{1, 2, 3, 4}, a, "one array")
	assert.Nil(t, missing)
	assert.Equal(t, []int{}, empty)
	assert.Nil(t, none)

	_, *one = append(first, 5), 6
	assert.Equal(t, []int{3}, second, "after an append to the list before")
	assert.Equal(t, Of[int]{1, 2, 3, 6}, a)
	a.Again()
	assert.Equal(t, []int{7}, a.List([]int{7}))
	assert.Equal(t, 7, first[0], "it is overwritten")
	a.Grow(most + 1)
	a.Again()
	assert.Zero(t, cap(a), "it has grown large")
}
