package main

import (
	"net/http"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meters are what Prometheus reads. No label holds what a request says.
type meters struct {
	show     http.Handler
	outcomes *prometheus.CounterVec
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	under    prometheus.Gauge
	unknown  *prometheus.CounterVec
	reloads  *prometheus.CounterVec
	refused  *prometheus.GaugeVec
	engine   *prometheus.GaugeVec
	since    prometheus.Gauge
	made     prometheus.Gauge
}

func newMeters() *meters {
	registry := prometheus.NewRegistry()
	m := &meters{
		show: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
		outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "comity_evaluations_total", Help: "Evaluations by outcome; error where there is none."},
			[]string{"outcome"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "comity_http_requests_total", Help: "Requests by path and status."},
			[]string{"path", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "comity_http_request_seconds", Help: "Time to answer a request.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 4, 9)}, []string{"path"}),
		under: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "comity_http_requests_under_way", Help: "Requests not yet answered."}),
		unknown: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "comity_callers_refused_total", Help: "Requests of callers that are not known, by what they showed."},
			[]string{"shown"}),
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "comity_reloads_total", Help: "Reloads by part and result; a fault that lasts counts once."},
			[]string{"part", "result"}),
		refused: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "comity_reload_refused",
			Help: "1 while what was read last could not be taken, and what stood before stays."}, []string{"part"}),
		engine: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "comity_engine_info", Help: "What decides: the digests of law and rules; the revision is 0 without a bundle."},
			[]string{"rules", "law", "law_compiled", "posture", "revision", "comity"}),
		since: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "comity_engine_since_seconds", Help: "When it began to decide, as a Unix time."}),
		made: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "comity_bundle_made_seconds",
			Help: "When the bundle was made, as its file or server says, as a Unix time; 0 where unknown."}),
	}
	registry.MustRegister(m.outcomes, m.requests, m.seconds, m.under, m.unknown, m.reloads, m.refused,
		m.engine, m.since, m.made, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, o := range []policy.Outcome{policy.Deny, policy.RedirectToMLAT, policy.Allow} {
		m.outcomes.WithLabelValues(o.String())
	}
	m.outcomes.WithLabelValues("error")
	for _, shown := range []string{nothingShown, badToken, badChain} {
		m.unknown.WithLabelValues(shown)
	}
	return m
}

// decides tells of the engine that decides from now on.
func (m *meters) decides(e *policy.Engine, made time.Time) {
	p := e.Provenance(request.Request{})
	m.engine.Reset()
	m.engine.WithLabelValues(p.Rules, p.Law, string(p.LawCompiled), string(p.Posture), e.Revision(), p.Comity).Set(1)
	m.since.SetToCurrentTime()
	m.made.Set(0)
	if !made.IsZero() {
		m.made.Set(float64(made.Unix()))
	}
}

// stale tells whether what stands is older than what was read last.
func (m *meters) stale(part string, is bool) {
	m.refused.WithLabelValues(part).Set(0)
	if is {
		m.refused.WithLabelValues(part).Set(1)
	}
}

// count meters the requests of one path.
func (m *meters) count(path string, serve http.Handler) http.Handler {
	label := prometheus.Labels{"path": path}
	return promhttp.InstrumentHandlerInFlight(m.under,
		promhttp.InstrumentHandlerDuration(m.seconds.MustCurryWith(label),
			promhttp.InstrumentHandlerCounter(m.requests.MustCurryWith(label), serve)))
}
