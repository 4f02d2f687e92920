//! Schemas of the API's description (JSON Schema 2020-12) as rows of a table.

use serde_json::Value;

use super::view::{html, list, text};
use crate::core::locale::Localizer;

/// A row: a parameter, a header, or a field of a body.
#[derive(Clone)]
pub struct Field {
    /// Its name; inside others, with theirs before a dot.
    pub name: String,
    /// What it is, in words.
    pub kind: String,
    /// Where it stands, if that is not said otherwise: the key of the words.
    pub place: Option<String>,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub html: String,
}

/// What the document calls by name, and the words in which it is told.
pub struct Schemas<'a> {
    document: &'a Value,
    l: Localizer,
}

impl<'a> Schemas<'a> {
    /// Of a document.
    pub fn new(document: &'a Value, l: Localizer) -> Self {
        Self { document, l }
    }

    /// A parameter of an operation.
    pub fn parameter(&self, parameter: &Value) -> Field {
        let schema = &parameter["schema"];
        let own = text(&parameter["description"]);
        Field {
            name: text(&parameter["name"]).to_owned(),
            kind: self.kind(schema),
            place: Some(format!("api-in-{}", text(&parameter["in"]))),
            required: parameter["required"] == true,
            html: html(own),
        }
    }

    /// A header of an answer.
    pub fn header(&self, name: &str, header: &Value) -> Field {
        Field {
            name: name.to_owned(),
            kind: self.kind(&header["schema"]),
            place: None,
            required: false,
            html: html(text(&header["description"])),
        }
    }

    /// The fields of an object, those inside others after them; nothing for anything else.
    pub fn fields(&self, schema: &Value) -> Vec<Field> {
        let mut found = Vec::new();
        self.gather(schema, "", &mut found);
        found
    }

    fn gather(&self, schema: &Value, before: &str, found: &mut Vec<Field>) {
        let schema = self.resolved(schema);
        for part in list(&schema["allOf"]) {
            self.gather(part, before, found);
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let (bare, meaning) = (self.resolved(property), self.description(property));
            let is_required = list(&schema["required"]).iter().any(|required| text(required) == name);
            let name = format!("{before}{name}");
            found.push(Field {
                kind: self.kind(property),
                place: None,
                required: is_required,
                html: html(meaning),
                name: name.clone(),
            });
            self.gather(bare, &format!("{name}."), found);
            self.gather(&bare["items"], &format!("{name}[]."), found);
        }
    }

    /// What the document says of it: here, or where its schema is described.
    fn description<'s>(&'s self, property: &'s Value) -> &'s str {
        let own = text(&property["description"]);
        if own.is_empty() {
            text(&self.resolved(property)["description"])
        } else {
            own
        }
    }

    /// Follows a reference, through the wrapping that a description beside it needs.
    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        if let Some(pointer) = schema["$ref"].as_str() {
            return self
                .document
                .pointer(pointer.trim_start_matches('#'))
                .unwrap_or(&Value::Null);
        }
        let choices = list(&schema["oneOf"]);
        let real = choices.iter().find(|choice| choice["type"] != "null");
        match (choices.len(), real) {
            (1 | 2, Some(real)) if choices.len() == 1 || choices.iter().any(|choice| choice["type"] == "null") => {
                self.resolved(real)
            }
            _ => schema,
        }
    }

    fn kind(&self, schema: &Value) -> String {
        let bare = self.resolved(schema);
        let words = |name: &str| self.l.t(&format!("api-type-{name}"));
        let choices: Vec<String> = list(&bare["enum"])
            .iter()
            .filter_map(Value::as_str)
            .map(|word| format!("“{word}”"))
            .collect();
        let mut kind = if !choices.is_empty() {
            choices.join(", ")
        } else if !list(&bare["anyOf"]).is_empty() {
            let each = list(&bare["anyOf"]).iter().map(|one| self.kind(one));
            each.collect::<Vec<_>>().join(", ")
        } else if let Some(types) = bare["type"].as_array() {
            let named = types.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            named.map(words).collect::<Vec<_>>().join(", ")
        } else {
            match (text(&bare["type"]), text(&bare["format"])) {
                ("array", _) => self.l.t1("api-type-array", "of", &self.kind(&bare["items"])),
                ("string", format @ ("date" | "date-time" | "uri" | "email")) => words(format),
                ("", _) => words("object"),
                (name, _) => words(name),
            }
        };
        let is_null = |value: &Value| value == "null" || value["type"] == "null";
        if list(&bare["type"]).iter().any(is_null) || list(&schema["oneOf"]).iter().any(is_null) {
            kind = self.l.t1("api-type-or-null", "kind", &kind);
        }
        kind
    }

    /// What a body may look like: as the document shows it beside the body, or in its schema.
    pub fn example(&self, content: &Value) -> Option<String> {
        let schema = &content["schema"];
        let given = [
            content.get("example"),
            schema.get("example"),
            self.resolved(schema).get("example"),
        ];
        let shown = given.into_iter().flatten().next()?;
        Some(match shown {
            Value::String(text) => text.clone(),
            other => serde_json::to_string_pretty(other).unwrap_or_default(),
        })
    }

    /// An example of a parameter, as it stands in an address.
    pub fn example_text(&self, parameter: &Value) -> String {
        let schema = self.resolved(&parameter["schema"]);
        let shown = [&parameter["example"], &schema["example"], &schema["enum"][0]];
        let found = shown.into_iter().find_map(Value::as_str);
        found.unwrap_or_default().to_owned()
    }
}
