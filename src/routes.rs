//! The URL table: every address that Quipu answers, on one page.

use actix_web::http::Method;
use actix_web::web::{ServiceConfig, get, method, post, resource};
use actix_web::{Route, guard, web};

use crate::http::{assets, ops};
use crate::organise::desk::{Access, Desk};
use crate::organisers::Action;
use crate::{campaigns, description, exports, mail, partners, signatures, verification, widgets};

/// What people and their programs reach.
pub fn public(config: &mut ServiceConfig) {
    use campaigns::pages as campaign_pages;
    use description::pages as description;
    use mail::pages as mailbox;
    use partners::numbers::api as numbers;
    use signatures::pages as sign;
    use verification::pages as verify;
    use widgets::{api, breakdown, pages as embed};

    let mut at = |path: &str, routes: Vec<Route>| {
        let resource = routes.into_iter().fold(resource(path), actix_web::Resource::route);
        config.service(resource);
    };
    // The router tries addresses in their order, so the busiest stand first.
    at("/api/v1/campaigns/{slug}/count", vec![read().to(api::count), options()]);
    at("/campaigns/{slug}", vec![read().to(sign::show)]);
    at("/campaigns/{slug}/signatures", vec![post().to(sign::sign)]);
    at(
        "/campaigns/{slug}/check-your-mail",
        vec![read().to(sign::check_your_mail)],
    );
    at("/", vec![read().to(campaign_pages::home)]);
    at("/campaigns/{slug}/signed", vec![read().to(verify::signed)]);
    at("/campaigns/{slug}/privacy", vec![read().to(campaign_pages::privacy)]);
    at("/campaigns/{slug}/badge.svg", vec![read().to(embed::badge)]);

    at(
        "/confirm/{token}",
        vec![read().to(verify::show_confirm), post().to(verify::confirm)],
    );
    at("/confirm/{token}/new-link", vec![post().to(verify::new_link)]);
    at(
        "/withdraw/{token}",
        vec![read().to(verify::show_withdraw), post().to(verify::withdraw)],
    );

    at("/api/v1/campaigns", vec![read().to(api::campaigns), options()]);
    at("/api/v1/campaigns/{slug}", vec![read().to(api::campaign), options()]);
    at("/api/v1/campaigns/{slug}/live", vec![read().to(api::live), options()]);
    at(
        "/api/v1/campaigns/{slug}/breakdown",
        vec![read().to(breakdown::api::breakdown), options()],
    );
    at("/api/v1/numbers", vec![get().to(numbers::all)]);
    at("/api/v1/campaigns/{slug}/numbers", vec![get().to(numbers::one)]);
    at(
        "/api/v1/campaigns/{slug}/signatures",
        vec![post().to(signatures::api::sign)],
    );
    at(
        "/api/v1/campaigns/{slug}/signatures.csv",
        vec![get().to(exports::api::signatures)],
    );

    at("/api/v1/openapi.json", vec![read().to(description::json), options()]);
    at("/docs/api", vec![read().to(description::read)]);

    at("/embed/v1.js", vec![read().to(embed::script)]);
    at("/embed/v1.{hash}.js", vec![read().to(embed::script_edition)]);
    at("/embed/campaigns/{slug}/counter", vec![read().to(embed::counter)]);
    at("/favicon.ico", vec![read().to(assets::favicon)]);
    at("/static/{fingerprint}/{path:.*}", vec![read().to(assets::serve)]);

    organise(&mut Desk::new(config));

    let mut at = |path: &str, routes: Vec<Route>| {
        let resource = routes.into_iter().fold(resource(path), actix_web::Resource::route);
        config.service(resource);
    };
    at("/dev/mailbox", vec![read().to(mailbox::mailbox)]);
    at("/dev/mailbox/{id}", vec![read().to(mailbox::html_part)]);
}

/// What organisers reach, and what each address asks of whoever comes.
pub fn organise(desk: &mut Desk<'_>) {
    use crate::organise::{dashboard, home};

    desk.get("/organise", Access::SignedIn, home::pages::home);
    desk.get(
        "/organise/in/{organisation}",
        Access::May(Action::SeeNumbers),
        home::pages::campaigns,
    );
    desk.get(
        "/organise/in/{organisation}/campaigns/{slug}",
        Access::May(Action::SeeNumbers),
        dashboard::pages::dashboard,
    );
    desk.get(
        "/organise/in/{organisation}/campaigns/{slug}/numbers",
        Access::May(Action::SeeNumbers),
        dashboard::pages::numbers,
    );
    tokens_and_record(desk);
}

/// The keys with which programs come, and the record of who did what.
fn tokens_and_record(desk: &mut Desk<'_>) {
    use crate::organise::{audit, tokens};

    desk.get(
        "/organise/in/{organisation}/tokens",
        Access::May(Action::ManageTokens),
        tokens::pages::list,
    );
    desk.get(
        "/organise/in/{organisation}/tokens/new",
        Access::MayAfresh(Action::ManageTokens),
        tokens::pages::form,
    );
    desk.post(
        "/organise/in/{organisation}/tokens/new",
        Access::MayAfresh(Action::ManageTokens),
        tokens::pages::make,
    );
    desk.get(
        "/organise/in/{organisation}/tokens/{token}/revoke",
        Access::MayAfresh(Action::ManageTokens),
        tokens::pages::ask_revoke,
    );
    desk.post(
        "/organise/in/{organisation}/tokens/{token}/revoke",
        Access::MayAfresh(Action::ManageTokens),
        tokens::pages::revoke,
    );
    desk.get(
        "/organise/in/{organisation}/audit",
        Access::May(Action::ReadAudit),
        audit::pages::list,
    );
    desk.get(
        "/organise/in/{organisation}/audit/export",
        Access::MayAfresh(Action::ReadAudit),
        audit::pages::ask_export,
    );
    desk.post(
        "/organise/in/{organisation}/audit/export",
        Access::MayAfresh(Action::ReadAudit),
        audit::pages::export,
    );
}

/// What the operator's programs reach.
pub fn ops(config: &mut ServiceConfig) {
    config
        .route("/healthz", get().to(ops::healthz))
        .route("/readyz", get().to(ops::readyz))
        .route("/metrics", get().to(ops::metrics));
}

/// The demo's second site.
pub fn partner(config: &mut ServiceConfig) {
    config
        .route("/", read().to(widgets::pages::partner))
        .route("/favicon.ico", read().to(assets::favicon))
        .route("/partner.css", read().to(widgets::pages::partner_style));
}

/// GET and HEAD (RFC 9110, 9.3.2: the same without the body).
fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// The question that browsers put before reading from another site.
fn options() -> Route {
    method(Method::OPTIONS).to(widgets::api::preflight)
}
