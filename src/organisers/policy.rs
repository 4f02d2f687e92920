//! The policy: which role may do what. This table is the only place that says so.

/// What a member is in an organisation. The word is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Everything, members and keys included.
    Owner,
    /// Writes and publishes campaigns, and answers supporters.
    Campaigner,
    /// Sees numbers, and nobody's name.
    Analyst,
    /// Takes lists away.
    Exporter,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Campaigner, Self::Analyst, Self::Exporter];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Campaigner => "campaigner",
            Self::Analyst => "analyst",
            Self::Exporter => "exporter",
        }
    }

    /// The key of its description.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Owner => "role-owner",
            Self::Campaigner => "role-campaigner",
            Self::Analyst => "role-analyst",
            Self::Exporter => "role-exporter",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether it may do this.
    pub fn may(self, action: Action) -> bool {
        allowed(action).contains(&self)
    }
}

/// What can be done on the organisers' side of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// The list of campaigns, their dashboards, totals.
    SeeNumbers,
    /// Texts, image, goal, dates, form; new campaigns.
    EditCampaigns,
    /// Publish, close, archive, declare won.
    PublishCampaigns,
    /// Enter signatures that were collected on paper, as a number.
    EnterOffline,
    /// Look through signatures, without names.
    SeeSignatures,
    /// See who signed.
    SeeNames,
    /// Send a mail again, mark as invalid, erase on request.
    HandleSignatures,
    /// Take lists of supporters away.
    ExportLists,
    /// Take over lists of earlier signatures.
    ImportLists,
    /// API tokens.
    ManageTokens,
    /// Members, invitations, the organisation's own settings.
    ManageMembers,
    /// Who carries a campaign that the organisation runs: invitations, requests, terms, consent lines.
    ManagePartners,
    /// The organisation's own part in a campaign: joining, wording, sites, leaving.
    ManagePart,
    /// Where the organisation's programs are told what happens.
    ManageWebhooks,
    /// Read and take away the record of who did what.
    ReadAudit,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 15] = [
        Self::SeeNumbers,
        Self::EditCampaigns,
        Self::PublishCampaigns,
        Self::EnterOffline,
        Self::SeeSignatures,
        Self::SeeNames,
        Self::HandleSignatures,
        Self::ExportLists,
        Self::ImportLists,
        Self::ManageTokens,
        Self::ManageMembers,
        Self::ManagePartners,
        Self::ManagePart,
        Self::ManageWebhooks,
        Self::ReadAudit,
    ];
}

/// The table: a line an action.
#[allow(clippy::match_same_arms)] // it is read line by line
const fn allowed(action: Action) -> &'static [Role] {
    use Role::{Analyst, Campaigner, Exporter, Owner};
    match action {
        Action::SeeNumbers => &[Owner, Campaigner, Analyst, Exporter],
        Action::EditCampaigns => &[Owner, Campaigner],
        Action::PublishCampaigns => &[Owner, Campaigner],
        Action::EnterOffline => &[Owner, Campaigner],
        Action::SeeSignatures => &[Owner, Campaigner, Exporter],
        Action::SeeNames => &[Owner, Exporter],
        Action::HandleSignatures => &[Owner, Campaigner],
        Action::ExportLists => &[Owner, Exporter],
        Action::ImportLists => &[Owner, Campaigner],
        Action::ManageTokens => &[Owner],
        Action::ManageMembers => &[Owner],
        Action::ManagePartners => &[Owner, Campaigner],
        Action::ManagePart => &[Owner, Campaigner],
        Action::ManageWebhooks => &[Owner],
        Action::ReadAudit => &[Owner],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_may_do_everything_and_analysts_see_numbers_only() {
        assert!(Action::ALL.into_iter().all(|action| Role::Owner.may(action)));
        let analyst: Vec<_> = Action::ALL
            .into_iter()
            .filter(|action| Role::Analyst.may(*action))
            .collect();
        assert_eq!(analyst, [Action::SeeNumbers]);
    }

    #[test]
    fn roles_are_read_as_they_are_written() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("admin"), None);
    }
}
