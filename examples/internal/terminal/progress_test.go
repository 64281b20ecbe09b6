package terminal

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProgress(t *testing.T) {
	var screen bytes.Buffer
	p := NewProgress(&screen)
	p.Next = time.Now()
	p.Show("%d done", 1)
	assert.Empty(t, screen.String(), "shown where nobody looks")

	p.Live, p.Next = true, time.Now().Add(time.Hour)
	p.Show("%d done", 1)
	assert.Empty(t, screen.String(), "shown too early")

	p.Next = time.Now()
	p.Show("%s done", Thousands(1234567))
	p.Show("%s done", Thousands(1234568)) // too soon after the first
	p.Next = time.Now()
	p.Show("all\ndone")
	p.Say("a fault:\n%d", 3)
	assert.Equal(t, "\r1,234,567 done\rall done      \r"+strings.Repeat(" ", len("all done"))+"\ra fault: 3\n", screen.String())
}
