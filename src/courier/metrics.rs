//! Figures for Prometheus.

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// The labels of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Attempt {
    kind: Word,
    outcome: Word,
    reason: Word,
}

/// The label of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfKind {
    kind: Word,
}

/// A label's value: one of the words of this program, never text from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Word(&'static str);

impl EncodeLabelValue for Word {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), core::fmt::Error> {
        self.0.encode(encoder)
    }
}

/// The figures.
pub(crate) struct Metrics {
    registry: Registry,
    attempts: Family<Attempt, Counter>,
    seconds: Family<OfKind, Histogram>,
    under_way: Family<OfKind, Gauge>,
    database_failures: Counter,
    unreported: Gauge,
}

impl Metrics {
    /// All at nought.
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("auth_ext_courier");
        let attempts = Family::default();
        registry.register("attempts", "Attempts to send a message", attempts.clone());
        let seconds: Family<OfKind, Histogram> = Family::new_with_constructor(|| {
            Histogram::new([0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0])
        });
        registry.register("attempt_seconds", "How long an attempt took", seconds.clone());
        let under_way = Family::default();
        registry.register("under_way", "Messages being sent now", under_way.clone());
        let database_failures = Counter::default();
        registry.register(
            "database_failures",
            "Statements or connections that failed",
            database_failures.clone(),
        );
        let unreported = Gauge::default();
        registry.register(
            "unreported",
            "Results that the database does not know yet",
            unreported.clone(),
        );
        Self { registry, attempts, seconds, under_way, database_failures, unreported }
    }

    pub(crate) fn began(&self, kind: &'static str) {
        self.under_way.get_or_create(&OfKind { kind: Word(kind) }).inc();
    }

    pub(crate) fn ended(
        &self,
        kind: &'static str,
        outcome: &'static str,
        reason: Option<&'static str>,
        seconds: f64,
    ) {
        let of_kind = OfKind { kind: Word(kind) };
        self.under_way.get_or_create(&of_kind).dec();
        self.seconds.get_or_create(&of_kind).observe(seconds);
        let reason = Word(reason.unwrap_or(""));
        let attempt = Attempt { kind: Word(kind), outcome: Word(outcome), reason };
        self.attempts.get_or_create(&attempt).inc();
    }

    pub(crate) fn database_failed(&self) {
        self.database_failures.inc();
    }

    pub(crate) fn set_unreported(&self, number: usize) {
        self.unreported.set(i64::try_from(number).unwrap_or(i64::MAX));
    }

    /// OpenMetrics text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a String does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
