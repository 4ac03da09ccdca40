//! What an operator sees of the relay from outside: counts and times, in the text form of Prometheus.
//!
//! Never in here: anything about one visitor. Labels are words of ours, never of a request.

use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

/// All of them.
#[derive(Debug)]
#[allow(missing_docs, reason = "each has its help text below")]
pub struct Metrics {
    registry: Registry,
    pub connections: IntGauge,
    pub connections_refused: IntCounterVec,
    pub requests: IntCounterVec,
    pub refusals: IntCounterVec,
    pub sessions: IntCounterVec,
    pub upstream_requests: IntCounterVec,
    pub upstream_seconds: Histogram,
    pub sockets: IntGauge,
    pub upstream_sockets: IntGauge,
    pub sockets_closed: IntCounterVec,
    pub frames: IntCounterVec,
    pub items_dropped: IntCounterVec,
    pub answers_cut: IntCounter,
    pub bot_requests: IntCounterVec,
    pub bot_seconds: Histogram,
    pub bot_messages: IntCounterVec,
    pub webhooks: IntCounterVec,
    pub webhook_seconds: Histogram,
    pub webhook_secrets: IntCounterVec,
    pub hooks: IntCounterVec,
}

impl Metrics {
    /// All at zero.
    ///
    /// # Errors
    /// When a name is wrong or stands twice, which a test would see.
    pub fn new() -> prometheus::Result<Self> {
        let registry = Registry::new();
        let gauge = |name: &str, help: &str| -> prometheus::Result<IntGauge> {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok(gauge)
        };
        let counter = |name: &str, help: &str| -> prometheus::Result<IntCounter> {
            let counter = IntCounter::new(name, help)?;
            registry.register(Box::new(counter.clone()))?;
            Ok(counter)
        };
        let counters = |name: &str, help: &str, labels: &[&str]| -> prometheus::Result<IntCounterVec> {
            let counters = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(counters.clone()))?;
            Ok(counters)
        };
        let build = IntGaugeVec::new(
            Opts::new("relay_build_info", "Always 1; the version is a label."),
            &["version"],
        )?;
        registry.register(Box::new(build.clone()))?;
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let histogram = |name: &str, help: &str| -> prometheus::Result<Histogram> {
            let buckets = vec![0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0];
            let histogram = Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets))?;
            registry.register(Box::new(histogram.clone()))?;
            Ok(histogram)
        };
        Ok(Self {
            connections: gauge("relay_connections", "Connections of browsers, sockets included.")?,
            connections_refused: counters(
                "relay_connections_refused_total",
                "Connections that were dropped at once, by reason.",
                &["reason"],
            )?,
            requests: counters(
                "relay_requests_total",
                "Requests, by route and status.",
                &["route", "status"],
            )?,
            refusals: counters(
                "relay_refusals_total",
                "Refused requests, by the code that was answered.",
                &["code"],
            )?,
            sessions: counters("relay_sessions_total", "Tokens given out, by how.", &["how"])?,
            upstream_requests: counters(
                "relay_upstream_requests_total",
                "Requests to the agent system, by what came of them.",
                &["outcome"],
            )?,
            upstream_seconds: histogram(
                "relay_upstream_seconds",
                "Time until the agent system began its answer, in seconds.",
            )?,
            sockets: gauge("relay_sockets", "Open sockets of browsers.")?,
            upstream_sockets: gauge("relay_upstream_sockets", "Open sockets to the agent system.")?,
            sockets_closed: counters("relay_sockets_closed_total", "Sockets that ended, by why.", &["why"])?,
            frames: counters("relay_frames_total", "Frames passed on, by who sent them.", &["from"])?,
            items_dropped: counters(
                "relay_upstream_items_dropped_total",
                "Frames and list items of the agent system that were not passed on, by reason.",
                &["reason"],
            )?,
            answers_cut: counter(
                "relay_upstream_answers_cut_total",
                "Answers of the agent system that were cut off: too long, too slow or broken.",
            )?,
            bot_requests: counters(
                "relay_bot_requests_total",
                "Requests to the bot platform, by what came of them.",
                &["outcome"],
            )?,
            bot_seconds: histogram(
                "relay_bot_seconds",
                "Time until the bot platform began its answer, in seconds.",
            )?,
            bot_messages: counters(
                "relay_bot_messages_total",
                "Messages sent to the bot, by what is known of them.",
                &["outcome"],
            )?,
            webhooks: counters("relay_webhooks_total", "Webhooks, by what became of them.", &["outcome"])?,
            webhook_seconds: histogram(
                "relay_webhook_seconds",
                "Time until a webhook of a conversation was kept, in seconds.",
            )?,
            webhook_secrets: counters(
                "relay_webhook_secrets_used_total",
                "Webhooks that proved themselves, by which of the secrets.",
                &["secret"],
            )?,
            hooks: counters(
                "relay_hooks_total",
                "Questions to the operator's hooks, by what came of them.",
                &["hook", "outcome"],
            )?,
            registry,
        })
    }

    /// The text.
    pub fn render(&self) -> Vec<u8> {
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "the metrics cannot be written");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Metrics;

    #[test]
    fn the_text_has_a_help_line_for_what_was_counted() {
        let metrics = Metrics::new().unwrap();
        metrics.refusals.with_label_values(&["not_found"]).inc();
        let text = String::from_utf8(metrics.render()).unwrap();
        assert!(text.contains("# HELP relay_refusals_total"), "{text}");
        assert!(text.contains("relay_refusals_total{code=\"not_found\"} 1"), "{text}");
    }
}
