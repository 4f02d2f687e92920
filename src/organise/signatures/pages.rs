//! The list of signatures: looked through without names, with them on record, and searched for one address.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::filter::{Filter, NoDay, Turn};
use super::views::{Links, ListPage, Row};
use crate::app::App;
use crate::campaigns::Partnership;
use crate::core::email::EmailAddress;
use crate::core::ids::SignatureId;
use crate::core::locale::Language;
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::fields::Fields;
use crate::organise::scene::Scene;
use crate::organise::words;
use crate::organisers::{Action, Event};
use crate::signatures::finding::{self, Effort, End, Page, Wanted, Way};
use crate::signatures::model::State;
use crate::tallies::{self, CellKind};

/// The last part of the address of these pages.
pub const END: &str = "/signatures";

/// `GET …/signatures`: a page of the list.
pub async fn list(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let query = Query::of(&request);
    let field = |name: &str| query.get(name).unwrap_or_default();
    let desk = Desk { app: &app, scene };
    let (filter, turn) = (Filter::read(field), Turn::read(field));
    match filter.wanted(&desk.scene.campaign) {
        Ok(wanted) => {
            let (found, turn) = desk.look(wanted, turn).await?;
            let page = desk.page(filter, found, turn, false).await?;
            Ok(page::private(&page, StatusCode::OK))
        }
        Err(NoDay) => desk.no_day(filter).await,
    }
}

/// `POST …/signatures/names`: the same page with names. It is on record, with the filter and the number of rows, before it
/// is shown.
pub async fn names(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let field = |name: &str| fields.get(name);
    let desk = Desk { app: &app, scene };
    let (filter, turn) = (Filter::read(field), Turn::read(field));
    let Ok(wanted) = filter.wanted(&desk.scene.campaign) else {
        return desk.no_day(filter).await;
    };
    let (found, turn) = desk.look(wanted, turn).await?;
    let asked: serde_json::Map<String, Value> = filter
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let detail = json!({ "filter": asked, "rows": found.rows.len() });
    desk.note(Event::NamesSeen, detail).await?;
    let page = desk.page(filter, found, turn, true).await?;
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/signatures/find`: to the signature of an address. The address stands in no address of ours, in no log and not on
/// record.
pub async fn find(
    app: Data<App>,
    request: HttpRequest,
    scene: Scene,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let desk = Desk { app: &app, scene };
    let typed = fields.get("email");
    let id = match desk.id_of(typed) {
        Ok(id) => id,
        Err(words) => return desk.not_sought(typed, words).await,
    };
    let found = app.signature(id).await?;
    let detail = json!({ "found": found.is_some() });
    desk.note(Event::SignatureSought, detail).await?;
    if found.is_some() {
        return Ok(page::see_other(&format!("{}/{id}", desk.scene.href(END))));
    }
    let mut page = desk.first_page().await?;
    page.email = typed.to_owned();
    page.not_found = true;
    Ok(page::private(&page, StatusCode::OK))
}

/// Who looks through what.
struct Desk<'a> {
    app: &'a App,
    scene: Scene,
}

impl Desk<'_> {
    /// The page of a turn. Whoever comes back to the beginning sees the first page in full.
    async fn look(&self, wanted: Wanted, turn: Turn) -> Result<(Page, Turn), Failure> {
        let campaign = self.scene.campaign.id;
        self.app
            .read(move |conn| {
                let found = finding::page(conn, campaign, &wanted, turn.start, turn.way, Effort::USUAL)?;
                if turn.way == Way::Older || found.end != End::Reached {
                    return Ok((found, turn));
                }
                let first = Turn {
                    start: None,
                    way: Way::Older,
                };
                let found = finding::page(conn, campaign, &wanted, None, Way::Older, Effort::USUAL)?;
                Ok((found, first))
            })
            .await
    }

    async fn page(&self, filter: Filter, found: Page, turn: Turn, with_names: bool) -> Result<ListPage, Failure> {
        let (l, href, campaign) = (self.scene.visitor.words(), self.scene.href(END), self.scene.campaign.id);
        let sources = self
            .app
            .read(move |conn| tallies::store::labels(conn, campaign, CellKind::Source))
            .await?;
        let rows = found
            .rows
            .iter()
            .map(|row| Row::new(row, &self.scene.campaign, &href, l, with_names))
            .collect();
        let again = filter.pairs().into_iter().map(|(name, value)| (name, value.to_owned()));
        Ok(ListPage {
            frame: self.scene.frame(END),
            again: again
                .chain(turn.pair())
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            links: Links::new(&found, turn, &href, &filter, &self.scene.campaign.zone),
            states: State::ALL,
            countries: l.countries(),
            languages: Language::all(),
            sources: sources
                .into_iter()
                .map(|label| (label.clone(), words::source(&label, l)))
                .collect(),
            partners: self.carriers(),
            may_see_names: self.scene.member.role.may(Action::SeeNames) && self.scene.campaign.key.is_some(),
            zone: self.scene.campaign.row.time_zone.clone(),
            day_error: None,
            email: String::new(),
            email_error: None,
            not_found: false,
            rows,
            with_names,
            filter,
            href,
        })
    }

    /// Those who carry or carried the campaign: short name and name.
    fn carriers(&self) -> Vec<(String, String)> {
        let named = |part: &Partnership| (part.organisation.row.slug.clone(), part.organisation.row.name.clone());
        self.scene.campaign.carriers().map(named).collect()
    }

    async fn first_page(&self) -> Result<ListPage, Failure> {
        let first = Turn {
            start: None,
            way: Way::Older,
        };
        let (found, turn) = self.look(Wanted::default(), first).await?;
        self.page(Filter::default(), found, turn, false).await
    }

    /// The number of an address under this campaign, or what is wrong with the address.
    fn id_of(&self, typed: &str) -> Result<SignatureId, &'static str> {
        let key = self.scene.campaign.key.as_ref().ok_or("signatures-find-no-key")?;
        let address = EmailAddress::parse(typed).map_err(|_| "signatures-find-no-address")?;
        let canonical = address.canonical(self.scene.campaign.row.canonical_version);
        let canonical = canonical.map_err(|_| "signatures-find-no-address")?;
        Ok(key.signature_id(self.scene.campaign.id, &canonical))
    }

    async fn not_sought(&self, typed: &str, words: &str) -> Result<HttpResponse, Failure> {
        let mut page = self.first_page().await?;
        page.email = typed.to_owned();
        page.email_error = Some(page.frame.l.t(words));
        Ok(page::private(&page, StatusCode::UNPROCESSABLE_ENTITY))
    }

    async fn no_day(&self, filter: Filter) -> Result<HttpResponse, Failure> {
        let nothing = Page {
            rows: Vec::new(),
            end: End::Reached,
        };
        let first = Turn {
            start: None,
            way: Way::Older,
        };
        let mut page = self.page(filter, nothing, first, false).await?;
        page.day_error = Some(page.frame.l.t("signatures-day-wrong"));
        Ok(page::private(&page, StatusCode::UNPROCESSABLE_ENTITY))
    }

    async fn note(&self, event: Event, detail: Value) -> Result<(), Failure> {
        let (database, campaign, now) = (self.app.core.database.clone(), self.scene.campaign.id, self.app.now());
        let actor = self.scene.actor.clone();
        let noted =
            web::block(move || database.write(|conn| actor.note(conn, event, Some(campaign), "", &detail, now)));
        Ok(noted.await??)
    }
}
