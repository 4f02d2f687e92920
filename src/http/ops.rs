//! For the operator's network only: is it alive, is it ready, what are its figures.

use std::sync::LazyLock;

use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::error::Failure;
use crate::app::App;
use crate::outbox;

const SECONDS: [f64; 10] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];
const BATCHES: [f64; 7] = [1.0, 4.0, 16.0, 64.0, 256.0, 512.0, 1024.0];

/// The figures of this process; the first look at them installs the recorder.
static FIGURES: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_size".to_owned()), &BATCHES))
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| tracing::warn!(%error, "no metrics"))
        .ok()
});

/// Begins to collect figures.
pub fn install_recorder() {
    LazyLock::force(&FIGURES);
}

/// `GET /healthz`: the process answers. Touches no database.
pub async fn healthz() -> impl Responder {
    "ok\n"
}

/// `GET /readyz`: the database answers too, and in time.
pub async fn readyz(app: Data<App>) -> Result<&'static str, Failure> {
    app.ping().await?;
    Ok("ready\n")
}

/// `GET /metrics`: the Prometheus text format.
pub async fn metrics(app: Data<App>) -> HttpResponse {
    if let Ok((owed, oldest)) = app.read(outbox::store::depth).await {
        metrics::gauge!("quipu_outbox_mails").set(figure(owed));
        metrics::gauge!("quipu_outbox_oldest_seconds").set(figure(oldest.map_or(0, |oldest| app.now() - oldest)));
    }
    for (limit, keys) in app.limits.sizes() {
        metrics::gauge!("quipu_limit_keys", "limit" => limit).set(figure(i64::try_from(keys).unwrap_or(i64::MAX)));
    }
    metrics::gauge!("quipu_live_viewers").set(figure(i64::try_from(app.live.viewers()).unwrap_or(i64::MAX)));
    match FIGURES.as_ref() {
        Some(figures) => {
            figures.run_upkeep();
            HttpResponse::Ok()
                .content_type("text/plain; version=0.0.4; charset=utf-8")
                .body(figures.render())
        }
        None => HttpResponse::ServiceUnavailable().finish(),
    }
}

#[allow(clippy::cast_precision_loss)]
fn figure(count: i64) -> f64 {
    count as f64
}
