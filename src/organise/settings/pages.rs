//! What an organisation says about itself: name, where answers go, postal contact, privacy notice; and whether its members
//! must use one-time passwords.

use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use crate::app::App;
use crate::campaigns::{self, OrganisationSettings, is_web_address};
use crate::core::email::EmailAddress;
use crate::core::locale::Localizer;
use crate::db::DbError;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::problems::Problems;
use crate::organise::scene::Seat;
use crate::organisers::{Event, store};

#[derive(Template)]
#[template(path = "organiser/settings.html")]
struct SettingsPage {
    frame: Frame,
    action: String,
    mail_from: String,
    typed: OrganisationSettings,
    require_totp: bool,
    has_totp: bool,
    problems: Problems,
}

/// The last part of the address of this page.
const END: &str = "/settings";

/// `GET /organise/in/{organisation}/settings`.
pub async fn show(app: Data<App>, request: HttpRequest, seat: Seat) -> Result<HttpResponse, Failure> {
    let query = request.query_string();
    settings_page(&app, &seat, query, None, Problems::default()).await
}

async fn settings_page(
    app: &App,
    seat: &Seat,
    query: &str,
    typed: Option<(OrganisationSettings, bool)>,
    problems: Problems,
) -> Result<HttpResponse, Failure> {
    let id = seat.member.organisation_id;
    let stored = app
        .read(move |conn| campaigns::store::settings::by_id(conn, id))
        .await?;
    let stored = stored.ok_or(Failure::NotFound)?;
    let mail_from = stored.mail_from.clone();
    let (typed, require_totp) = typed.unwrap_or_else(|| (OrganisationSettings::from(stored), seat.member.require_totp));
    let status = problems.status();
    let page = SettingsPage {
        frame: seat.frame(END).after(query),
        action: seat.href(END),
        mail_from,
        typed,
        require_totp,
        has_totp: seat.visitor.account.has_totp,
        problems,
    };
    Ok(page::private(&page, status))
}

/// `POST /organise/in/{organisation}/settings`.
pub async fn save(app: Data<App>, request: HttpRequest, seat: Seat, payload: Payload) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let (settings, problems) = read(seat.visitor.words(), &fields);
    let require_totp = fields.has("require_totp");
    if !problems.is_empty() {
        let typed = Some((settings, require_totp));
        return settings_page(&app, &seat, "", typed, problems).await;
    }
    let (database, actor, now) = (app.core.database.clone(), seat.actor.clone(), app.now());
    let organisation = seat.member.organisation_id;
    web::block(move || {
        database.write(|conn| {
            campaigns::amend_organisation(conn, organisation, &settings)?;
            store::team::require_totp(conn, organisation, require_totp)?;
            let detail = json!({ "require_totp": require_totp });
            actor.note(conn, Event::OrganisationChanged, None, "", &detail, now)?;
            Ok::<_, DbError>(())
        })
    })
    .await??;
    app.ring_refresh();
    Ok(seat.back(END, "organisation-saved"))
}

/// What was typed, as it will be kept, and what is wrong with it.
fn read(l: Localizer, fields: &Fields) -> (OrganisationSettings, Problems) {
    let mut problems = Problems::default();
    let name = problems.line(l, "name", fields.get("name"), 120);
    let reply_to = fields.get("reply_to").to_owned();
    if EmailAddress::parse(&reply_to).is_err() {
        problems.add("reply_to", l.t("error-email-invalid"));
    }
    let postal = problems.line(l, "postal", fields.get("postal"), 300);
    let privacy_url = fields.get("privacy_url").to_owned();
    if !privacy_url.is_empty() && !is_web_address(&privacy_url) {
        problems.add("privacy_url", l.t("settings-error-web"));
    }
    let settings = OrganisationSettings {
        name,
        reply_to,
        postal,
        privacy_url,
    };
    (settings, problems)
}
