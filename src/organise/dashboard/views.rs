//! The dashboard as it is shown.

use askama::Template;

use super::chart::{Chart, Line, time_of_day};
use super::figures::{Figures, Moving, first_hour_told};
use super::health::Health;
use crate::campaigns::view::percent;
use crate::campaigns::{Campaign, Phase, State};
use crate::core::clock::Seconds;
use crate::core::locale::Localizer;
use crate::http::assets;
use crate::organise::frame::Frame;
use crate::organise::words;
use crate::tallies::Tally;
use crate::tallies::hours::{HOUR, HourKind, hour_of};
use crate::tallies::timeline::Timeline;

/// Bars shown before the rest is added up.
const MOST_BARS: usize = 15;
const DAY: Seconds = 24 * HOUR;

/// The page.
#[derive(Template)]
#[template(path = "organiser/dashboard.html")]
pub struct DashboardPage {
    frame: Frame,
    title: String,
    badge: &'static str,
    standing: String,
    public_href: Option<String>,
    /// Where those who carry it stand side by side, if there are any beside the lead.
    partners_href: Option<String>,
    now: Now,
    goal: Option<Goal>,
    chart: Chart,
    zone: String,
    countries: Bars,
    sources: Bars,
    funnel: Funnel,
    health: Health,
    numbers_href: String,
    script: String,
    chart_script: String,
    chart_css: String,
}

/// The numbers that move, as written.
pub struct Now {
    /// Everybody who counts.
    pub total: String,
    /// Confirmed here.
    pub online: String,
    /// On paper and elsewhere.
    pub offline: String,
    /// Not confirmed yet.
    pub pending: String,
    /// Confirmed today.
    pub today: String,
    /// Yesterday at this time of day.
    pub yesterday: String,
    /// Confirmed in the hour that is running.
    pub hour: String,
    /// In the same hour yesterday.
    pub hour_yesterday: String,
}

struct Goal {
    number: i64,
    total: i64,
    written: String,
    progress: String,
}

struct Bars {
    bars: Vec<Bar>,
    is_empty: bool,
}

struct Bar {
    name: String,
    count: String,
    share: String,
    width: u8,
}

struct Funnel {
    since: Option<String>,
    steps: Vec<Step>,
}

struct Step {
    words: &'static str,
    is_part: bool,
    cells: Vec<StepCell>,
}

struct StepCell {
    count: String,
    of_before: Option<String>,
}

impl Now {
    /// From what is counted.
    pub fn new(tally: &Tally, timeline: &Timeline, now: Seconds, l: Localizer) -> Self {
        Self {
            total: l.number(tally.total()),
            online: l.number(tally.online),
            offline: l.number(tally.offline),
            pending: l.number(tally.pending),
            today: l.number(timeline.today(now)),
            yesterday: l.number(timeline.yesterday_by_now(now)),
            hour: l.number(timeline.since(now)),
            hour_yesterday: l.number(timeline.same_hour_yesterday(now)),
        }
    }

    /// As the page's script takes them: texts for the places that carry their names, and the ends of the two charts.
    pub fn json(moving: &Moving, campaign: &Campaign, now: Seconds, l: Localizer) -> serde_json::Value {
        let Moving { tally, timeline } = moving;
        let written = Self::new(tally, timeline, now, l);
        let goal = Goal::new(campaign, tally, l);
        serde_json::json!({
            "texts": {
                "total": written.total,
                "online": written.online,
                "offline": written.offline,
                "pending": written.pending,
                "today": written.today,
                "yesterday": written.yesterday,
                "hour": written.hour,
                "hour-yesterday": written.hour_yesterday,
                "goal": goal.map(|goal| goal.progress),
            },
            "total": tally.total(),
            "hours": [hour_of(now), timeline.since(now)],
            "days": [timeline.midnight(now), timeline.today(now)],
        })
    }
}

impl Goal {
    fn new(campaign: &Campaign, tally: &Tally, l: Localizer) -> Option<Self> {
        let (goal, total) = (campaign.row.goal, tally.total());
        let reached = || l.number(percent(total, goal).into());
        (goal > 0).then(|| Self {
            number: goal,
            total: total.clamp(0, goal),
            written: l.number(goal),
            progress: if total >= goal {
                l.t("dashboard-goal-reached")
            } else {
                l.t2(
                    "dashboard-goal-progress",
                    "percent",
                    &reached(),
                    "missing",
                    &l.number(goal - total),
                )
            },
        })
    }
}

impl Bars {
    fn new(cells: &[(String, i64)], rest_name: String, name: impl Fn(&str) -> String, l: Localizer) -> Self {
        let mut counted: Vec<_> = cells.iter().filter(|(_, count)| *count > 0).collect();
        counted.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let all: i64 = counted.iter().map(|(_, count)| count).sum();
        // A rest of one is shown by its name.
        let shown = if counted.len() == MOST_BARS + 1 {
            MOST_BARS + 1
        } else {
            MOST_BARS
        };
        let mut named: Vec<(String, i64)> = counted
            .iter()
            .take(shown)
            .map(|(label, count)| (name(label), *count))
            .collect();
        let rest: i64 = counted.iter().skip(shown).map(|(_, count)| count).sum();
        if rest > 0 {
            named.push((rest_name, rest));
        }
        let widest = named.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let bar = |(name, count): (String, i64)| Bar {
            name,
            count: l.number(count),
            share: share(count, all, l),
            // Little is not nothing.
            width: percent(count, widest).max(1),
        };
        Self {
            is_empty: named.is_empty(),
            bars: named.into_iter().map(bar).collect(),
        }
    }
}

