//! The sign form: what was typed, whether it will do, and what to say where it will not.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError, ValidationErrors};

use crate::campaigns::{Attribution, Campaign, Claim};
use crate::core::country::Country;
use crate::core::email::EmailAddress;
use crate::core::ids::OrganisationId;
use crate::core::locale::{Language, Localizer};
use crate::core::text::{self, TextError};
use crate::signatures::model::Consents;

/// The form as it was sent, by page or as JSON; nothing is believed yet.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[schema(as = Signature, example = json!({
    "given_name": "Rosa", "family_name": "Quispe", "email": "rosa@example.org", "country": "PE", "agree": true,
    "consents": [], "public": false, "lang": "en", "source": "newsletter"
}))]
#[serde(default)]
pub struct Typed {
    /// In any script: at least one letter, at most 100 characters, no web address.
    #[validate(custom(function = check_given_name))]
    #[schema(required, min_length = 1, max_length = 100)]
    pub given_name: String,
    /// The same.
    #[validate(custom(function = check_family_name))]
    #[schema(required, min_length = 1, max_length = 100)]
    pub family_name: String,
    /// `local@domain`, at most 254 octets, 64 of them before the `@`.
    #[validate(custom(function = check_email))]
    #[schema(required, format = Email)]
    pub email: String,
    /// ISO 3166-1 alpha-2, such as `PE`.
    #[validate(custom(function = check_country))]
    #[schema(required, pattern = "^[A-Za-z]{2}$")]
    pub country: String,
    /// Letters, digits, spaces, hyphens, dots; at most 20 characters.
    #[validate(custom(function = check_postcode))]
    #[schema(max_length = 20)]
    pub postcode: String,
    /// At most 500 characters in ten lines, no web address.
    #[validate(custom(function = check_comment))]
    #[schema(max_length = 500)]
    pub comment: String,
    /// "Show my name": given name and initial may stand on the campaign's page.
    pub public: bool,
    /// Short names of the organisations, among those that ask in this campaign, to which the person said yes.
    pub consents: Vec<String>,
    /// The person's explicit consent to process the signature. It must be `true`, and must never be ticked beforehand.
    #[validate(custom(function = check_agree))]
    #[schema(required)]
    pub agree: bool,
    /// Who brought the supporter, and by what.
    #[serde(flatten)]
    #[schema(default = json!({}))]
    pub claim: Claim,
    /// Left empty by people.
    #[schema(ignore)]
    pub website: String,
    /// Language of the form and of the mails, `en` or `es`; without it, as `Accept-Language` says.
    pub lang: String,
    /// The address for which a suggestion was shown and not taken.
    #[schema(ignore)]
    pub email_checked: String,
    /// The suggestion, if its button was pressed.
    #[schema(ignore)]
    pub use_suggestion: String,
}

/// A form that will do.
pub struct Checked {
    /// NFC, trimmed.
    pub given_name: String,
    /// NFC, trimmed.
    pub family_name: String,
    /// As typed.
    pub email: EmailAddress,
    /// A country of the list.
    pub country: Country,
    /// May be empty.
    pub postcode: String,
    /// May be empty.
    pub comment: String,
    /// "Show my name".
    pub public: bool,
    /// Organisations of this campaign.
    pub consents: Consents,
    /// Who brought the supporter, and by what.
    pub attribution: Attribution,
}

/// A message beside a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: &'static str,
    /// The message's key in the locales.
    key: String,
    max: Option<String>,
}

impl FieldError {
    fn new(field: &'static str, key: impl Into<String>) -> Self {
        Self {
            field,
            key: key.into(),
            max: None,
        }
    }

    /// The message in a language.
    pub fn message(&self, localizer: Localizer) -> String {
        match &self.max {
            Some(max) => localizer.t1(&self.key, "max", max),
            None => localizer.t(&self.key),
        }
    }
}

/// The fields in the order they stand on the page.
const FIELDS: [&str; 8] = [
    "given_name",
    "family_name",
    "email",
    "country",
    "postcode",
    "comment",
    "consents",
    "agree",
];

