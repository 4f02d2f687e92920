//! Before a partnership ends, a page says what that does: for the lead who ends it, and for the partner who leaves.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::exports::schedules;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::pages::commit;
use crate::organise::fields::Fields;
use crate::organise::frame::{Frame, organisation_href};
use crate::organise::partners::pages::OnePartner;
use crate::organise::scene::{Scene, arrive};
use crate::organisers::Actor;
use crate::partners::joining::{JoiningError, ending};
use crate::webhooks;

#[derive(Template)]
#[template(path = "organiser/partner_end.html")]
struct EndPage {
    frame: Frame,
    action: String,
    back: String,
    heading: String,
    what: String,
    button: String,
}

impl EndPage {
    /// `words` begins the keys of its words.
    fn new(frame: Frame, (action, back): (String, String), words: &str, organisation: &str) -> Self {
        let l = frame.l;
        Self {
            heading: l.t1(&format!("{words}-heading"), "organisation", organisation),
            what: l.t(&format!("{words}-what")),
            button: l.t(&format!("{words}-button")),
            frame,
            action,
            back,
        }
    }
}

/// `GET …/partners/{partner}/end`: the lead is asked.
pub async fn ask(one: Path<OnePartner>, scene: Scene) -> Result<HttpResponse, Failure> {
    let partner = scene.campaign.partnership(&one.partner);
    let partner = partner.filter(|partner| !partner.is_lead()).ok_or(Failure::NotFound)?;
    let back = scene.href("/partners");
    let action = format!("{back}/{}/end", one.partner);
    let name = &partner.organisation.row.name;
    let page = EndPage::new(scene.frame("/partners"), (action, back), "partner-end", name);
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/partners/{partner}/end`.
pub async fn end(
    app: Data<App>,
    request: HttpRequest,
    one: Path<OnePartner>,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let mut partners = scene.campaign.partnerships.iter().filter(|part| !part.is_lead());
    let partner = partners.find(|part| part.organisation.row.slug == one.partner);
    let organisation = partner.ok_or(Failure::NotFound)?.organisation.id;
    end_all(&app, scene.actor.clone(), (scene.campaign.id, organisation)).await?;
    Ok(scene.back("/partners", "partner-ended"))
}

/// Ends a partner's part, and with it what its programs are told and sent: whoever joins again begins anew. Who left a
/// moment ago need not be sent away.
async fn end_all(
    app: &App,
    actor: Actor,
    (campaign, organisation): (CampaignId, OrganisationId),
) -> Result<(), Failure> {
    let now = app.now();
    let done = commit(app, move |conn| {
        ending::end(conn, &actor, campaign, organisation, now)?;
        webhooks::store::end_all(conn, campaign, organisation, now)?;
        Ok(schedules::end_all(conn, campaign, organisation, now)?)
    });
    match done.await? {
        Ok(()) | Err(JoiningError::Over) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// `GET …/joined/{joined}/part/leave`: the partner is asked.
pub async fn ask_leave(scene: Scene) -> Result<HttpResponse, Failure> {
    let back = scene.href("/part");
    let action = format!("{back}/leave");
    let name = &scene.part.organisation.row.name;
    let page = EndPage::new(scene.frame("/part"), (action, back), "part-leave", name);
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/joined/{joined}/part/leave`.
pub async fn leave(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    end_all(&app, scene.actor.clone(), scene.of()).await?;
    Ok(arrive(&organisation_href(&scene.member), "part-left"))
}
