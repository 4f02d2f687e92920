//! Whom a list is for: the formats there are, and the columns that the import of each tool knows.
//!
//! | profile | after |
//! |---|---|
//! | Action Network | help.actionnetwork.org, "File formats for list uploads": CSV; columns named like its fields are matched by themselves; everybody on the list must have opted in ("Uploading a new email or mobile list") |
//! | Mailchimp | mailchimp.com/help/format-guidelines-for-your-import-file: texts of at most 255 bytes, countries as ISO codes, postcodes outside the United States as text |
//! | NationBuilder | nationbuilder.com/what_fields_are_available_for_imports: UTF-8, comma, `email_opt_in` as `Y` or `N`, tags between commas |
//! | CiviCRM | docs.civicrm.org/user, "Importing Data into CiviCRM": columns named like its export of primary fields are matched by themselves; countries by name or ISO code, languages by their value (`es_ES`) |

use utoipa::ToSchema;

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Format {
    /// Comma-separated values.
    #[default]
    Csv,
    /// A JSON object a line.
    Jsonl,
    /// An Excel workbook.
    Xlsx,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Jsonl, Self::Xlsx];

    /// The word for it, which is also how its files end.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Xlsx => "xlsx",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Jsonl => "application/jsonl",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Whom a list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Profile {
    /// Programs, and whoever wants everything.
    #[default]
    Plain,
    /// Excel, which knows UTF-8 by a byte-order mark.
    Excel,
    /// Action Network.
    ActionNetwork,
    /// Mailchimp.
    Mailchimp,
    /// `NationBuilder`.
    #[value(name = "nationbuilder")]
    #[schema(rename = "nationbuilder")]
    NationBuilder,
    /// `CiviCRM`.
    #[value(name = "civicrm")]
    #[schema(rename = "civicrm")]
    CiviCrm,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 6] = [
        Self::Plain,
        Self::Excel,
        Self::ActionNetwork,
        Self::Mailchimp,
        Self::NationBuilder,
        Self::CiviCrm,
    ];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Excel => "excel",
            Self::ActionNetwork => "action-network",
            Self::Mailchimp => "mailchimp",
            Self::NationBuilder => "nationbuilder",
            Self::CiviCrm => "civicrm",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == word)
    }

    /// Whether people on such a list will be written to, so that by default only those are on it who agreed to that.
    pub const fn is_for_mailing(self) -> bool {
        !matches!(self, Self::Plain | Self::Excel)
    }

    /// Whether it comes in this format: mailing tools read CSV, and JSON Lines is for programs.
    pub const fn comes_as(self, format: Format) -> bool {
        match format {
            Format::Csv => true,
            Format::Jsonl => matches!(self, Self::Plain),
            Format::Xlsx => !self.is_for_mailing(),
        }
    }

    /// Its columns in order: what each is called, and what it holds.
    pub(super) const fn cells(self) -> &'static [(&'static str, Cell)] {
        match self {
            Self::Plain | Self::Excel => &PLAIN,
            Self::ActionNetwork => &ACTION_NETWORK,
            Self::Mailchimp => &MAILCHIMP,
            Self::NationBuilder => &NATIONBUILDER,
            Self::CiviCrm => &CIVICRM,
        }
    }

    /// The most bytes that a typed field may have: 255, less one for an apostrophe in front.
    pub(super) const fn longest(self) -> usize {
        match self {
            Self::Mailchimp | Self::CiviCrm => 254,
            _ => usize::MAX,
        }
    }
}

/// What a list can hold of a signature; anybody may leave some of it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Column {
    /// When it was signed, to the minute.
    SignedAt,
    /// When it was proved by mail.
    ConfirmedAt,
    /// Its state.
    State,
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// E-mail address.
    Email,
    /// Country.
    Country,
    /// Postcode.
    Postcode,
    /// Comment.
    Comment,
    /// Whether the name may be shown.
    Public,
    /// The language of the form.
    Language,
    /// Where the supporter came from.
    Source,
    /// To whom the supporter said yes.
    Consents,
    /// The record of what the supporter saw.
    FormVersion,
    /// The signature's number.
    Id,
    /// The words to which the supporter said yes; on lists of partners.
    ConsentWording,
    /// When the supporter said yes to them; on lists of partners.
    ConsentedAt,
}

impl Column {
    /// Every column, in the order of the plain list.
    pub const ALL: [Self; 17] = [
        Self::SignedAt,
        Self::ConfirmedAt,
        Self::State,
        Self::GivenName,
        Self::FamilyName,
        Self::Email,
        Self::Country,
        Self::Postcode,
        Self::Comment,
        Self::Public,
        Self::Language,
        Self::Source,
        Self::Consents,
        Self::FormVersion,
        Self::Id,
        Self::ConsentWording,
        Self::ConsentedAt,
    ];

    /// Its name in the plain list.
    pub const fn as_str(self) -> &'static str {
        PLAIN[self as usize].0
    }

    /// Whether it proves a consent, which whoever runs the campaign has on record anyway: it stands on lists of partners only.
    pub const fn is_proof(self) -> bool {
        matches!(self, Self::ConsentWording | Self::ConsentedAt)
    }
}

/// Some columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns(u32);

impl Default for Columns {
    fn default() -> Self {
        Self::ALL
    }
}

impl Columns {
    /// All of them.
    pub const ALL: Self = Self((1 << Column::ALL.len()) - 1);
    /// None of them.
    pub const NONE: Self = Self(0);

    /// With one more.
    pub const fn with(self, column: Column) -> Self {
        Self(self.0 | 1 << column as u8)
    }

    /// Whether this one is among them.
    pub const fn has(self, column: Column) -> bool {
        self.0 & 1 << column as u8 != 0
    }