impl Typed {
    /// From the pairs of a form post; unknown names are passed over.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "given_name" => typed.given_name = value,
                "family_name" => typed.family_name = value,
                "email" => typed.email = value,
                "country" => typed.country = value,
                "postcode" => typed.postcode = value,
                "comment" => typed.comment = value,
                "public" => typed.public = is_yes(&value),
                "agree" => typed.agree = is_yes(&value),
                "consents" => typed.consents.push(value),
                "website" => typed.website = value,
                "lang" => typed.lang = value,
                "email_checked" => typed.email_checked = value,
                "use_suggestion" => typed.use_suggestion = value,
                name => {
                    if let Some(part) = typed.claim.part(name) {
                        *part = value;
                    }
                }
            }
        }
        typed
    }

    /// Everything that was typed, as the pairs of a form post.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let texts = [
            ("given_name", &self.given_name),
            ("family_name", &self.family_name),
            ("email", &self.email),
            ("country", &self.country),
            ("postcode", &self.postcode),
            ("comment", &self.comment),
            ("lang", &self.lang),
            ("email_checked", &self.email_checked),
        ];
        let ticks = [("public", self.public), ("agree", self.agree)];
        let consents = self.consents.iter().map(|slug| ("consents", slug.clone()));
        texts
            .into_iter()
            .map(|(name, text)| (name, text.clone()))
            .chain(
                ticks
                    .into_iter()
                    .filter(|(_, ticked)| *ticked)
                    .map(|(name, _)| (name, "yes".to_owned())),
            )
            .chain(consents)
            .chain(
                self.claim
                    .pairs()
                    .into_iter()
                    .map(|(name, value)| (name, value.to_owned())),
            )
            .collect()
    }

    /// Whether a program filled the field that people do not see.
    pub fn is_trapped(&self) -> bool {
        !self.website.is_empty()
    }

    /// What the address was probably meant to be, unless that was asked already.
    pub fn suggestion(&self, checked: &Checked) -> Option<String> {
        let was_asked = self.email_checked == self.email.trim();
        (!was_asked).then(|| checked.email.suggestion()).flatten()
    }

    /// Checks everything at once, as a form in this language; errors come in the order of the fields on the page.
    pub fn check(&self, campaign: &Campaign, language: Language) -> Result<Checked, Vec<FieldError>> {
        if let Some(asked) = self.without_unasked(campaign) {
            return asked.check_all(campaign, language);
        }
        self.check_all(campaign, language)
    }

    /// Without what the campaign does not ask for, if there is anything of that.
    fn without_unasked(&self, campaign: &Campaign) -> Option<Self> {
        let row = &campaign.row;
        let postcode = !row.ask_postcode && !self.postcode.is_empty();
        let comment = !row.ask_comment && !self.comment.is_empty();
        let public = !row.ask_public && self.public;
        if !(postcode || comment || public) {
            return None;
        }
        let mut asked = self.clone();
        if postcode {
            asked.postcode.clear();
        }
        if comment {
            asked.comment.clear();
        }
        asked.public &= row.ask_public;
        Some(asked)
    }

    fn check_all(&self, campaign: &Campaign, language: Language) -> Result<Checked, Vec<FieldError>> {
        let attribution = self.claim.settle(campaign);
        let consents = self.consents_among(campaign, language, attribution.partner);
        let all_known = consents.len() == self.consents.len();
        match self.parts(consents, attribution).filter(|_| self.agree && all_known) {
            Some(checked) => Ok(checked),
            None => Err(self.errors(all_known)),
        }
    }

    /// The organisations said yes to, of those that ask on the form as it was shown: nobody agrees to what they did not read.
    fn consents_among(
        &self,
        campaign: &Campaign,
        language: Language,
        via: Option<OrganisationId>,
    ) -> Vec<OrganisationId> {
        if self.consents.is_empty() {
            return Vec::new();
        }
        let shown = campaign.consents_shown(language, via);
        let asked = |slug: &String| shown.iter().find(|(organisation, _)| organisation.row.slug == *slug);
        let found = self.consents.iter().filter_map(asked);
        found.map(|(organisation, _)| organisation.id).collect()
    }

    /// What is wrong, looked at again field by field.
    fn errors(&self, consents_known: bool) -> Vec<FieldError> {
        let found = self.validate().err();
        let mut errors = found.map(|errors| field_errors(&errors)).unwrap_or_default();
        if !consents_known {
            errors.push(FieldError::new("consents", "error-consents-unknown"));
        }
        errors.sort_by_key(|error| FIELDS.iter().position(|field| *field == error.field));
        errors
    }

    fn parts(&self, organisations: Vec<OrganisationId>, attribution: Attribution) -> Option<Checked> {
        Some(Checked {
            given_name: text::check_name(&self.given_name).ok()?,
            family_name: text::check_name(&self.family_name).ok()?,
            email: EmailAddress::parse(&self.email).ok()?,
            country: Country::parse(&self.country).ok()?,
            postcode: text::check_postcode(&self.postcode).ok()?,
            comment: text::check_comment(&self.comment).ok()?,
            public: self.public,
            consents: Consents::new(organisations),
            attribution,
        })
    }
}

