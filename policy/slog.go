package policy

import (
	"log/slog"
	"strconv"

	"github.com/comity-go/comity/request"
)

// LogValue is what package log/slog writes of the decision: codes and words,
// nothing of the request but its ID, each on one line. Give slog the address of a decision: a
// value is copied to the heap even where the level is off.
func (d Decision) LogValue() slog.Value {
	items := make([]slog.Attr, len(d.Items))
	for i, it := range d.Items {
		items[i] = slog.Any(strconv.Itoa(i), it)
	}
	return slog.GroupValue(
		slog.String("request_id", request.OneLine(d.RequestID)),
		slog.String("posture", request.OneLine(string(d.Posture))),
		slog.String("outcome", d.Outcome.String()),
		slog.Bool("partial", d.Partial),
		slog.Any("items", slog.GroupValue(items...)),
	)
}

// LogValue is what package log/slog writes of the item.
func (it Item) LogValue() slog.Value {
	codes := make([]string, len(it.Reasons))
	for i, reason := range it.Reasons {
		codes[i] = request.OneLine(reason.Code)
	}
	places := make([]string, len(it.Places))
	for i, place := range it.Places {
		places[i] = request.OneLine(string(place))
	}
	return slog.GroupValue(
		slog.String("category", request.OneLine(string(it.Category))),
		slog.Any("places", places),
		slog.String("outcome", it.Outcome.String()),
		slog.Any("reasons", codes),
	)
}
