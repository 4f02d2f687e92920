//! Which column of a list holds what: guessed from its header in English and Spanish, or told.

use super::ImportError;
use super::plain;

/// What a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// Both in one; the last word is taken for the family name.
    FullName,
    /// E-mail address.
    Email,
    /// ISO 3166-1 alpha-2, or the name in English or Spanish.
    Country,
    /// Postcode.
    Postcode,
    /// Comment.
    Comment,
    /// When it was signed.
    SignedAt,
    /// Short names of organisations.
    Consents,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 9] = [
        Self::GivenName,
        Self::FamilyName,
        Self::FullName,
        Self::Email,
        Self::Country,
        Self::Postcode,
        Self::Comment,
        Self::SignedAt,
        Self::Consents,
    ];

    /// The word by which it is told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::FullName => "full_name",
            Self::Email => "email",
            Self::Country => "country",
            Self::Postcode => "postcode",
            Self::Comment => "comment",
            Self::SignedAt => "signed_at",
            Self::Consents => "consents",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == word)
    }

    /// Headers by which it is known, [`plain`], the surest first. Those of our own exports are among them.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::GivenName => &["givenname", "firstname", "forename", "nombres", "nombre", "name"],
            Self::FamilyName => &["familyname", "lastname", "surname", "apellidos", "apellido"],
            Self::FullName => &[
                "fullname",
                "signername",
                "supportername",
                "nombrecompleto",
                "nombreyapellidos",
                "nombreyapellido",
                "nombresyapellidos",
                "name",
                "nombre",
            ],
            Self::Email => &[
                "email",
                "emailaddress",
                "signeremail",
                "mail",
                "correoelectronico",
                "correo",
                "direcciondecorreo",
                "direcciondecorreoelectronico",
            ],
            Self::Country => &["country", "countrycode", "countryname", "pais", "codigodepais"],
            Self::Postcode => &[
                "postcode",
                "postalcode",
                "zip",
                "zipcode",
                "zippostalcode",
                "codigopostal",
                "cp",
            ],
            Self::Comment => &["comment", "comments", "reasonforsigning", "comentario", "comentarios"],
            Self::SignedAt => &[
                "signedat",
                "signedon",
                "datesigned",
                "signeddate",
                "dateofsignature",
                "can2subscriptiondate",
                "timestamputc",
                "timestampest",
                "createddate",
                "createdat",
                "fechadefirma",
                "fechadelafirma",
                "fechafirma",
                "date",
                "fecha",
            ],
            Self::Consents => &["consents", "consentimientos"],
        }
    }
}

/// Where a field was told to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Under this header; "" is nowhere.
    Header(String),
    /// In this column, counted from 0.
    Place(usize),
}

impl Told {
    /// As an import's fingerprint tells it.
    pub fn as_way(&self) -> String {
        match self {
            Self::Header(name) => name.clone(),
            Self::Place(place) => format!("#{place}"),
        }
    }
}

/// How the header of rejected rows begins.
pub const REJECTED: [&str; 3] = ["line", "column", "reason"];

/// Where each field stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    places: [Option<usize>; Field::ALL.len()],
    /// Where the state stands, if this is an export of ours.
    pub state: Option<usize>,
    /// How many columns the header has.
    pub count: usize,
    /// Whether this is a file of rows that were rejected before.
    pub is_of_rejects: bool,
}

impl Columns {
    /// Reads a header. `told` goes before what is guessed; a field told to be in the column "" is in none.
    pub fn find(header: &[String], told: &[(Field, Told)]) -> Result<Self, ImportError> {
        let mut columns = Self::by_names(header);
        for (field, told) in told {
            columns.places[*field as usize] = match told {
                Told::Place(place) => (*place < header.len()).then_some(*place),
                Told::Header(name) if name.is_empty() => None,
                Told::Header(name) => Some(place_of(header, name)?),
            };
        }
        columns.settle_name(told);
        columns.require(header)?;
        Ok(columns)
    }

    /// What a header alone says; needed fields may be missing.
    pub fn guess(header: &[String]) -> Self {
        let mut columns = Self::by_names(header);
        columns.settle_name(&[]);
        columns
    }

    fn by_names(header: &[String]) -> Self {
        let plain_header: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let place_of = |name: &str| plain_header.iter().position(|known| known == name);
        Self {
            places: Field::ALL.map(|field| field.names().iter().find_map(|name| place_of(name))),
            state: place_of("state").filter(|_| place_of("formversion").is_some()),
            count: header.len(),
            is_of_rejects: plain_header.starts_with(&REJECTED.map(str::to_owned)),
        }
    }

    /// Where a field stands.
    pub fn place(&self, field: Field) -> Option<usize> {
        self.places[field as usize]
    }

