//! The page of lists that come again and again, as its template wants it.

use askama::Template;

use super::form::{Form, Wrong};
use crate::campaigns::Campaign;
use crate::core::locale::Localizer;
use crate::exports::Format;
use crate::exports::schedules::MOST;
use crate::exports::schedules::model::{Delivery, FileRow, Pace, Schedule};
use crate::organise::frame::{Frame, moment};

/// Something to choose.
pub struct Choice {
    /// What is sent.
    pub value: &'static str,
    /// How it is called.
    pub text: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// An order.
pub struct Order {
    /// Its number.
    pub id: i64,
    /// How often, and as what.
    pub what: String,
    /// Who is on it.
    pub who: String,
    /// How it comes.
    pub delivery: String,
    /// The key.
    pub recipient: String,
    /// When the next is due.
    pub due: String,
    /// Why the last did not come.
    pub trouble: Option<String>,
    /// What can be fetched.
    pub files: Vec<File>,
}

/// A list that can be fetched.
pub struct File {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// When it was made.
    pub made: String,
    /// How much is on it.
    pub rows: String,
    /// Until when it can be fetched.
    pub until: String,
    /// How often it was fetched.
    pub fetched: String,
    /// Its hash.
    pub sha256: String,
}

/// The page.
#[derive(Template)]
#[template(path = "organiser/schedules.html")]
pub struct SchedulesPage {
    /// The frame.
    pub frame: Frame,
    /// Where it is.
    pub base: String,
    /// The name of whoever takes the lists.
    pub taker: String,
    /// Whether that is a partner, who has no choice of whom.
    pub is_partners: bool,
    /// The orders.
    pub orders: Vec<Order>,
    /// Whether there may be more.
    pub may_order: bool,
    /// How often.
    pub paces: Vec<Choice>,
    /// As what.
    pub formats: Vec<Choice>,
    /// Who is on it.
    pub who: Vec<Choice>,
    /// How it comes.
    pub deliveries: Vec<Choice>,
    /// As typed.
    pub recipient: String,
    /// What is wrong, by field.
    pub wrong: Wrong,
}

impl SchedulesPage {
    /// With the form as it was filled in.
    pub fn new(
        frame: Frame,
        base: String,
        (taker, is_partners): (String, bool),
        orders: Vec<Order>,
        form: &Form,
        wrong: Wrong,
    ) -> Self {
        let l = frame.l;
        let choice = |group: &str, value: &'static str, is_chosen: bool| Choice {
            value,
            text: l.t(&format!("lists-{group}-{value}")),
            is_chosen,
        };
        let everybody = [false, true].map(|everybody| {
            let value = if everybody { "everybody" } else { "agreed" };
            Choice {
                text: who(l, everybody, &taker),
                ..choice("who", value, form.everybody == everybody)
            }
        });
        Self {
            may_order: orders.len() < MOST,
            orders,
            paces: Pace::ALL
                .map(|pace| choice("pace", pace.as_str(), form.pace == Some(pace)))
                .into(),
            formats: [Format::Csv, Format::Jsonl]
                .map(|format| choice("format", format.as_str(), form.format == Some(format)))
                .into(),
            who: everybody.into(),
            deliveries: Delivery::ALL
                .map(|delivery| choice("delivery", delivery.as_str(), form.delivery == Some(delivery)))
                .into(),
            recipient: form.recipient.clone(),
            wrong,
            taker,
            is_partners,
            base,
            frame,
        }
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&String> {
        self.wrong.get(field)
    }
}

fn who(l: Localizer, everybody: bool, taker: &str) -> String {
    if everybody {
        l.t("lists-who-everybody")
    } else {
        l.t1("lists-who-agreed", "organisation", taker)
    }
}

/// An order as it is shown; `url` is where a list of it is fetched.
pub fn order(
    l: Localizer,
    campaign: &Campaign,
    taker: &str,
    schedule: &Schedule,
    files: &[FileRow],
    url: impl Fn(&FileRow) -> String,
) -> Order {
    let row = &schedule.row;
    let pace = l.t(&format!("lists-pace-{}", row.pace));
    let format = l.t(&format!("lists-format-{}", row.format));
    let file = |file: &FileRow| File {
        name: file.name(schedule, campaign),
        url: url(file),
        made: moment(l, file.made_at),
        rows: l.n1("lists-rows", "count", file.row_count, "rows", &l.number(file.row_count)),
        until: moment(l, file.expires_at),
        fetched: l.number(file.fetched),
        sha256: file.sha256.clone(),
    };
    Order {
        id: schedule.id,
        what: format!("{pace} · {format}"),
        who: who(l, row.everybody, taker),
        delivery: l.t(&format!("lists-delivery-{}", row.delivery)),
        recipient: row.recipient.clone(),
        due: moment(l, row.due_at),
        trouble: (!row.trouble.is_empty()).then(|| l.t(&format!("lists-trouble-{}", row.trouble))),
        files: files.iter().map(file).collect(),
    }
}
