package policy

import (
	"context"
	"io"
)

// within returns what the function does, or the error of ctx where ctx ends
// first. The function then runs on for nobody: it looks at ctx itself, and
// within one file or one stage of OPA's compiler, which does not, it ends
// after seconds even for the largest rules that are taken.
func within(ctx context.Context, do func() (*Engine, error)) (*Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	type result struct {
		engine   *Engine
		err      error
		panicked any
	}
	done := make(chan result, 1) // so that nobody has to wait for it
	go func() {
		var r result
		defer func() {
			r.panicked = recover()
			done <- r
		}()
		r.engine, r.err = do()
	}()
	var r result
	select {
	case <-ctx.Done():
	case r = <-done:
	}
	if r.panicked != nil {
		panic(r.panicked) // where the caller can see it
	}
	if err := ctx.Err(); err != nil {
		return nil, err // whatever was made, some of it may be missing
	}
	return r.engine, r.err
}

// A reader reads until its context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