    /// Those of these names; names of nothing are passed over.
    pub fn named<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        names
            .filter_map(|name| Column::ALL.into_iter().find(|column| column.as_str() == name))
            .fold(Self::NONE, Self::with)
    }

    /// Those of them that a list has, for a partner or for whoever runs the campaign.
    pub fn for_taker(self, is_partner: bool) -> Self {
        let has = |column: &Column| self.has(*column) && (is_partner || !column.is_proof());
        Column::ALL.into_iter().filter(has).fold(Self::NONE, Self::with)
    }

    /// Their names.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Column::ALL
            .into_iter()
            .filter(move |column| self.has(*column))
            .map(Column::as_str)
    }
}

/// What a cell of a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// As in the plain list.
    Of(Column),
    /// The day of signing in the campaign's time zone.
    SignedOn,
    /// `Y` or `N`: whether whoever takes the list may write to them.
    OptIn,
    /// `1` or `0`: whether whoever takes the list must not write to them.
    OptOut,
    /// The language with the country that it is named after.
    Locale,
    /// The campaign's short name.
    Campaign,
}

impl Cell {
    /// The column with which it is left out.
    pub const fn column(self) -> Column {
        match self {
            Self::Of(column) => column,
            Self::SignedOn => Column::SignedAt,
            Self::OptIn | Self::OptOut => Column::Consents,
            Self::Locale => Column::Language,
            Self::Campaign => Column::Source,
        }
    }
}

const PLAIN: [(&str, Cell); 17] = [
    ("signed_at", Cell::Of(Column::SignedAt)),
    ("confirmed_at", Cell::Of(Column::ConfirmedAt)),
    ("state", Cell::Of(Column::State)),
    ("given_name", Cell::Of(Column::GivenName)),
    ("family_name", Cell::Of(Column::FamilyName)),
    ("email", Cell::Of(Column::Email)),
    ("country", Cell::Of(Column::Country)),
    ("postcode", Cell::Of(Column::Postcode)),
    ("comment", Cell::Of(Column::Comment)),
    ("public", Cell::Of(Column::Public)),
    ("language", Cell::Of(Column::Language)),
    ("source", Cell::Of(Column::Source)),
    ("consents", Cell::Of(Column::Consents)),
    ("form_version", Cell::Of(Column::FormVersion)),
    ("id", Cell::Of(Column::Id)),
    ("consent_wording", Cell::Of(Column::ConsentWording)),
    ("consented_at", Cell::Of(Column::ConsentedAt)),
];

const ACTION_NETWORK: [(&str, Cell); 7] = [
    ("email", Cell::Of(Column::Email)),
    ("first_name", Cell::Of(Column::GivenName)),
    ("last_name", Cell::Of(Column::FamilyName)),
    ("zip_code", Cell::Of(Column::Postcode)),
    ("country", Cell::Of(Column::Country)),
    ("language", Cell::Of(Column::Language)),
    ("source", Cell::Campaign),
];

const MAILCHIMP: [(&str, Cell); 8] = [
    ("Email Address", Cell::Of(Column::Email)),
    ("First Name", Cell::Of(Column::GivenName)),
    ("Last Name", Cell::Of(Column::FamilyName)),
    ("Country", Cell::Of(Column::Country)),
    ("Postcode", Cell::Of(Column::Postcode)),
    ("Language", Cell::Of(Column::Language)),
    ("Signed On", Cell::SignedOn),
    ("Tags", Cell::Campaign),
];

const NATIONBUILDER: [(&str, Cell); 8] = [
    ("email", Cell::Of(Column::Email)),
    ("email_opt_in", Cell::OptIn),
    ("first_name", Cell::Of(Column::GivenName)),
    ("last_name", Cell::Of(Column::FamilyName)),
    ("address_zip", Cell::Of(Column::Postcode)),
    ("address_country_code", Cell::Of(Column::Country)),
    ("language", Cell::Of(Column::Language)),
    ("tag_list", Cell::Campaign),
];

const CIVICRM: [(&str, Cell); 8] = [
    ("First Name", Cell::Of(Column::GivenName)),
    ("Last Name", Cell::Of(Column::FamilyName)),
    ("Email", Cell::Of(Column::Email)),
    ("Postal Code", Cell::Of(Column::Postcode)),
    ("Country", Cell::Of(Column::Country)),
    ("Preferred Language", Cell::Locale),
    ("Contact Source", Cell::Campaign),
    ("No Bulk Emails (User Opt Out)", Cell::OptOut),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_list_has_every_column_in_its_place() {
        for (place, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(PLAIN[place].1, Cell::Of(column));
        }
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        use clap::ValueEnum;
        for profile in Profile::ALL {
            assert_eq!(Profile::parse(profile.as_str()), Some(profile));
            assert_eq!(Profile::from_str(profile.as_str(), false), Ok(profile));
        }
        for format in Format::ALL {
            assert_eq!(Format::parse(format.as_str()), Some(format));
            assert_eq!(Format::from_str(format.as_str(), false), Ok(format));
        }
    }

    #[test]
    fn every_mailing_tool_gets_the_address_first_of_all() {
        for profile in Profile::ALL {
            let has_email = profile.cells().iter().any(|(_, cell)| *cell == Cell::Of(Column::Email));
            assert!(has_email, "{profile:?}");
        }
    }

    #[test]
    fn columns_are_named_and_left_out() {
        let some = Columns::named(["email", "id", "nonsense"].into_iter());
        assert_eq!(some.names().collect::<Vec<_>>(), ["email", "id"]);
        assert_eq!(Columns::ALL.names().count(), 17);
        assert!(!some.has(Column::Country));
    }
}
