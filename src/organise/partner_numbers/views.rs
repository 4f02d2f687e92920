//! A partner's overview as it is shown, and the parts that the lead's page shares with it.

use std::collections::BTreeMap;

use askama::Template;

use super::figures::{Figures, Lines, Moving};
use super::range::Range;
use crate::campaigns::partnership::{Partnership, Shown, Standing};
use crate::campaigns::{Campaign, Phase};
use crate::core::clock::Seconds;
use crate::core::ids::OrganisationId;
use crate::core::locale::{Language, Localizer};
use crate::http::assets;
use crate::organise::dashboard::chart::{Chart, Line};
use crate::organise::dashboard::views::share;
use crate::organise::frame::Frame;
use crate::partners::share::{Share, everybody};
use crate::tallies::Tally;
use crate::tallies::hours::hour_of;
use crate::tallies::partner::{Totals, added};
use crate::tallies::placements::{Happened, Widget};

/// The page.
#[derive(Template)]
#[template(path = "organiser/partner_numbers.html")]
pub struct OverviewPage {
    pub frame: Frame,
    pub title: String,
    /// Who runs the campaign.
    pub lead: String,
    /// What is said to an organisation that left.
    pub left: Option<String>,
    pub public_href: Option<String>,
    pub now: Now,
    pub chart: Chart,
    pub zone: String,
    pub range: Range,
    pub placed: PlacedTable,
    pub lines: Vec<ConsentLine>,
    pub others: Option<Vec<Other>>,
    pub numbers_href: String,
    pub files: Files,
}

/// The scripts and styles of the chart.
pub struct Files {
    pub script: String,
    pub chart_script: String,
    pub chart_css: String,
}

/// The numbers that move, as written.
pub struct Now {
    pub total: String,
    pub brought: String,
    pub brought_today: String,
    pub consented: String,
    pub consented_today: String,
}

/// What stands in one language of the organisation's question.
pub struct ConsentLine {
    pub language: Language,
    pub name: &'static str,
    pub wording: Option<String>,
    /// Key of the words for where it stands.
    pub place: &'static str,
}

/// Another organisation beside one's own.
pub struct Other {
    pub name: String,
    pub is_own: bool,
    pub has_left: bool,
    pub brought: String,
    pub consented: String,
}

/// What widgets did, by site.
pub struct PlacedTable {
    pub sites: Vec<SiteRows>,
    pub all: Steps,
}

/// What widgets did on a site.
pub struct SiteRows {
    pub name: String,
    pub widgets: Vec<(String, Steps)>,
}

/// Shown, submitted, confirmed: each as written, and how much of the one before it is.
pub struct Steps {
    pub shown: String,
    pub submitted: String,
    pub of_shown: Option<String>,
    pub confirmed: String,
    pub of_submitted: Option<String>,
}

impl Files {
    /// The present editions.
    pub fn new() -> Self {
        Self {
            script: assets::url("dashboard.js"),
            chart_script: assets::url("vendor/uplot/uPlot.iife.min.js"),
            chart_css: assets::url("vendor/uplot/uPlot.min.css"),
        }
    }
}

impl Now {
    fn new(tally: &Tally, totals: Totals, lines: &Lines, now: Seconds, l: Localizer) -> Self {
        Self {
            total: l.number(tally.total()),
            brought: l.number(totals.brought),
            brought_today: l.number(lines.brought.today(now)),
            consented: l.number(totals.consented),
            consented_today: l.number(lines.consented.today(now)),
        }
    }

    /// As the page's script takes them: texts for the places that carry their names, and the ends of the two charts.
    pub fn json(moving: &Moving, now: Seconds, l: Localizer) -> serde_json::Value {
        let Moving { tally, totals, lines } = moving;
        let written = Self::new(tally, *totals, lines, now, l);
        let (brought, consented) = (&lines.brought, &lines.consented);
        serde_json::json!({
            "texts": {
                "total": written.total,
                "brought": written.brought,
                "brought-today": written.brought_today,
                "consented": written.consented,
                "consented-today": written.consented_today,
            },
            "total": tally.total(),
            "hours": [hour_of(now), brought.since(now), consented.since(now)],
            "days": [brought.midnight(now), brought.today(now), consented.today(now)],
        })
    }
}

impl Steps {
    /// As written; a share is told only where it can be one: a form may come without its widget having been counted.
    pub fn new(happened: Happened, l: Localizer) -> Self {
        let of = |part: i64, whole: i64| (whole > 0 && part <= whole).then(|| share(part, whole, l));
        Self {
            shown: l.number(happened.shown),
            submitted: l.number(happened.submitted),
            of_shown: of(happened.submitted, happened.shown),
            confirmed: l.number(happened.confirmed),
            of_submitted: of(happened.confirmed, happened.submitted),
        }
    }
}

