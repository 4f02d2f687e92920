//! The addresses of what stands on other sites, and of the page that makes the HTML for it.

use actix_web::web::{ServiceConfig, post, resource};

use super::read;
use crate::http::assets;
use crate::organise::desk::{Access, Desk};
use crate::organisers::Action;
use crate::widgets;

/// The script, and the pages inside frames.
pub(super) fn public(config: &mut ServiceConfig) {
    use widgets::form::pages as form;
    use widgets::{counter::pages as counter, pages as script};

    config
        .service(resource("/embed/v1.js").route(read().to(script::script)))
        .service(resource("/embed/v1.{hash}.js").route(read().to(script::script_edition)))
        .service(resource("/embed/campaigns/{slug}/counter").route(read().to(counter::counter)))
        .service(
            resource("/embed/campaigns/{slug}/form")
                .route(read().to(form::show))
                .route(post().to(form::sign)),
        )
        .service(resource("/embed/campaigns/{slug}/form/sent").route(read().to(form::sent)));
}

/// The HTML with which a site shows a campaign.
pub(super) fn organise(desk: &mut Desk<'_>) {
    use crate::organise::embed::pages as embed;

    let may = Access::May(Action::SeeNumbers);
    desk.get("/organise/in/{organisation}/campaigns/{slug}/embed", may, embed::show);
    desk.get("/organise/in/{organisation}/joined/{joined}/embed", may, embed::show);
}

/// A site of a partner in the demo.
pub fn partner(config: &mut ServiceConfig) {
    use widgets::sample::pages as sample;

    config
        .route("/", read().to(sample::home))
        .route("/thanks", read().to(sample::thanks))
        .route("/favicon.ico", read().to(assets::favicon))
        .route("/partner.css", read().to(sample::style));
}
