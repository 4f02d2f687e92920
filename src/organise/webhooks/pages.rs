//! `…/webhooks`: where an organisation's programs are told what happens in a campaign, for the lead and for partners alike.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::views::{EndPage, Entry, FormPage, HookPage, Line, ListPage, SecretPage};
use crate::app::App;
use crate::core::clock::Seconds;
use crate::http::client::Query;
use crate::http::error::Failure;
use crate::http::page;
use crate::organise::fields::Fields;
use crate::organise::frame::Frame;
use crate::organise::scene::{Scene, arrive};
use crate::webhooks::model::{Hook, HookState};
use crate::webhooks::{WebhookError, making, store};

const TAB: &str = "/webhooks";
/// Messages on one page of the log.
const PAGE: usize = 50;

/// Whose webhooks, and who looks.
struct Room {
    app: Data<App>,
    scene: Scene,
}

impl Room {
    fn base(&self) -> String {
        self.scene.href(TAB)
    }

    fn frame(&self) -> Frame {
        self.scene.frame(TAB)
    }

    fn line(&self, hook: &Hook) -> Result<Line, Failure> {
        let instance = &self.app.core.instance;
        Ok(Line::new(hook, instance, &self.base(), self.scene.visitor.words())?)
    }

    /// The webhook that the address names, if it is one of these.
    async fn hook(&self, request: &HttpRequest) -> Result<Hook, Failure> {
        let id: i64 = request
            .match_info()
            .get("hook")
            .and_then(|text| text.parse().ok())
            .ok_or(Failure::NotFound)?;
        let (campaign, organisation) = self.scene.of();
        let found = self.app.read(move |conn| store::by_id(conn, id)).await?;
        found
            .filter(|hook| (hook.campaign_id, hook.organisation_id) == (campaign, organisation))
            .filter(|hook| hook.state() != HookState::Ended)
            .ok_or(Failure::NotFound)
    }

    /// Writes without blocking a web worker.
    async fn write<T, F>(&self, work: F) -> Result<Result<T, WebhookError>, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut crate::db::AnyConn, Seconds) -> Result<T, WebhookError> + Send + 'static,
    {
        let (database, now) = (self.app.core.database.clone(), self.app.now());
        Ok(web::block(move || database.write(|conn| work(conn, now))).await?)
    }
}

