package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// ErrRefused is the error of a witness that answered and did not sign. It signs each
// checkpoint of a log that goes on from what the witness knows: find out why this did not.
var ErrRefused = errors.New("the witness did not sign")

// maxRounds is how often the log may go on while a witness is asked.
const maxRounds = 3

// Cosign asks a witness for its signature on a checkpoint, and returns the
// checkpoint with it. The submission prefix is the URL of the witness, and prove
// returns a proof that the log goes on from a number of records, as ProveConsistency
// of package audit does.
func Cosign(ctx context.Context, client *http.Client, prefix string, key note.Verifier, checkpoint []byte,
	prove func(older int64) ([]byte, error)) ([]byte, error) {
	known := int64(0)
	for range maxRounds {
		request, err := prove(known)
		if err != nil {
			return nil, fmt.Errorf("witness %s: %w", key.Name(), err)
		}
		status, header, answer, err := post(ctx, client, strings.TrimSuffix(prefix, "/")+"/add-checkpoint", request)
		switch {
		case err != nil:
			return nil, fmt.Errorf("witness %s: %w", key.Name(), err)
		case status == http.StatusOK:
			return signedBy(key, checkpoint, answer)
		case status != http.StatusConflict || header.Get("Content-Type") != sizeType:
			return nil, fmt.Errorf("witness %s: %w: status %d: %.200q", key.Name(), ErrRefused, status, answer)
		}
		size, err := strconv.ParseInt(strings.TrimSuffix(string(answer), "\n"), 10, 64)
		if err != nil || size == known {
			return nil, fmt.Errorf("witness %s: %w: it signed another log of %.20q records", key.Name(), ErrRefused, answer)
		}
		known = size
	}
	return nil, fmt.Errorf("witness %s: %w: others had it sign meanwhile, %d times", key.Name(), ErrRefused, maxRounds)
}

func post(ctx context.Context, client *http.Client, url string, body []byte) (int, http.Header, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	resp, err := client.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxRequest))
	return resp.StatusCode, resp.Header, answer, err
}

// signedBy adds the signature of the witness to a checkpoint, and no other that came
// with it.
func signedBy(key note.Verifier, checkpoint, signatures []byte) ([]byte, error) {
	n, err := openUnverified(checkpoint)
	if err == nil {
		n, err = note.Open(slices.Concat([]byte(n.Text), []byte("\n"), signatures), note.VerifierList(key))
	}
	if err != nil {
		return nil, fmt.Errorf("witness %s: its answer: %w", key.Name(), err)
	}
	return fmt.Appendf(slices.Clone(checkpoint), "— %s %s\n", n.Sigs[0].Name, n.Sigs[0].Base64), nil
}
