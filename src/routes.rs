//! The URL table: every address that Quipu answers. What stands on other sites, and what partners, lists and webhooks add to
//! the organisers' side, stands beside it.

pub mod embedding;
mod joining;
mod lists;
mod webhooks;

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
    use partners::share::api as share;
    use signatures::pages as sign;
    use verification::pages as verify;
    use widgets::{api, badge, breakdown, card, oembed, qr, sheet};

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
    at("/campaigns/{slug}/badge.svg", vec![read().to(badge::pages::vector)]);
    at("/campaigns/{slug}/image/{file}", vec![read().to(campaign_pages::image)]);
    at("/campaigns/{slug}/badge.png", vec![read().to(badge::pages::pixels)]);
    at("/campaigns/{slug}/card.png", vec![read().to(card::pages::card)]);
    at("/campaigns/{slug}/qr.svg", vec![read().to(qr::pages::vector)]);
    at("/campaigns/{slug}/qr.png", vec![read().to(qr::pages::pixels)]);
    at("/campaigns/{slug}/sheet", vec![read().to(sheet::pages::sheet)]);
    at("/oembed", vec![read().to(oembed::pages::embedding), options()]);

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
    at("/api/v1/campaigns/{slug}/partner", vec![get().to(share::partner)]);
    at(
        "/api/v1/campaigns/{slug}/signatures",
        vec![post().to(signatures::api::sign)],
    );
    at(
        "/api/v1/campaigns/{slug}/signatures.csv",
        vec![get().to(exports::api::signatures)],
    );

    at("/lists/{token}", vec![read().to(exports::schedules::pages::fetch)]);

    at("/api/v1/openapi.json", vec![read().to(description::json), options()]);
    at("/docs/api", vec![read().to(description::read)]);

    at("/favicon.ico", vec![read().to(assets::favicon)]);
    at("/static/{fingerprint}/{path:.*}", vec![read().to(assets::serve)]);

    embedding::public(config);
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
    use crate::organise::{dashboard, home, partner_numbers};

    let may = Access::May(Action::SeeNumbers);
    accounts(desk);
    desk.get("/organise", Access::SignedIn, home::pages::home);
    desk.get("/organise/in/{organisation}", may, home::pages::campaigns);
    edit(desk);
    let at = "/organise/in/{organisation}/campaigns/{slug}";
    desk.get(at, may, dashboard::pages::dashboard);
    let at = "/organise/in/{organisation}/campaigns/{slug}/numbers";
    desk.get(at, may, dashboard::pages::numbers);
    let at = "/organise/in/{organisation}/campaigns/{slug}/partners/numbers";
    desk.get(at, may, partner_numbers::all::pages::everybody);
    let at = "/organise/in/{organisation}/joined/{carried}";
    desk.get(at, may, partner_numbers::pages::overview);
    let at = "/organise/in/{organisation}/joined/{carried}/numbers";
    desk.get(at, may, partner_numbers::pages::numbers);
    joining::partners(desk);
    tokens_and_record(desk);
    lists::once(desk);
    lists::again(desk);
    lists_in(desk);
    signatures(desk);
    webhooks::both(desk);
    embedding::organise(desk);
}

/// Lists of earlier signatures, and signatures from paper.
fn lists_in(desk: &mut Desk<'_>) {
    use crate::organise::{imports, offline};
    use imports::steps::pages as steps;

    let may = Access::May(Action::ImportLists);
    let at = "/organise/in/{organisation}/campaigns/{slug}/import";
    desk.get(at, may, imports::pages::lists);
    desk.post(at, may, imports::upload::pages::upload);
    let at = "/organise/in/{organisation}/campaigns/{slug}/import/{upload}";
    desk.get(at, may, imports::pages::list);
    let at = "/organise/in/{organisation}/campaigns/{slug}/import/{upload}/check";
    desk.post(at, may, steps::check);
    let at = "/organise/in/{organisation}/campaigns/{slug}/import/{upload}/start";
    desk.post(at, may, steps::start);
    let at = "/organise/in/{organisation}/campaigns/{slug}/import/{upload}/stop";
    desk.post(at, may, steps::stop);
    let at = "/organise/in/{organisation}/campaigns/{slug}/import/{upload}/discard";
    desk.post(at, may, steps::discard);
    let at = "/organise/in/{organisation}/campaigns/{slug}/import/{upload}/progress.json";
    desk.get(at, may, imports::api::progress);
    let at = "/organise/in/{organisation}/campaigns/{slug}/import/{upload}/rejects.csv";
    desk.get(at, may, imports::api::rejected);

    let may = Access::May(Action::EnterOffline);
    let at = "/organise/in/{organisation}/campaigns/{slug}/offline";
    desk.get(at, may, offline::pages::show);
    desk.post(at, may, offline::pages::enter);
}