impl PlacedTable {
    /// The site with the most confirmed first.
    pub fn new(share: &Share, l: Localizer) -> Self {
        let mut sites: BTreeMap<i64, Vec<(Widget, Happened)>> = BTreeMap::new();
        for placed in &share.placements {
            let of_site = sites.entry(placed.site).or_default();
            of_site.push((placed.widget, placed.happened));
        }
        let sum = |rows: &[(Widget, Happened)]| rows.iter().fold(Happened::default(), |sum, row| added(sum, row.1));
        let all = sites.values().map(|rows| sum(rows)).fold(Happened::default(), added);
        let mut named: Vec<_> = sites
            .into_iter()
            .map(|(site, rows)| {
                let name = share.sites.get(&site).cloned();
                (name.unwrap_or_else(|| l.t("partner-numbers-no-site")), sum(&rows), rows)
            })
            .collect();
        named.sort_by(|one, other| {
            let weight = |happened: &Happened| (happened.confirmed, happened.submitted, happened.shown);
            weight(&other.1).cmp(&weight(&one.1)).then_with(|| one.0.cmp(&other.0))
        });
        let rows = |(name, _, rows): (String, Happened, Vec<(Widget, Happened)>)| SiteRows {
            name,
            widgets: rows
                .into_iter()
                .map(|(widget, happened)| (widget_name(widget, l), Steps::new(happened, l)))
                .collect(),
        };
        Self {
            sites: named.into_iter().map(rows).collect(),
            all: Steps::new(all, l),
        }
    }
}

/// A widget in words.
pub fn widget_name(widget: Widget, l: Localizer) -> String {
    l.t(&format!("partner-numbers-widget-{}", widget.as_str()))
}

/// How an organisation's own chart calls its lines, brought and with a yes.
pub const OWN_HEADS: [&str; 2] = ["partner-numbers-brought", "partner-numbers-consented"];
/// How the chart of any organisation calls them, for the lead.
pub const ANY_HEADS: [&str; 2] = ["partner-numbers-brought-column", "partner-numbers-consented-column"];

/// Brought and with a yes, over time.
pub fn chart(lines: &Lines, heads: [&'static str; 2], campaign: &Campaign, now: Seconds, l: Localizer) -> Chart {
    let brought = Line {
        timeline: &lines.brought,
        head: heads[0],
        words: ("partner-numbers-chart-brought", "partner-numbers-chart-brought"),
    };
    let consented = Line {
        timeline: &lines.consented,
        head: heads[1],
        words: ("partner-numbers-chart-consented", "partner-numbers-chart-consented"),
    };
    Chart::new(&[brought, consented], &campaign.zone, &campaign.row.time_zone, now, l)
}

impl ConsentLine {
    /// In every language of the campaign.
    fn all(campaign: &Campaign, part: &Partnership) -> Vec<Self> {
        let own = part.organisation.id;
        let offer = campaign.consents.iter().find(|offer| offer.organisation.id == own);
        let line = |language: Language| {
            let wording = offer.and_then(|offer| offer.wordings.get(&language)).cloned();
            let stands = |via: Option<OrganisationId>| {
                let shown = campaign.consents_shown(language, via);
                shown.iter().any(|(organisation, _)| organisation.id == own)
            };
            let place = match &wording {
                None => "partner-numbers-line-none",
                Some(_) if stands(None) => "partner-numbers-line-everywhere",
                Some(_) if part.shown() == Shown::Everywhere => "partner-numbers-line-no-place",
                Some(_) => "partner-numbers-line-own",
            };
            Self {
                language,
                name: language.name(),
                wording,
                place,
            }
        };
        campaign.languages().into_iter().map(line).collect()
    }
}

impl OverviewPage {
    /// Of an organisation's part in a campaign.
    pub fn new(
        frame: Frame,
        campaign: &Campaign,
        part: &Partnership,
        figures: Figures,
        range: Range,
        now: Seconds,
    ) -> Self {
        let l = frame.l;
        let place = frame.campaign.as_ref();
        let (title, href) = place.map_or_else(Default::default, |place| (place.name.clone(), place.href.clone()));
        let Figures {
            tally,
            share,
            everybody,
        } = figures;
        let totals = share.totals();
        let placed = PlacedTable::new(&share, l);
        let lines = Lines::new((share.brought, share.consented), &campaign.zone);
        let has_left = part.standing() == Standing::Left;
        Self {
            title,
            lead: campaign.lead.row.name.clone(),
            left: has_left.then(|| left(part, campaign, l)),
            public_href: (campaign.phase(now) != Phase::Draft).then(|| format!("/campaigns/{}", campaign.row.slug)),
            now: Now::new(&tally, totals, &lines, now, l),
            chart: chart(&lines, OWN_HEADS, campaign, now, l),
            zone: campaign.row.time_zone.clone(),
            range,
            placed,
            lines: if has_left {
                Vec::new()
            } else {
                ConsentLine::all(campaign, part)
            },
            others: everybody.map(|totals| others(campaign, part, &totals, l)),
            numbers_href: format!("{href}/numbers"),
            files: Files::new(),
            frame,
        }
    }
}

fn left(part: &Partnership, campaign: &Campaign, l: Localizer) -> String {
    part.row.left_at.map_or_else(
        || l.t("partner-numbers-left"),
        |at| l.t1("partner-numbers-left-on", "day", &l.date(at, &campaign.zone)),
    )
}

fn others(
    campaign: &Campaign,
    own: &Partnership,
    totals: &BTreeMap<OrganisationId, Totals>,
    l: Localizer,
) -> Vec<Other> {
    let other = |(part, totals): (&Partnership, Totals)| Other {
        name: part.organisation.row.name.clone(),
        is_own: part.organisation.id == own.organisation.id,
        has_left: !part.is_joined(),
        brought: l.number(totals.brought),
        consented: l.number(totals.consented),
    };
    everybody(campaign, totals).into_iter().map(other).collect()
}
