package main

import (
	"net/http"

	"github.com/comity-go/comity/policy"
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
}

func newMeters() *meters {
	registry := prometheus.NewRegistry()
	m := &meters{
		show: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
		outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "comity_evaluations_total", Help: "Evaluations by outcome; error where there is none."}, []string{"outcome"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "comity_http_requests_total", Help: "Requests by path and status."}, []string{"path", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "comity_http_request_seconds", Help: "Time to answer a request.", Buckets: prometheus.ExponentialBuckets(0.0001, 4, 9)}, []string{"path"}),
		under: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "comity_http_requests_under_way", Help: "Requests not yet answered."}),
	}
	registry.MustRegister(m.outcomes, m.requests, m.seconds, m.under, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, o := range []policy.Outcome{policy.Deny, policy.RedirectToMLAT, policy.Allow} {
		m.outcomes.WithLabelValues(o.String())
	}
	m.outcomes.WithLabelValues("error")
	return m
}

// count meters the requests of one path.
func (m *meters) count(path string, serve http.Handler) http.Handler {
	label := prometheus.Labels{"path": path}
	return promhttp.InstrumentHandlerInFlight(m.under,
		promhttp.InstrumentHandlerDuration(m.seconds.MustCurryWith(label),
			promhttp.InstrumentHandlerCounter(m.requests.MustCurryWith(label), serve)))
}
