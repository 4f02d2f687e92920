//! `/organise/in/{organisation}/audit`: the record, read and taken away.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use futures_util::stream;
use serde_json::json;

use super::file::{File, FileError};
use super::views::{self, Asked, Choice, Line, Teller};
use crate::app::App;
use crate::campaigns::Campaign;
use crate::db::DbError;
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::scene::Seat;
use crate::organisers::record::{self, Place};
use crate::organisers::{Event, Membership};

/// How many entries a page shows.
const SHOWN: i64 = 50;

#[derive(Template)]
#[template(path = "organiser/audit.html")]
struct RecordPage {
    frame: Frame,
    base: String,
    asked: Asked,
    people: Vec<Choice>,
    events: Vec<Choice>,
    campaigns: Vec<Choice>,
    from_error: Option<String>,
    until_error: Option<String>,
    lines: Vec<Line>,
    is_filtered: bool,
    /// Where the first page is, if this is another.
    newest: Option<String>,
    older: Option<String>,
    export: String,
}

#[derive(Template)]
#[template(path = "organiser/audit_export.html")]
struct ExportPage {
    frame: Frame,
    base: String,
    fields: Vec<(&'static str, String)>,
    is_filtered: bool,
}

/// The last part of the address of this page.
const END: &str = "/audit";

/// `GET …/audit`: the newest entries that fit, or those before `before`.
pub async fn list(app: Data<App>, request: HttpRequest, seat: Seat) -> Result<HttpResponse, Failure> {
    let query = Query::of(&request);
    let asked = Asked::from_pairs(query.pairs());
    let place = query
        .get("before")
        .map(|text| Place::decode(text).ok_or(Failure::NotFound))
        .transpose()?;
    let led = led(&app, &seat.member);
    let (organisation, instance) = (seat.member.organisation_id, Arc::clone(&app.core.instance));
    let (filter, wrong) = match asked.filter(organisation, &led) {
        Ok(filter) => (Some(filter), Vec::new()),
        Err(wrong) => (None, wrong),
    };
    let chosen = asked.who.parse().ok();
    let (mut entries, members, names) = app
        .read(move |conn| {
            let entries = match &filter {
                Some(filter) => record::store::page(conn, filter, place, SHOWN + 1)?,
                None => Vec::new(),
            };
            let members = record::members(conn, &instance, organisation)?;
            let mut others: Vec<_> = entries
                .iter()
                .filter_map(|entry| entry.organiser_id)
                .chain(chosen)
                .collect();
            others.retain(|id| !members.contains_key(id));
            others.sort_unstable();
            others.dedup();
            // Whoever was never a member here has done nothing here, and is not named.
            let acted = |id: &i64| entries.iter().any(|entry| entry.organiser_id == Some(*id));
            others.retain(acted);
            let mut names = record::names(conn, &instance, &others)?;
            names.extend(members.clone());
            Ok::<_, DbError>((entries, members, names))
        })
        .await?;
    let has_more = entries.len() > usize::try_from(SHOWN).unwrap_or_default();
    entries.truncate(usize::try_from(SHOWN).unwrap_or_default());
    let l = seat.visitor.words();
    let teller = Teller {
        names: &names,
        campaigns: &led,
        l,
    };
    let base = seat.href(END);
    let error = |name: &str| wrong.contains(&name).then(|| l.t("audit-error-day"));
    let last = entries.last().filter(|_| has_more).map(|entry| entry.place().encode());
    let page = RecordPage {
        people: views::people(&asked, &members, &names, l),
        events: views::events(&asked, l),
        campaigns: views::campaigns(&asked, &led, l.language()),
        from_error: error("from"),
        until_error: error("until"),
        lines: entries.iter().map(|entry| teller.line(entry)).collect(),
        is_filtered: !asked.pairs().is_empty(),
        newest: place.map(|_| address(&base, &asked, None)),
        older: last.map(|last| address(&base, &asked, Some(&last))),
        export: address(&format!("{base}/export"), &asked, None),
        frame: seat.frame(END).after(request.query_string()),
        base,
        asked,
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(page::private(&page, status))
}

/// `GET …/audit/export`: says what will be taken.
pub async fn ask_export(request: HttpRequest, seat: Seat) -> HttpResponse {
    let asked = Asked::from_pairs(Query::of(&request).pairs());
    let fields: Vec<(&'static str, String)> = asked
        .pairs()
        .into_iter()
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    let page = ExportPage {
        base: seat.href(END),
        is_filtered: !fields.is_empty(),
        fields,
        frame: seat.frame(END),
    };
    page::private(&page, StatusCode::OK)
}

/// `POST …/audit/export`: the record as CSV. That it was taken is its first line.
pub async fn export(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    seat: Seat,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let field = |name: &str| (name.to_owned(), fields.get(name).to_owned());
    let asked = Asked::from_pairs(&["who", "event", "campaign", "from", "until"].map(field));
    let led = led(&app, &seat.member);
    let filter = asked
        .filter(seat.member.organisation_id, &led)
        .map_err(|wrong| Failure::BadRequest(format!("filter: {wrong:?}")))?;
    let said: serde_json::Map<_, _> = asked
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let (database, actor, now) = (app.core.database.clone(), seat.actor.clone(), app.now());
    let note = move || database.write(|conn| actor.note(conn, Event::AuditExported, None, "", &said.into(), now));
    web::block(note).await??;
    let instance = Arc::clone(&app.core.instance);
    let file = File::new(app.core.database.clone(), instance, filter, led, seat.visitor.words());
    let name = format!("attachment; filename=\"{}-record.csv\"", seat.member.slug);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(stream::try_unfold(file, next_piece)))
}

async fn next_piece(mut file: File) -> Result<Option<(Bytes, File)>, Failure> {
    let (file, piece) = web::block(move || {
        let piece = file.next_piece();
        (file, piece)
    })
    .await?;
    Ok(piece?.map(|piece| (Bytes::from(piece), file)))
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Database(error) => error.into(),
            FileError::Write(why) => Self::Internal(why),
        }
    }
}

/// The campaigns that the organisation runs, the newest first.
fn led(app: &App, member: &Membership) -> Vec<Arc<Campaign>> {
    let mut led = app.core.catalogue.led_by(member.organisation_id);
    led.sort_by_key(|campaign| std::cmp::Reverse(campaign.id));
    led
}

fn address(base: &str, asked: &Asked, before: Option<&str>) -> String {
    let mut pairs = asked.pairs();
    pairs.extend(before.map(|before| ("before", before)));
    if pairs.is_empty() {
        return base.to_owned();
    }
    let query = serde_html_form::to_string(&pairs).unwrap_or_default();
    format!("{base}?{query}")
}
