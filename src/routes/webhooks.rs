//! Where an organisation's programs are told what happens.

use crate::organise::desk::{Access, Desk};
use crate::organisers::Action;

/// For the lead and for partners.
pub fn both(desk: &mut Desk<'_>) {
    use crate::organise::webhooks::pages as hooks;
    use Access::{May, MayAfresh};
    use Action::ManageWebhooks;

    macro_rules! under {
        ($campaign:literal) => {
            desk.get(concat!($campaign, "/webhooks"), May(ManageWebhooks), hooks::list);
            desk.get(
                concat!($campaign, "/webhooks/new"),
                MayAfresh(ManageWebhooks),
                hooks::form,
            );
            desk.post(
                concat!($campaign, "/webhooks/new"),
                MayAfresh(ManageWebhooks),
                hooks::make,
            );
            desk.get(
                concat!($campaign, "/webhooks/{hook}"),
                May(ManageWebhooks),
                hooks::show,
            );
            desk.post(
                concat!($campaign, "/webhooks/{hook}/test"),
                May(ManageWebhooks),
                hooks::test,
            );
            desk.post(
                concat!($campaign, "/webhooks/{hook}/pause"),
                May(ManageWebhooks),
                hooks::pause,
            );
            desk.post(
                concat!($campaign, "/webhooks/{hook}/resume"),
                May(ManageWebhooks),
                hooks::resume,
            );
            desk.post(
                concat!($campaign, "/webhooks/{hook}/secret"),
                MayAfresh(ManageWebhooks),
                hooks::renew,
            );
            desk.get(
                concat!($campaign, "/webhooks/{hook}/end"),
                MayAfresh(ManageWebhooks),
                hooks::ask_end,
            );
            desk.post(
                concat!($campaign, "/webhooks/{hook}/end"),
                MayAfresh(ManageWebhooks),
                hooks::end,
            );
            desk.post(
                concat!($campaign, "/webhooks/{hook}/messages/{message}/resend"),
                May(ManageWebhooks),
                hooks::resend,
            );
        };
    }
    under!("/organise/in/{organisation}/campaigns/{slug}");
    under!("/organise/in/{organisation}/joined/{joined}");
}
