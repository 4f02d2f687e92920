//! Who looks at what, as handlers take it: a [`Seat`] at addresses of an organisation, a [`Scene`] at those of a campaign.

use std::any::type_name;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};

use super::frame::{Frame, campaign_href, organisation_href, part_href};
use super::visitor::SignedIn;
use crate::campaigns::{Campaign, Partnership};
use crate::core::ids::{CampaignId, OrganisationId};
use crate::http::error::Failure;
use crate::http::page;
use crate::organisers::{Actor, Membership};

/// Somebody at a page of an organisation: for addresses with `{organisation}` that ask for an action.
pub struct Seat {
    /// Who is logged in.
    pub visitor: SignedIn,
    /// The membership by which they may do this.
    pub member: Membership,
    /// Who it is for the record.
    pub actor: Actor,
}

/// Somebody at a page of a campaign: for addresses that name one besides.
pub struct Scene {
    /// Who is logged in.
    pub visitor: SignedIn,
    /// The membership by which they may do this.
    pub member: Membership,
    /// Who it is for the record.
    pub actor: Actor,
    /// The campaign.
    pub campaign: Arc<Campaign>,
    /// What the organisation of `member` is in it: the lead at addresses with `{slug}`; at those with `{joined}` a partner
    /// that carries it now, and at those with `{carried}` also one that left.
    pub part: Partnership,
}

/// Leads to a page, which says what was done: see [`Frame::after`].
pub fn arrive(at: &str, done: &str) -> HttpResponse {
    page::see_other(&format!("{at}?done={done}"))
}

/// What the door left of this kind. If it left nothing, the address is not listed for what its handler wants.
fn found<T: Clone + 'static>(request: &HttpRequest) -> Result<T, Failure> {
    let found = request.extensions().get::<T>().cloned();
    found.ok_or_else(|| Failure::Internal(format!("no {} at this address", type_name::<T>())))
}

impl FromRequest for Seat {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Seat {
    fn of(request: &HttpRequest) -> Result<Self, Failure> {
        Ok(Self {
            visitor: found(request)?,
            member: found(request)?,
            actor: found(request)?,
        })
    }

    /// Where a page of the organisation is; `end` is the last part of its address (`""`, `/team`).
    pub fn href(&self, end: &str) -> String {
        format!("{}{end}", organisation_href(&self.member))
    }

    /// The frame of that page.
    pub fn frame(&self, end: &str) -> Frame {
        Frame::organisation(&self.visitor, &self.member, end)
    }

    /// Leads to that page, which says what was done.
    pub fn back(&self, end: &str, done: &str) -> HttpResponse {
        arrive(&self.href(end), done)
    }
}

impl FromRequest for Scene {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::at(request))
    }
}

impl Scene {
    fn at(request: &HttpRequest) -> Result<Self, Failure> {
        let Seat { visitor, member, actor } = Seat::of(request)?;
        Ok(Self {
            visitor,
            member,
            actor,
            campaign: found(request)?,
            part: found(request)?,
        })
    }

    /// The campaign, and the organisation in whose name they look.
    pub fn of(&self) -> (CampaignId, OrganisationId) {
        (self.campaign.id, self.member.organisation_id)
    }

    /// Where a page of the campaign is for them; `end` is the last part of its address (`""`, `/lists`).
    pub fn href(&self, end: &str) -> String {
        let above = if self.part.is_lead() { campaign_href } else { part_href };
        format!("{}{end}", above(&self.member, &self.campaign))
    }

    /// The frame of that page.
    pub fn frame(&self, end: &str) -> Frame {
        let frame = if self.part.is_lead() {
            Frame::campaign
        } else {
            Frame::part
        };
        frame(&self.visitor, &self.member, &self.campaign, end)
    }

    /// Leads to that page, which says what was done.
    pub fn back(&self, end: &str, done: &str) -> HttpResponse {
        arrive(&self.href(end), done)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn nobody_is_seated_but_by_the_door() {
        let request = TestRequest::default().to_http_request();
        assert!(matches!(Seat::of(&request), Err(Failure::Internal(_))));
        assert!(matches!(Scene::at(&request), Err(Failure::Internal(_))));
    }
}
