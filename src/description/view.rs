//! The API's description as a page shows it: operations with their parameters, bodies and answers as tables, and an example
//! that can be pasted into a terminal.

use serde_json::Value;
use utoipa::openapi::OpenApi as Document;

use super::schema::{Field, Schemas};
use crate::core::locale::Localizer;

/// Operations that belong together.
pub struct Section {
    /// Where the page jumps to.
    pub id: String,
    /// What they are about.
    pub html: String,
    /// The operations.
    pub operations: Vec<Operation>,
}

/// What can be done at an address.
pub struct Operation {
    /// Where the page jumps to.
    pub id: String,
    /// `GET`, `POST`.
    pub method: String,
    /// The address, with names for its variable parts.
    pub path: String,
    /// In a few words.
    pub summary: String,
    /// In sentences.
    pub html: String,
    /// The scope that a token needs, if one is needed.
    pub scope: Option<String>,
    /// What stands in the address and in headers.
    pub parameters: Vec<Field>,
    /// The fields of the body.
    pub body: Vec<Field>,
    /// A command to try it with.
    pub command: String,
    /// What comes back.
    pub answers: Vec<Answer>,
}

/// An answer.
pub struct Answer {
    /// The status.
    pub status: String,
    /// When it comes.
    pub html: String,
    /// Of which types it is.
    pub media: Vec<String>,
    /// Its headers.
    pub headers: Vec<Field>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What it may look like.
    pub example: String,
}

const PROBLEM: &str = "application/problem+json";

/// Text that is ours, with marks as in Markdown.
pub fn html(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    comrak::markdown_to_html(markdown, &options)
}

/// The introduction and the sections.
pub fn of(document: &Document, public_url: &str, l: Localizer) -> (String, Vec<Section>) {
    let document = serde_json::to_value(document).unwrap_or_default();
    let intro = html(text(&document["info"]["description"]));
    let reader = Reader {
        schemas: Schemas::new(&document, l),
        public_url,
    };
    let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let sections = tags.iter().map(|tag| {
        let id = text(&tag["name"]).to_owned();
        Section {
            html: html(text(&tag["description"])),
            operations: reader.operations(&document["paths"], &id),
            id,
        }
    });
    (intro, sections.collect())
}

struct Reader<'a> {
    schemas: Schemas<'a>,
    public_url: &'a str,
}

impl Reader<'_> {
    fn operations(&self, paths: &Value, tag: &str) -> Vec<Operation> {
        let paths = paths.as_object().into_iter().flatten();
        let methods = paths.flat_map(|(path, item)| {
            let of_path = item.as_object().into_iter().flatten();
            of_path.map(move |(method, operation)| (path, method, operation))
        });
        methods
            .filter(|(.., operation)| operation["tags"][0] == tag)
            .map(|(path, method, operation)| self.operation(path, method, operation))
            .collect()
    }

    fn operation(&self, path: &str, method: &str, operation: &Value) -> Operation {
        let content = &operation["requestBody"]["content"]["application/json"];
        let scope = operation["security"][0]["token"][0].as_str();
        Operation {
            id: text(&operation["operationId"]).to_owned(),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]).to_owned(),
            html: html(text(&operation["description"])),
            scope: scope.map(str::to_owned),
            parameters: list(&operation["parameters"])
                .iter()
                .map(|parameter| self.schemas.parameter(parameter))
                .collect(),
            body: self.schemas.fields(&content["schema"]),
            command: self.command(path, operation, scope.is_some()),
            answers: operation["responses"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(status, answer)| self.answer(status, answer))
                .collect(),
        }
    }

    fn answer(&self, status: &str, answer: &Value) -> Answer {
        let contents = || answer["content"].as_object().into_iter().flatten();
        // Problems all look the same; the page shows one of them, once.
        let told = contents()
            .find(|(media, _)| *media != PROBLEM)
            .map(|(_, content)| content);
        let shown = told.or_else(|| {
            contents()
                .map(|(_, content)| content)
                .find(|content| content.get("example").is_some())
        });
        Answer {
            status: status.to_owned(),
            html: html(text(&answer["description"])),
            media: contents().map(|(media, _)| media.clone()).collect(),
            headers: answer["headers"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, header)| self.schemas.header(name, header))
                .collect(),
            fields: told
                .map(|content| self.schemas.fields(&content["schema"]))
                .unwrap_or_default(),
            example: shown
                .and_then(|content| self.schemas.example(content))
                .unwrap_or_default(),
        }
    }

    /// `curl` with what is needed, and nothing else.
    fn command(&self, path: &str, operation: &Value, has_token: bool) -> String {
        let mut address = format!("{}{path}", self.public_url);
        let mut separator = '?';
        for parameter in list(&operation["parameters"]) {
            let (name, example) = (text(&parameter["name"]), self.schemas.example_text(parameter));
            if parameter["in"] == "path" {
                address = address.replace(&format!("{{{name}}}"), &example);
            } else if parameter["required"] == true {
                address = format!("{address}{separator}{name}={example}");
                separator = '&';
            }
        }
        let mut parts = vec![if separator == '&' {
            format!("curl \"{address}\"")
        } else {
            format!("curl {address}")
        }];
        if path.ends_with("/live") {
            parts[0].insert_str("curl".len(), " --no-buffer");
        }
        if has_token {
            parts.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
        }
        if let Some(body) = self
            .schemas
            .example(&operation["requestBody"]["content"]["application/json"])
        {
            parts.push("-H \"Content-Type: application/json\"".to_owned());
            parts.push(format!("-d '{}'", body.replace('\'', "'\\''")));
        }
        parts.join(" \\\n     ")
    }
}

/// A text of the document.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A list of the document.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