/// Logging in, one's own account, and who belongs to an organisation.
fn accounts(desk: &mut Desk<'_>) {
    use Access::{Afresh, Anyone, May, MayAfresh, SignedIn};
    use Action::ManageMembers;

    use crate::organise::login::{pages as login, prove::pages as prove, reset::pages as reset};
    use crate::organise::{account::pages as account, account::totp::pages as totp};
    use crate::organise::{invitation::pages as invitation, settings::pages as settings, team::pages as team};

    desk.get("/organise/login", Anyone, login::show);
    desk.post("/organise/login", Anyone, login::log_in);
    desk.get("/organise/login/code", Anyone, login::show_code);
    desk.post("/organise/login/code", Anyone, login::check_code);
    desk.post("/organise/logout", Anyone, login::log_out);
    desk.get("/organise/prove", SignedIn, prove::show);
    desk.post("/organise/prove", SignedIn, prove::prove);
    desk.get("/organise/reset", Anyone, reset::show_ask);
    desk.post("/organise/reset", Anyone, reset::ask);
    desk.get("/organise/reset/{token}", Anyone, reset::show);
    desk.post("/organise/reset/{token}", Anyone, reset::choose);
    desk.get("/organise/invitation/{token}", Anyone, invitation::show);
    desk.post("/organise/invitation/{token}", Anyone, invitation::accept);

    desk.get("/organise/account", SignedIn, account::show);
    desk.post("/organise/account", SignedIn, account::save);
    desk.post("/organise/account/password", SignedIn, account::change_password);
    desk.get("/organise/account/totp", Afresh, totp::show);
    desk.post("/organise/account/totp", Afresh, totp::enable);
    desk.post("/organise/account/totp/off", Afresh, totp::disable);
    desk.post("/organise/account/recovery-codes", Afresh, totp::renew_codes);
    desk.post(
        "/organise/account/sessions/end-others",
        SignedIn,
        account::end_other_sessions,
    );
    desk.post(
        "/organise/account/sessions/{session}/end",
        SignedIn,
        account::end_session,
    );

    let team_at = "/organise/in/{organisation}/team";
    desk.get(team_at, May(ManageMembers), team::show);
    desk.post(
        "/organise/in/{organisation}/team/invitations",
        MayAfresh(ManageMembers),
        team::invite,
    );
    desk.post(
        "/organise/in/{organisation}/team/invitations/{invitation}/end",
        MayAfresh(ManageMembers),
        team::take_back,
    );
    desk.post(
        "/organise/in/{organisation}/team/{member}/role",
        MayAfresh(ManageMembers),
        team::change_role,
    );
    desk.post(
        "/organise/in/{organisation}/team/{member}/remove",
        MayAfresh(ManageMembers),
        team::remove,
    );
    let settings_at = "/organise/in/{organisation}/settings";
    desk.get(settings_at, MayAfresh(ManageMembers), settings::show);
    desk.post(settings_at, MayAfresh(ManageMembers), settings::save);
}

