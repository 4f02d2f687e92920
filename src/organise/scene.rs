//! Who looks at which campaign, and as what: the pages that the lead and its partners share begin with it.

use std::sync::Arc;

use super::desk::{Member, Part, Subject, Visitor};
use super::frame::{Frame, campaign_href, part_href};
use super::visitor::SignedIn;
use crate::campaigns::{Campaign, Partnership};
use crate::core::ids::{CampaignId, OrganisationId};
use crate::organisers::Membership;

/// What the door found, as handlers take it.
pub type Seated = (Visitor, Member, Subject, Part);

/// The same, opened.
pub struct Scene {
    /// Who is logged in.
    pub visitor: SignedIn,
    /// By which membership.
    pub member: Membership,
    /// The campaign.
    pub campaign: Arc<Campaign>,
    /// What the organisation of `member` is in it.
    pub part: Partnership,
}

impl From<Seated> for Scene {
    fn from((visitor, member, campaign, part): Seated) -> Self {
        Self {
            visitor: visitor.into_inner(),
            member: member.into_inner(),
            campaign: campaign.into_inner(),
            part: part.into_inner(),
        }
    }
}

impl Scene {
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
}
