//! Everybody who carries a campaign as the lead is shown them.

use askama::Template;

use super::figures::{DAYS_TOLD, Figures};
use crate::campaigns::{Campaign, Partnership};
use crate::core::clock::Seconds;
use crate::core::ids::OrganisationId;
use crate::core::locale::Localizer;
use crate::organise::dashboard::chart::{Chart, Row};
use crate::organise::frame::Frame;
use crate::organise::partner_numbers::figures::Lines;
use crate::organise::partner_numbers::range::Range;
use crate::organise::partner_numbers::views::{ANY_HEADS, Files, PlacedTable, Steps, chart, widget_name};
use crate::partners::share::everybody;
use crate::tallies::partner::{Totals, added};
use crate::tallies::placements::Happened;

/// The page.
#[derive(Template)]
#[template(path = "organiser/partner_numbers_all.html")]
pub struct EverybodyPage {
    frame: Frame,
    range: Range,
    organisations: Vec<OfOrganisation>,
    days: Side,
    chosen: Option<Chosen>,
    zone: String,
    files: Files,
}

struct OfOrganisation {
    name: String,
    href: String,
    is_chosen: bool,
    has_left: bool,
    brought: String,
    consented: String,
    steps: Steps,
    widgets: Vec<(String, Steps)>,
}

/// Days side by side.
struct Side {
    heads: Vec<String>,
    rows: Vec<Row>,
    /// Whether some have no column.
    is_cut: bool,
}

/// One organisation looked at closely.
struct Chosen {
    name: String,
    chart: Chart,
    placed: PlacedTable,
}

impl EverybodyPage {
    /// Of a campaign.
    pub fn new(frame: Frame, campaign: &Campaign, figures: Figures, range: Range, now: Seconds) -> Self {
        let l = frame.l;
        let all = everybody(campaign, &figures.totals);
        let name = |id: OrganisationId| {
            let part = campaign.partnership_of(id);
            part.map_or_else(String::new, |part| part.organisation.row.name.clone())
        };
        let days = Side {
            heads: figures.recent.iter().map(|(id, _)| name(*id)).collect(),
            rows: rows(&figures, campaign, now, l),
            is_cut: figures.recent.len() < all.len(),
        };
        let chosen_id = figures.chosen.as_ref().map(|(id, _)| *id);
        let organisations = all
            .into_iter()
            .map(|one| of_organisation(one, &figures, chosen_id, &range, l));
        Self {
            organisations: organisations.collect(),
            days,
            chosen: figures.chosen.map(|(id, share)| {
                let placed = PlacedTable::new(&share, l);
                let lines = Lines::new((share.brought, share.consented), &campaign.zone);
                Chosen {
                    name: name(id),
                    chart: chart(&lines, ANY_HEADS, campaign, now, l),
                    placed,
                }
            }),
            zone: campaign.row.time_zone.clone(),
            files: Files::new(),
            range,
            frame,
        }
    }
}

fn of_organisation(
    (part, totals): (&Partnership, Totals),
    figures: &Figures,
    chosen: Option<OrganisationId>,
    range: &Range,
    l: Localizer,
) -> OfOrganisation {
    let own = figures.placements.iter().filter(|(id, _)| *id == part.organisation.id);
    let own: Vec<_> = own.map(|(_, placed)| placed).collect();
    let sum = own
        .iter()
        .fold(Happened::default(), |sum, placed| added(sum, placed.happened));
    let mut pairs = vec![("partner", part.organisation.row.slug.clone())];
    pairs.extend(range.pairs());
    let query = serde_html_form::to_string(&pairs).unwrap_or_default();
    OfOrganisation {
        name: part.organisation.row.name.clone(),
        href: format!("{}?{query}#closely", range.action),
        is_chosen: chosen == Some(part.organisation.id),
        has_left: !part.is_joined(),
        brought: l.number(totals.brought),
        consented: l.number(totals.consented),
        steps: Steps::new(sum, l),
        widgets: own
            .iter()
            .map(|placed| (widget_name(placed.widget, l), Steps::new(placed.happened, l)))
            .collect(),
    }
}

/// Each of the last days, the newest first.
fn rows(figures: &Figures, campaign: &Campaign, now: Seconds, l: Localizer) -> Vec<Row> {
    let columns: Vec<_> = figures
        .recent
        .iter()
        .map(|(_, timeline)| timeline.days(now, DAYS_TOLD, DAYS_TOLD))
        .collect();
    let days = columns.first().map_or(0, Vec::len);
    let row = |day: usize| {
        let spans: Vec<_> = columns.iter().filter_map(|column| column.get(day)).copied().collect();
        let start = spans.first()?.start;
        Some(Row::new(l.date(start, &campaign.zone), &spans, l))
    };
    (0..days).rev().filter_map(row).collect()
}