/// How campaigns are written. (These stand before a campaign's other addresses: `new` is none of its names.)
fn edit(desk: &mut Desk<'_>) {
    use crate::organise::campaigns::{image, new, settings, state, texts, versions};
    let may_edit = Access::May(Action::EditCampaigns);
    let may_publish = Access::May(Action::PublishCampaigns);

    let path = "/organise/in/{organisation}/campaigns/new";
    desk.get(path, may_edit, new::pages::show);
    desk.post(path, may_edit, new::pages::create);
    let path = "/organise/in/{organisation}/campaigns/{slug}/edit";
    desk.get(path, may_edit, texts::pages::show);
    desk.post(path, may_edit, texts::pages::save);
    let path = "/organise/in/{organisation}/campaigns/{slug}/edit/preview";
    desk.post(path, may_edit, texts::pages::preview);
    let path = "/organise/in/{organisation}/campaigns/{slug}/edit/page";
    desk.post(path, may_edit, texts::pages::preview_page);
    let path = "/organise/in/{organisation}/campaigns/{slug}/edit/settings";
    desk.get(path, may_edit, settings::pages::show);
    desk.post(path, may_edit, settings::pages::save);
    let path = "/organise/in/{organisation}/campaigns/{slug}/edit/image";
    desk.get(path, may_edit, image::pages::show);
    desk.post(path, may_edit, image::pages::save);
    let path = "/organise/in/{organisation}/campaigns/{slug}/edit/image/remove";
    desk.post(path, may_edit, image::pages::remove);
    let path = "/organise/in/{organisation}/campaigns/{slug}/image/{file}";
    desk.get(path, Access::May(Action::SeeNumbers), image::pages::file);
    let path = "/organise/in/{organisation}/campaigns/{slug}/state";
    desk.get(path, may_publish, state::pages::show);
    let path = "/organise/in/{organisation}/campaigns/{slug}/state/{step}";
    desk.get(path, may_publish, state::pages::ask);
    desk.post(path, may_publish, state::pages::take);
    let path = "/organise/in/{organisation}/campaigns/{slug}/versions";
    desk.get(path, may_edit, versions::pages::list);
    let path = "/organise/in/{organisation}/campaigns/{slug}/versions/seen/{id}";
    desk.get(path, may_edit, versions::pages::seen);
    let path = "/organise/in/{organisation}/campaigns/{slug}/versions/changes/{id}";
    desk.get(path, may_edit, versions::pages::change);
}

/// Looking through the signatures of a campaign, and handling one.
fn signatures(desk: &mut Desk<'_>) {
    use crate::organise::signatures::{one::pages as one, pages as all};
    use Access::{May, MayAfresh};
    use Action::{HandleSignatures, SeeNames, SeeSignatures};

    desk.get(
        "/organise/in/{organisation}/campaigns/{slug}/signatures",
        May(SeeSignatures),
        all::list,
    );
    desk.post(
        "/organise/in/{organisation}/campaigns/{slug}/signatures/names",
        May(SeeNames),
        all::names,
    );
    desk.post(
        "/organise/in/{organisation}/campaigns/{slug}/signatures/find",
        May(SeeSignatures),
        all::find,
    );
    desk.get(
        "/organise/in/{organisation}/campaigns/{slug}/signatures/{id}",
        May(SeeSignatures),
        one::show,
    );
    desk.post(
        "/organise/in/{organisation}/campaigns/{slug}/signatures/{id}/details",
        May(SeeNames),
        one::details,
    );
    desk.post(
        "/organise/in/{organisation}/campaigns/{slug}/signatures/{id}/resend",
        May(HandleSignatures),
        one::resend,
    );
    desk.post(
        "/organise/in/{organisation}/campaigns/{slug}/signatures/{id}/invalidate",
        May(HandleSignatures),
        one::invalidate,
    );
    desk.post(
        "/organise/in/{organisation}/campaigns/{slug}/signatures/{id}/reinstate",
        May(HandleSignatures),
        one::reinstate,
    );
    desk.get(
        "/organise/in/{organisation}/campaigns/{slug}/signatures/{id}/erase",
        MayAfresh(HandleSignatures),
        one::ask_to_erase,
    );
    desk.post(
        "/organise/in/{organisation}/campaigns/{slug}/signatures/{id}/erase",
        MayAfresh(HandleSignatures),
        one::erase,
    );
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

/// GET and HEAD (RFC 9110, 9.3.2: the same without the body).
fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// The question that browsers put before reading from another site.
fn options() -> Route {
    method(Method::OPTIONS).to(widgets::api::preflight)
}
