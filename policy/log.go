package policy

import (
	"log/slog"
	"strconv"
)

// LogValue is what package log/slog writes of the decision: codes and words,
// nothing of the request but its ID. Give slog the address of a decision: a
// value is copied to the heap even where the level is off.
func (d Decision) LogValue() slog.Value {
	items := make([]slog.Attr, len(d.Items))
	for i, it := range d.Items {
		items[i] = slog.Any(strconv.Itoa(i), it)
	}
	return slog.GroupValue(
		slog.String("request_id", d.RequestID),
		slog.String("posture", string(d.Posture)),
		slog.String("outcome", d.Outcome.String()),
		slog.Bool("partial", d.Partial),
		slog.Any("items", slog.GroupValue(items...)),
	)
}

// LogValue is what package log/slog writes of the item.
func (it Item) LogValue() slog.Value {
	codes := make([]string, len(it.Reasons))
	for i, reason := range it.Reasons {
		codes[i] = reason.Code
	}
	return slog.GroupValue(
		slog.String("category", string(it.Category)),
		slog.Any("places", it.Places),
		slog.String("outcome", it.Outcome.String()),
		slog.Any("reasons", codes),
	)
}
