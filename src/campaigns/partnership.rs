//! How an organisation carries a campaign: as its lead or as a partner, what of it the form shows, and on which sites it
//! may be embedded.

use super::model::{Organisation, PartnershipRow, Site};
use crate::core::ids::OrganisationId;

/// Where a partnership stands. The word is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The organisation asked to join, and the lead has not answered.
    Requested,
    /// It carries the campaign.
    Joined,
    /// The lead did not want it.
    Declined,
    /// It left, or the lead ended it: no new consents, and the record stays.
    Left,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 4] = [Self::Requested, Self::Joined, Self::Declined, Self::Left];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Joined => "joined",
            Self::Declined => "declined",
            Self::Left => "left",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == word)
    }
}

/// Where an organisation's consent line stands. The word is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// On every form of the campaign.
    Everywhere,
    /// Only where the organisation itself brings people: on its widgets, and behind its links.
    Own,
}

impl Shown {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Everywhere, Self::Own];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Own => "own",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.as_str() == word)
    }
}

/// An organisation's part in a campaign.
#[derive(Debug, Clone)]
pub struct Partnership {
    /// Which organisation.
    pub organisation: Organisation,
    /// How.
    pub row: PartnershipRow,
    /// Where it embeds; those it took back are left out.
    pub sites: Vec<Site>,
}

impl Partnership {
    /// Where it stands; a word that is not known carries nothing.
    pub fn standing(&self) -> Standing {
        Standing::parse(&self.row.state).unwrap_or(Standing::Left)
    }

    /// Whether it runs the campaign or carries it now.
    pub fn is_joined(&self) -> bool {
        self.standing() == Standing::Joined
    }

    /// Whether it carries the campaign or carried it, and so may look back.
    pub fn is_or_was_joined(&self) -> bool {
        matches!(self.standing(), Standing::Joined | Standing::Left)
    }

    /// Whether it runs the campaign.
    pub fn is_lead(&self) -> bool {
        self.row.role == "lead"
    }

    /// Where its consent line stands.
    pub fn shown(&self) -> Shown {
        Shown::parse(&self.row.shown).unwrap_or(Shown::Own)
    }

    /// The site with this origin.
    pub fn site(&self, origin: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.origin == origin)
    }
}

/// Which consent lines a form shows to whom an organisation brought (`via`): in the campaign's order, those shown
/// everywhere and that organisation's own; of them the first `most` (0: all), where the own line takes the last place
/// rather than none. `lines` says of each who asks, and where it is shown.
pub fn lines_shown(lines: &[(OrganisationId, Shown)], via: Option<OrganisationId>, most: i64) -> Vec<OrganisationId> {
    let fits =
        |(organisation, shown): &&(OrganisationId, Shown)| *shown == Shown::Everywhere || via == Some(*organisation);
    let mut shown: Vec<OrganisationId> = lines
        .iter()
        .filter(fits)
        .map(|(organisation, _)| *organisation)
        .collect();
    let most = usize::try_from(most)
        .ok()
        .filter(|most| *most > 0)
        .unwrap_or(usize::MAX);
    let own = via.and_then(|via| shown.iter().position(|organisation| *organisation == via));
    if let Some(own) = own.filter(|own| *own >= most) {
        let own = shown.remove(own);
        shown.insert(most - 1, own);
    }
    shown.truncate(most);
    shown
}

#[cfg(test)]
mod tests {
    use super::Shown::{Everywhere, Own};
    use super::*;

    #[test]
    fn a_line_of_ones_own_stands_on_ones_own_widget_only() {
        let lines = [(1, Everywhere), (2, Own), (3, Everywhere)];
        assert_eq!(lines_shown(&lines, None, 0), [1, 3]);
        assert_eq!(lines_shown(&lines, Some(2), 0), [1, 2, 3]);
        assert_eq!(lines_shown(&lines, Some(3), 0), [1, 3]);
    }

    #[test]
    fn whoever_brought_somebody_asks_also_when_there_is_little_place() {
        let lines = [(1, Everywhere), (2, Everywhere), (3, Everywhere), (4, Own)];
        assert_eq!(lines_shown(&lines, None, 2), [1, 2]);
        assert_eq!(lines_shown(&lines, Some(3), 2), [1, 3]);
        assert_eq!(lines_shown(&lines, Some(4), 1), [4]);
        assert_eq!(lines_shown(&lines, Some(9), 3), [1, 2, 3]);
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        assert!(
            Standing::ALL
                .into_iter()
                .all(|one| Standing::parse(one.as_str()) == Some(one))
        );
        assert!(
            Shown::ALL
                .into_iter()
                .all(|one| Shown::parse(one.as_str()) == Some(one))
        );
    }
}
