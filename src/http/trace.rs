//! One span and one figure a request: method, route pattern and status. Never a path, a query or an address, for
//! those hold tokens and people.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use tracing::Instrument;

/// Middleware, outermost.
pub async fn trace<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let route = request.match_pattern().unwrap_or_else(|| "(none)".to_owned());
    let span = tracing::info_span!("request", method = %request.method(), route);
    let begun = Instant::now();
    let result = next.call(request).instrument(span.clone()).await;
    let _entered = span.enter();
    if let Ok(response) = &result {
        let status = response.status().as_u16();
        let seconds = begun.elapsed().as_secs_f64();
        metrics::histogram!("quipu_http_seconds", "route" => route, "status" => status.to_string()).record(seconds);
        tracing::debug!(status, seconds, "answered");
    }
    result
}