/// `GET …/webhooks`.
pub async fn list(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let room = Room { app, scene };
    let (campaign, organisation) = room.scene.of();
    let hooks = room
        .app
        .read(move |conn| store::of(conn, campaign, organisation))
        .await?;
    let page = ListPage {
        base: room.base(),
        hooks: hooks.iter().map(|hook| room.line(hook)).collect::<Result<_, _>>()?,
        frame: room.frame().after(request.query_string()),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `GET …/webhooks/new`.
pub async fn form(app: Data<App>, scene: Scene) -> HttpResponse {
    let room = Room { app, scene };
    form_page(&room, String::new(), None)
}

fn form_page(room: &Room, url: String, error: Option<String>) -> HttpResponse {
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = FormPage {
        base: room.base(),
        url,
        error,
        frame: room.frame(),
    };
    page::private(&page, status)
}

/// `POST …/webhooks/new`: the page that shows the secret, this once.
pub async fn make(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    scene: Scene,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&app, &request, payload).await?;
    let room = Room { app, scene };
    let (instance, actor, of) = (
        Arc::clone(&room.app.core.instance),
        room.scene.actor.clone(),
        room.scene.of(),
    );
    let (typed, inside) = (
        fields.get("url").to_owned(),
        room.app.config().webhooks.allow_private_targets,
    );
    let url = typed.clone();
    let made = room
        .write(move |conn, now| making::make(conn, &instance, &actor, of, (&url, inside), now))
        .await?;
    let l = room.scene.visitor.words();
    match made {
        Ok((id, secret)) => Ok(secret_page(&room, id, secret.to_string(), false)),
        Err(WebhookError::Address(refused)) => {
            let key = match refused {
                crate::webhooks::address::Refused::Inside => "webhook-error-inside",
                crate::webhooks::address::Refused::Port => "webhook-error-port",
                crate::webhooks::address::Refused::Userinfo => "webhook-error-userinfo",
                _ => "webhook-error-address",
            };
            Ok(form_page(&room, typed, Some(l.t(key))))
        }
        Err(WebhookError::TooMany) => Ok(form_page(&room, typed, Some(l.t("webhook-error-many")))),
        Err(error) => Err(error.into()),
    }
}

fn secret_page(room: &Room, id: i64, secret: String, renewed: bool) -> HttpResponse {
    let page = SecretPage {
        href: format!("{}/{id}", room.base()),
        secret,
        renewed,
        frame: room.frame(),
    };
    page::private(&page, StatusCode::OK)
}

/// `GET …/webhooks/{hook}`: its log.
pub async fn show(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let room = Room { app, scene };
    let hook = room.hook(&request).await?;
    let before = Query::of(&request).get("before").and_then(place);
    let (id, is_newest) = (hook.id, before.is_none());
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let (mut messages, attempts) = room
        .app
        .read(move |conn| {
            let messages = store::log::messages(conn, id, before, most)?;
            let attempts = store::log::attempts(conn, &messages)?;
            Ok((messages, attempts))
        })
        .await?;
    let goes_on = messages.len() > PAGE;
    messages.truncate(PAGE);
    let last = messages.last().filter(|_| goes_on);
    let l = room.scene.visitor.words();
    let page = HookPage {
        older: last.map(|last| format!("{}/{id}?before={}-{}", room.base(), last.created_at, last.name())),
        is_newest,
        messages: messages
            .iter()
            .map(|message| Entry::new(message, &attempts, l))
            .collect(),
        hook: room.line(&hook)?,
        base: room.base(),
        frame: room.frame().after(request.query_string()),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// A place in the log: moment and number of the last message seen.
fn place(text: &str) -> Option<(Seconds, Vec<u8>)> {
    let (at, id) = text.split_once('-')?;
    Some((at.parse().ok()?, number(id)?))
}

fn number(text: &str) -> Option<Vec<u8>> {
    uuid::Uuid::try_parse(text).ok().map(|id| id.as_bytes().to_vec())
}

/// What a button on a webhook's page does.
enum Deed {
    Test,
    Pause,
    Resume,
    End,
    Resend(Vec<u8>),
}

/// Does it, and leads on to where its message is shown.
async fn deed(room: Room, request: HttpRequest, payload: Payload, deed: Deed) -> Result<HttpResponse, Failure> {
    Fields::read(&room.app, &request, payload).await?;
    let hook = room.hook(&request).await?;
    let id = hook.id;
    let (done, on_list) = match &deed {
        Deed::Test => ("webhook-tested", false),
        Deed::Pause => ("webhook-paused", false),
        Deed::Resume => ("webhook-resumed", false),
        Deed::End => ("webhook-ended", true),
        Deed::Resend(_) => ("webhook-resent", false),
    };
    let (actor, slug) = (room.scene.actor.clone(), room.scene.campaign.row.slug.clone());
    let did = room
        .write(move |conn, now| match deed {
            Deed::Test => making::test(conn, &hook, &slug, now),
            Deed::Pause => making::put_state(conn, &actor, &hook, HookState::Paused, now),
            Deed::Resume => making::put_state(conn, &actor, &hook, HookState::Live, now),
            Deed::End => making::put_state(conn, &actor, &hook, HookState::Ended, now),
            Deed::Resend(message) => making::resend(conn, &actor, &hook, &message, now),
        })
        .await?;
    let base = room.base();
    if matches!(did, Err(WebhookError::TooMany)) {
        return Ok(arrive(&format!("{base}/{id}"), "webhook-many-tests"));
    }
    did?;
    let to = if on_list { base } else { format!("{base}/{id}") };
    Ok(arrive(&to, done))
}

macro_rules! buttons {
    ($($(#[$doc:meta])* $name:ident => $deed:expr;)+) => {
        $(
            $(#[$doc])*
                        pub async fn $name(
                app: Data<App>,
                request: HttpRequest,
                payload: Payload,
                scene: Scene,
            ) -> Result<HttpResponse, Failure> {
                let what: fn(&HttpRequest) -> Option<Deed> = $deed;
                let what = what(&request).ok_or(Failure::NotFound)?;
                deed(Room { app, scene }, request, payload, what).await
            }
        )+
    };
}

buttons! {
    /// `POST …/webhooks/{hook}/test`.
    test => |_| Some(Deed::Test);
    /// `POST …/webhooks/{hook}/pause`.
    pause => |_| Some(Deed::Pause);
    /// `POST …/webhooks/{hook}/resume`.
    resume => |_| Some(Deed::Resume);
    /// `POST …/webhooks/{hook}/end`.
    end => |_| Some(Deed::End);
    /// `POST …/webhooks/{hook}/messages/{message}/resend`.
    resend => |request| Some(Deed::Resend(number(request.match_info().get("message")?)?));
}

/// `GET …/webhooks/{hook}/end`: asks.
pub async fn ask_end(app: Data<App>, request: HttpRequest, scene: Scene) -> Result<HttpResponse, Failure> {
    let room = Room { app, scene };
    let hook = room.hook(&request).await?;
    let page = EndPage {
        hook: room.line(&hook)?,
        frame: room.frame(),
    };
    Ok(page::private(&page, StatusCode::OK))
}

/// `POST …/webhooks/{hook}/secret`: another secret, shown this once.
pub async fn renew(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
    scene: Scene,
) -> Result<HttpResponse, Failure> {
    Fields::read(&app, &request, payload).await?;
    let room = Room { app, scene };
    let hook = room.hook(&request).await?;
    let (instance, actor, id) = (Arc::clone(&room.app.core.instance), room.scene.actor.clone(), hook.id);
    let secret = room
        .write(move |conn, now| making::renew_secret(conn, &instance, &actor, &hook, now))
        .await??;
    Ok(secret_page(&room, id, secret.to_string(), true))
}

impl From<WebhookError> for Failure {
    fn from(error: WebhookError) -> Self {
        match error {
            WebhookError::Database(error) => error.into(),
            WebhookError::Vault(error) => error.into(),
            WebhookError::NotFound => Self::NotFound,
            WebhookError::Address(_) | WebhookError::TooMany => Self::BadRequest(error.to_string()),
        }
    }
}
