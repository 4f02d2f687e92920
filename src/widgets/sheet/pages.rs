//! `/campaigns/{slug}/sheet`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Paper, Tick, ticks};
use crate::app::App;
use crate::campaigns::pages::{head, language_of, visible};
use crate::campaigns::view::{Head, retention};
use crate::campaigns::{Campaign, Claim, Phase};
use crate::core::locale::{Language, Localizer};
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::http::{assets, page};
use crate::widgets::qr::pages::{claimed, printed};

#[derive(Template)]
#[template(path = "widget/sheet.html")]
struct SheetPage {
    l: Localizer,
    css: String,
    icon: String,
    campaign: Head,
    paper: Paper,
    papers: Vec<Choice>,
    languages: Vec<Choice>,
    consents: Vec<Tick>,
    consents_hint: String,
    code: String,
    site: String,
    notice: String,
    postal: String,
    mail: String,
    retention: String,
    returned_to: String,
    returned_at: String,
    returned_by: Option<String>,
    rows: std::ops::RangeInclusive<usize>,
}

struct Choice {
    href: String,
    name: String,
    lang: Option<&'static str>,
    current: bool,
}

/// `GET /campaigns/{slug}/sheet`.
pub async fn sheet(app: Data<App>, request: HttpRequest, slug: Path<String>) -> Result<HttpResponse, Failure> {
    let campaign = visible(&app, &slug)?;
    let language = language_of(&request, &campaign);
    let l = language.localizer();
    let claim = claimed(&request);
    // What cannot be printed on the code is not printed at all.
    printed(&app, &campaign, &claim, None)?;
    let paper = Paper::parse(Query::of(&request).get("paper").unwrap_or_default());
    let via = claim.via(&campaign);
    let consents = ticks(&campaign.consents_shown(language, via));
    let path = format!("/campaigns/{}", campaign.row.slug);
    let carrier = via.and_then(|via| campaign.partnership_of(via));
    let carrier = carrier.map_or(&campaign.lead, |partnership| &partnership.organisation);
    let closes = campaign
        .row
        .closes_at
        .filter(|_| campaign.phase(app.now()) == Phase::Open);
    let at = format!("{}{path}", app.config().server.public_url);
    let page = SheetPage {
        css: assets::url("sheet.css"),
        icon: assets::url("icon.svg"),
        campaign: head(&campaign, language)?,
        papers: papers(&path, &claim, language, paper),
        languages: languages(&campaign, &path, &claim, language, paper),
        code: format!("{path}/qr.svg?{}", query(&claim, language, &[])),
        notice: format!("{at}/privacy"),
        site: at,
        consents_hint: hint(&consents, l),
        consents,
        postal: campaign.lead.row.postal.clone(),
        mail: campaign.lead.row.reply_to.clone(),
        retention: retention(l, app.config().retention.months_after_closing),
        returned_to: carrier.row.name.clone(),
        returned_at: carrier.row.postal.clone(),
        returned_by: closes.map(|closes| l.t1("sheet-return-by", "date", &l.date(closes, &campaign.zone))),
        rows: 1..=paper.rows(),
        paper,
        l,
    };
    Ok(page::public(page::render(&page)))
}

fn hint(consents: &[Tick], l: Localizer) -> String {
    let (Some(first), Some(last)) = (consents.first(), consents.last()) else {
        return String::new();
    };
    let (first, last) = (&first.letter, &last.letter);
    if first == last {
        l.t1("sheet-consent", "first", first)
    } else {
        l.t2("sheet-consents", "first", first, "last", last)
    }
}

fn query(claim: &Claim, language: Language, more: &[(&str, &str)]) -> String {
    let mut pairs = vec![("lang", language.code())];
    pairs.extend(claim.pairs());
    pairs.extend(more);
    serde_html_form::to_string(&pairs).unwrap_or_default()
}

fn papers(path: &str, claim: &Claim, language: Language, current: Paper) -> Vec<Choice> {
    let l = language.localizer();
    let choice = |paper: Paper| Choice {
        href: format!("{path}/sheet?{}", query(claim, language, &[("paper", paper.as_str())])),
        name: l.t(match paper {
            Paper::A4 => "sheet-paper-a4",
            Paper::Letter => "sheet-paper-letter",
        }),
        lang: None,
        current: paper == current,
    };
    Paper::ALL.map(choice).into()
}

fn languages(campaign: &Campaign, path: &str, claim: &Claim, current: Language, paper: Paper) -> Vec<Choice> {
    let choice = |language: Language| Choice {
        href: format!("{path}/sheet?{}", query(claim, language, &[("paper", paper.as_str())])),
        name: language.name().to_owned(),
        lang: Some(language.code()),
        current: language == current,
    };
    campaign.languages().into_iter().map(choice).collect()
}
