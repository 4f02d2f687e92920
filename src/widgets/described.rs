//! A campaign as programs read of it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::campaigns::view::Picture;
use crate::campaigns::{Campaign, Standing};
use crate::core::clock::iso8601;
use crate::core::locale::Language;
use crate::http::assets::{EMBED_HASH, EMBED_INTEGRITY};
use crate::tallies::Tally;

/// The campaigns that anybody may see.
#[derive(Serialize, ToSchema)]
pub struct Campaigns {
    /// The newest first.
    pub campaigns: Vec<Described>,
    /// Kept for paging; always null today, since all campaigns come at once.
    pub next: Option<String>,
}

/// A campaign.
#[derive(Serialize, ToSchema)]
#[schema(as = Campaign, example = json!({
    "slug": "clean-water", "url": "https://sign.example.org/campaigns/clean-water", "language": "en",
    "languages": ["en", "es"], "title": "Clean water", "ask": "Stop the discharge into the river", "target": "The ministry",
    "organisation": "Rivers First", "state": "open", "won": false, "opens_at": null, "closes_at": "2027-01-31T23:00:00Z",
    "goal": 20_000, "total": 12_651, "online": 1, "offline": 12_650, "image": null,
    "fields": { "postcode": true, "comment": true, "public": true },
    "embed": { "script": "https://sign.example.org/embed/v1.3kXq.js", "integrity": "sha384-…" }
}))]
pub struct Described {
    /// Its short name.
    slug: String,
    /// Where its page is.
    #[schema(format = "uri")]
    url: String,
    /// Language of the texts below.
    language: Option<String>,
    /// The languages that it has.
    languages: Vec<&'static str>,
    /// Its headline.
    title: Option<String>,
    /// What it asks for, in a sentence.
    ask: Option<String>,
    /// Who decides.
    target: Option<String>,
    /// Who runs it.
    organisation: String,
    /// Where it stands; never `draft` here.
    state: Standing,
    /// Whether the target did what was asked.
    won: bool,
    /// When signing begins, if that was set.
    #[schema(format = DateTime)]
    opens_at: Option<String>,
    /// When signing ends, if that was set.
    #[schema(format = DateTime)]
    closes_at: Option<String>,
    /// The number aimed at; 0 for none.
    #[schema(minimum = 0)]
    goal: i64,
    /// All signatures.
    total: i64,
    /// Signatures that were made here and confirmed by e-mail.
    online: i64,
    /// Signatures that were collected elsewhere.
    offline: i64,
    /// Its image, if it has one.
    image: Option<Image>,
    /// Which of the form's optional fields are asked.
    fields: Fields,
    /// For pages that embed the count.
    embed: Embed,
}

/// A campaign's image.
#[derive(Serialize, ToSchema)]
pub struct Image {
    /// Where it is; this address never changes its content.
    #[schema(format = "uri")]
    url: String,
    /// What it shows, in words, in the language of the texts; empty if it is decorative.
    alt: String,
    /// In pixels.
    width: u32,
    /// In pixels.
    height: u32,
}

/// The optional fields of the form; what is sent in one that is not asked is ignored.
#[derive(Serialize, ToSchema)]
pub struct Fields {
    /// The postcode.
    postcode: bool,
    /// A comment.
    comment: bool,
    /// Whether the name may be shown.
    public: bool,
}

/// The present edition of the embed script, for pages that state its integrity.
#[derive(Serialize, ToSchema)]
pub struct Embed {
    /// Where it is; this address never changes its content.
    #[schema(format = "uri")]
    script: String,
    /// For the attribute `integrity`.
    integrity: String,
}

/// What describing needs to know beside the campaign.
pub struct Around<'a> {
    /// Where the service is reached, without a slash at its end.
    pub public_url: &'a str,
    /// In which language.
    pub language: Language,
    /// How many have signed.
    pub tally: Tally,
    /// Where the campaign stands.
    pub standing: Standing,
}

impl Described {
    /// Describes a campaign.
    pub fn new(campaign: &Campaign, around: Around<'_>) -> Self {
        let text = campaign.text(around.language).map(|text| &text.row);
        let row = &campaign.row;
        Self {
            slug: row.slug.clone(),
            url: format!("{}/campaigns/{}", around.public_url, row.slug),
            language: text.map(|text| text.language.clone()),
            languages: campaign.languages().into_iter().map(Language::code).collect(),
            title: text.map(|text| text.title.clone()),
            ask: text.map(|text| text.ask.clone()),
            target: text.map(|text| text.target.clone()),
            organisation: campaign.lead.row.name.clone(),
            state: around.standing,
            won: row.won,
            opens_at: row.opens_at.map(iso8601),
            closes_at: row.closes_at.map(iso8601),
            goal: row.goal,
            total: around.tally.total(),
            online: around.tally.online,
            offline: around.tally.offline,
            image: Picture::new(campaign, around.language).map(|image| Image {
                url: format!("{}{}", around.public_url, image.src),
                alt: image.alt,
                width: image.width,
                height: image.height,
            }),
            fields: Fields {
                postcode: row.ask_postcode,
                comment: row.ask_comment,
                public: row.ask_public,
            },
            embed: Embed {
                script: format!("{}/embed/v1.{}.js", around.public_url, *EMBED_HASH),
                integrity: EMBED_INTEGRITY.clone(),
            },
        }
    }
}