    /// One way to read names: "name" is the whole of it only where no column has the family name.
    fn settle_name(&mut self, told: &[(Field, Told)]) {
        let is_told = |field: Field| told.iter().any(|(known, _)| *known == field);
        let in_two = self.place(Field::GivenName).is_some() && self.place(Field::FamilyName).is_some();
        let unused: &[Field] = if in_two && !is_told(Field::FullName) {
            &[Field::FullName]
        } else if self.place(Field::FullName).is_some() {
            &[Field::GivenName, Field::FamilyName]
        } else {
            &[]
        };
        for field in unused {
            self.places[*field as usize] = None;
        }
    }

    fn require(&self, header: &[String]) -> Result<(), ImportError> {
        let needed: &[Field] = if self.place(Field::FullName).is_some() {
            &[Field::Email]
        } else {
            &[Field::Email, Field::GivenName, Field::FamilyName]
        };
        let missing: Vec<&str> = needed
            .iter()
            .filter(|field| self.place(**field).is_none())
            .map(|field| field.as_str())
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ImportError::Header {
                missing: missing.join(", "),
                found: list(header),
            })
        }
    }
}

/// Which column has this header; if none is written like it, one that is alike.
fn place_of(header: &[String], name: &str) -> Result<usize, ImportError> {
    let same = header.iter().position(|known| known.trim() == name.trim());
    let alike = || header.iter().position(|known| plain(known) == plain(name));
    same.or_else(alike).ok_or_else(|| ImportError::NoColumn {
        name: name.to_owned(),
        found: list(header),
    })
}

/// The headers, for a message.
fn list(header: &[String]) -> String {
    let quoted: Vec<String> = header.iter().map(|name| format!("{name:?}")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(header: &str, told: &[(Field, &str)]) -> Result<Vec<(&'static str, usize)>, String> {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        let told: Vec<(Field, Told)> = told
            .iter()
            .map(|(field, name)| (*field, Told::Header((*name).to_owned())))
            .collect();
        let columns = Columns::find(&header, &told).map_err(|error| error.to_string())?;
        let place = |field: Field| Some((field.as_str(), columns.place(field)?));
        Ok(Field::ALL.into_iter().filter_map(place).collect())
    }

    #[test]
    #[rustfmt::skip]
    fn headers_are_known_in_english_and_spanish() {
        let both = vec![("given_name", 0), ("family_name", 1), ("email", 2), ("country", 3), ("postcode", 4), ("comment", 5), ("signed_at", 6)];
        for header in [
            "First Name,Last name,E-Mail,Country,ZIP,Comments,Date",
            "Given name,Surname,EMAIL ADDRESS,country code,Postal code,comment,Signed at",
            "Nombre(s),Apellido(s),Correo electrónico,País,Código postal,Comentario,Fecha de firma",
            "NOMBRES,APELLIDOS,CORREO,PAIS,CODIGO POSTAL,COMENTARIOS,FECHA",
            "name,last_name,mail,pais,cp,comment,date",
        ] {
            assert_eq!(places(header, &[]).unwrap(), both, "{header}");
        }
        // As Change.org and Action Network write them.
        assert_eq!(
            places("Name,Email,City,State,Postal Code,Country,Signed On,Comment", &[]).unwrap(),
            [("full_name", 0), ("email", 1), ("country", 5), ("postcode", 4), ("comment", 7), ("signed_at", 6)]
        );
        assert_eq!(
            places("first_name,last_name,email,zip_code,can2_user_city,can2_state_abbreviated,country,can2_subscription_date", &[]).unwrap(),
            [("given_name", 0), ("family_name", 1), ("email", 2), ("country", 6), ("postcode", 3), ("signed_at", 7)]
        );
        assert_eq!(places("Nombre,Correo", &[]).unwrap(), [("full_name", 0), ("email", 1)]);
        assert_eq!(places("email,Full name", &[]).unwrap(), [("full_name", 1), ("email", 0)]);
    }

    #[test]
    fn what_is_told_goes_before_what_is_guessed() {
        let told = [(Field::Email, "contact"), (Field::SignedAt, "")];
        assert_eq!(
            places("name,email,Contact,date", &told).unwrap(),
            [("full_name", 0), ("email", 2)]
        );
        assert!(
            places("name,email", &[(Field::Email, "mial")])
                .unwrap_err()
                .contains("mial")
        );
    }

    #[test]
    fn what_is_missing_is_said_beside_what_was_found() {
        let error = places("First name,Teléfono", &[]).unwrap_err();
        for word in ["email", "family_name", "First name", "Teléfono"] {
            assert!(error.contains(word), "{error}");
        }
        assert!(!error.contains("given_name"), "{error}");
    }
}
