//! Before a partnership ends, a page says what that does: for the lead who ends it, and for the partner who leaves.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::app::App;
use crate::core::clock::Seconds;
use crate::core::ids::{CampaignId, OrganisationId};
use crate::db::AnyConn;
use crate::exports::schedules;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::campaigns::pages::commit;
use crate::organise::desk::{Member, Part, Subject, Visitor, Witness};
use crate::organise::fields::Fields;
use crate::organise::frame::{Frame, campaign_href, part_href};
use crate::organise::partners::pages::OnePartner;
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
pub async fn ask(
    one: Path<OnePartner>,
    visitor: Visitor,
    member: Member,
    campaign: Subject,
) -> Result<HttpResponse, Failure> {
    let partner = campaign
        .partnership(&one.partner)
        .filter(|partnership| !partnership.is_lead());
    let partner = partner.ok_or(Failure::NotFound)?;
    let back = format!("{}/partners", campaign_href(&member, &campaign));
    let frame = Frame::campaign(&visitor, &member, &campaign, "/partners");
    let action = format!("{back}/{}/end", one.partner);
    let page = EndPage::new(frame, (action, back), "partner-end", &partner.organisation.row.name);
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/partners/{partner}/end`.
pub async fn end(
    app: Data<App>,
    request: HttpRequest,
    one: Path<OnePartner>,
    (member, campaign): (Member, Subject),
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let part = campaign.partnerships.iter();
    let part = part
        .filter(|part| !part.is_lead())
        .find(|part| part.organisation.row.slug == one.partner);
    let organisation = part.ok_or(Failure::NotFound)?.organisation.id;
    let (id, now, actor) = (campaign.id, app.now(), witness.into_inner());
    let done = commit(&app, move |conn| end_all(conn, &actor, (id, organisation), now)).await?;
    // Who left a moment ago need not be sent away.
    if let Err(error) = done
        && !matches!(error, JoiningError::Over)
    {
        return Err(error.into());
    }
    let href = campaign_href(&member, &campaign);
    Ok(page::see_other(&format!("{href}/partners?done=partner-ended")))
}

/// Ends a partner's part, and with it what its programs are told and sent: whoever joins again begins anew.
fn end_all(
    conn: &mut AnyConn,
    actor: &Actor,
    (campaign, organisation): (CampaignId, OrganisationId),
    now: Seconds,
) -> Result<(), JoiningError> {
    ending::end(conn, actor, campaign, organisation, now)?;
    webhooks::store::end_all(conn, campaign, organisation, now)?;
    Ok(schedules::end_all(conn, campaign, organisation, now)?)
}

/// `GET …/joined/{joined}/part/leave`: the partner is asked.
pub async fn ask_leave(
    visitor: Visitor,
    member: Member,
    campaign: Subject,
    part: Part,
) -> Result<HttpResponse, Failure> {
    let back = format!("{}/part", part_href(&member, &campaign));
    let frame = Frame::part(&visitor, &member, &campaign, "/part");
    let action = format!("{back}/leave");
    let page = EndPage::new(frame, (action, back), "part-leave", &part.organisation.row.name);
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/joined/{joined}/part/leave`.
pub async fn leave(
    app: Data<App>,
    request: HttpRequest,
    (member, campaign): (Member, Subject),
    witness: Witness,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let (id, now, actor) = (campaign.id, app.now(), witness.into_inner());
    let organisation = member.organisation_id;
    let done = commit(&app, move |conn| end_all(conn, &actor, (id, organisation), now)).await?;
    if let Err(error) = done
        && !matches!(error, JoiningError::Over)
    {
        return Err(error.into());
    }
    Ok(page::see_other(&format!("/organise/in/{}?done=part-left", member.slug)))
}