fn is_yes(value: &str) -> bool {
    matches!(value, "yes" | "on" | "true" | "1")
}

fn field_errors(errors: &ValidationErrors) -> Vec<FieldError> {
    let found = errors.field_errors();
    FIELDS
        .iter()
        .filter_map(|field| {
            let error = found.get(*field)?.first()?;
            let max = error
                .params
                .get("max")
                .map(|max| max.as_str().map_or_else(|| max.to_string(), str::to_owned));
            Some(FieldError {
                field,
                key: error.code.to_string(),
                max,
            })
        })
        .collect()
}

fn rejected(error: TextError, required: &'static str, invalid: &'static str) -> ValidationError {
    match error {
        TextError::Required => ValidationError::new(required),
        TextError::TooLong { max } => {
            let mut rejected = ValidationError::new("error-too-long");
            rejected.add_param("max".into(), &max);
            rejected
        }
        TextError::Characters => ValidationError::new("error-characters"),
        TextError::Link => ValidationError::new("error-link"),
        TextError::Marks => ValidationError::new("error-marks"),
        TextError::Invalid => ValidationError::new(invalid),
    }
}

fn check_given_name(typed: &str) -> Result<(), ValidationError> {
    let error = |error| rejected(error, "error-given-name-required", "error-characters");
    text::check_name(typed).map(drop).map_err(error)
}

fn check_family_name(typed: &str) -> Result<(), ValidationError> {
    let error = |error| rejected(error, "error-family-name-required", "error-characters");
    text::check_name(typed).map(drop).map_err(error)
}

fn check_postcode(typed: &str) -> Result<(), ValidationError> {
    text::check_postcode(typed)
        .map(drop)
        .map_err(|error| rejected(error, "error-postcode-invalid", "error-postcode-invalid"))
}

fn check_comment(typed: &str) -> Result<(), ValidationError> {
    text::check_comment(typed)
        .map(drop)
        .map_err(|error| rejected(error, "error-comment-invalid", "error-comment-invalid"))
}

fn check_email(typed: &str) -> Result<(), ValidationError> {
    let key = if typed.trim().is_empty() {
        "error-email-required"
    } else {
        "error-email-invalid"
    };
    EmailAddress::parse(typed)
        .map(drop)
        .map_err(|_| ValidationError::new(key))
}

fn check_country(typed: &str) -> Result<(), ValidationError> {
    let key = if typed.trim().is_empty() {
        "error-country-required"
    } else {
        "error-country-invalid"
    };
    Country::parse(typed).map(drop).map_err(|_| ValidationError::new(key))
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn check_agree(agreed: &bool) -> Result<(), ValidationError> {
    if *agreed {
        Ok(())
    } else {
        Err(ValidationError::new("error-agree-required"))
    }
}