/// So many of so many in hundredths, as written; little is not nothing.
pub fn share(part: i64, whole: i64, l: Localizer) -> String {
    match percent(part, whole) {
        0 if part > 0 => l.t("dashboard-share-little"),
        hundredths => l.t1("dashboard-share", "percent", &l.number(hundredths.into())),
    }
}

impl Funnel {
    fn new(figures: &Figures, campaign: &Campaign, now: Seconds, l: Localizer) -> Self {
        let began = figures.counting_since;
        let (day, week) = (hour_of(now) - DAY + HOUR, first_hour_told(now));
        let counted = |kinds: &[HourKind]| -> Vec<i64> {
            let sum = |count: &dyn Fn(HourKind) -> i64| -> i64 { kinds.iter().map(|kind| count(*kind)).sum() };
            vec![
                sum(&|kind| figures.since(kind, day)),
                sum(&|kind| figures.since(kind, week)),
                sum(&|kind| figures.ever(kind)),
            ]
        };
        let confirmed = [Some(day), Some(week), began].map(|from| from.map_or(0, |from| figures.timeline.since(from)));
        let viewed = counted(&[HourKind::Viewed]);
        let signed = counted(&[HourKind::Signed, HourKind::SignedAgain]);
        let again = counted(&[HourKind::SignedAgain]);
        let sent = counted(&[HourKind::MailSent]);
        let steps = vec![
            Step::new("dashboard-funnel-viewed", &viewed, None, l),
            Step::new("dashboard-funnel-signed", &signed, Some(&viewed), l),
            Step {
                is_part: true,
                ..Step::new("dashboard-funnel-again", &again, None, l)
            },
            Step::new("dashboard-funnel-sent", &sent, Some(&signed), l),
            Step::new("dashboard-funnel-confirmed", &confirmed, Some(&sent), l),
        ];
        Self {
            since: began.map(|began| l.date(began, &campaign.zone)),
            steps,
        }
    }
}

impl Step {
    fn new(words: &'static str, counts: &[i64], before: Option<&[i64]>, l: Localizer) -> Self {
        let cell = |(place, count): (usize, &i64)| {
            let whole = before
                .and_then(|before| before.get(place))
                .filter(|whole| **whole > 0 && count <= *whole);
            StepCell {
                count: l.number(*count),
                of_before: whole.map(|whole| share(*count, *whole, l)),
            }
        };
        Self {
            words,
            is_part: false,
            cells: counts.iter().enumerate().map(cell).collect(),
        }
    }
}

impl DashboardPage {
    /// Of a campaign.
    pub fn new(frame: Frame, campaign: &Campaign, figures: &Figures, href: &str, now: Seconds) -> Self {
        let l = frame.l;
        let phase = campaign.phase(now);
        let title = frame
            .campaign
            .as_ref()
            .map_or_else(String::new, |place| place.name.clone());
        Self {
            title,
            badge: badge_of(campaign, phase),
            standing: standing_of(campaign, phase, l),
            public_href: (phase != Phase::Draft).then(|| format!("/campaigns/{}", campaign.row.slug)),
            partners_href: (campaign.carriers().count() > 1).then(|| format!("{href}/partners/numbers")),
            now: Now::new(&figures.tally, &figures.timeline, now, l),
            goal: Goal::new(campaign, &figures.tally, l),
            chart: Chart::new(
                &[all(&figures.timeline)],
                &campaign.zone,
                &campaign.row.time_zone,
                now,
                l,
            ),
            zone: campaign.row.time_zone.clone(),
            countries: Bars::new(
                &figures.countries,
                l.t("dashboard-countries-rest"),
                |code| country(code, l),
                l,
            ),
            sources: Bars::new(
                &figures.sources,
                l.t("dashboard-sources-rest"),
                |label| words::source(label, l),
                l,
            ),
            funnel: Funnel::new(figures, campaign, now, l),
            health: Health::new(figures, figures.timeline.midnight(now), now, l),
            numbers_href: format!("{href}/numbers"),
            script: assets::url("dashboard.js"),
            chart_script: assets::url("vendor/uplot/uPlot.iife.min.js"),
            chart_css: assets::url("vendor/uplot/uPlot.min.css"),
            frame,
        }
    }
}

/// The chart's one line.
fn all(timeline: &Timeline) -> Line<'_> {
    Line {
        timeline,
        head: "dashboard-table-confirmed",
        words: ("dashboard-chart-signatures", "dashboard-chart-one"),
    }
}

fn badge_of(campaign: &Campaign, phase: Phase) -> &'static str {
    match campaign.state {
        _ if campaign.row.won => "won",
        State::Archived => "archived",
        _ => phase.as_str(),
    }
}

/// Where the campaign stands and what comes next.
fn standing_of(campaign: &Campaign, phase: Phase, l: Localizer) -> String {
    let moment = |at: Seconds| {
        let (day, time) = (l.date(at, &campaign.zone), time_of_day(at, &campaign.zone));
        l.t2("dashboard-moment", "day", &day, "time", &time)
    };
    let at = |key: &str, at: Seconds| l.t1(key, "moment", &moment(at));
    match phase {
        Phase::Draft => campaign.row.opens_at.map_or_else(
            || l.t("dashboard-standing-draft"),
            |opens| at("dashboard-standing-draft-opens", opens),
        ),
        Phase::Upcoming(opens) => at("dashboard-standing-upcoming", opens),
        Phase::Open => campaign.row.closes_at.map_or_else(
            || l.t("dashboard-standing-open"),
            |closes| at("dashboard-standing-closes", closes),
        ),
        Phase::Closed(Some(closed)) => at("dashboard-standing-closed-at", closed),
        Phase::Closed(None) => l.t("dashboard-standing-closed"),
    }
}

fn country(code: &str, l: Localizer) -> String {
    let known = l.countries().iter().find(|country| country.code == code);
    known.map_or(code, |country| country.name).to_owned()
}
