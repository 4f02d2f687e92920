//! The addresses of who carries a campaign: the lead's pages, an organisation's own part, joining.

use crate::organise::desk::{Access, Desk};
use crate::organisers::Action;

/// Who carries a campaign, and an organisation's own part in one.
pub(super) fn partners(desk: &mut Desk<'_>) {
    use crate::organise::partners::{end::pages as end, pages as all};
    use crate::organise::partnership::{pages as partnership, request::pages as request};
    use Access::{Anyone, May, MayAfresh};
    use Action::{ManagePart, ManagePartners};

    desk.get("/organise/partnership/{token}", Anyone, partnership::show);
    desk.post("/organise/partnership/{token}", Anyone, partnership::accept);

    let at = "/organise/in/{organisation}/campaigns/{slug}/partners";
    desk.get(at, May(ManagePartners), all::show);
    desk.post(at, May(ManagePartners), all::arrange);
    let at = "/organise/in/{organisation}/campaigns/{slug}/partners/conditions";
    desk.post(at, May(ManagePartners), all::set_conditions);
    let at = "/organise/in/{organisation}/campaigns/{slug}/partners/invitations";
    desk.post(at, MayAfresh(ManagePartners), all::invite);
    let at = "/organise/in/{organisation}/campaigns/{slug}/partners/invitations/{invitation}/end";
    desk.post(at, MayAfresh(ManagePartners), all::take_back);
    let at = "/organise/in/{organisation}/campaigns/{slug}/partners/{partner}/approve";
    desk.post(at, MayAfresh(ManagePartners), all::approve);
    let at = "/organise/in/{organisation}/campaigns/{slug}/partners/{partner}/decline";
    desk.post(at, May(ManagePartners), all::decline);
    let at = "/organise/in/{organisation}/campaigns/{slug}/partners/{partner}/end";
    desk.get(at, MayAfresh(ManagePartners), end::ask);
    desk.post(at, MayAfresh(ManagePartners), end::end);

    let at = "/organise/in/{organisation}/join";
    desk.get(at, May(ManagePart), request::list);
    let at = "/organise/in/{organisation}/join/{wanted}";
    desk.get(at, May(ManagePart), request::show);
    desk.post(at, May(ManagePart), request::ask);
    let at = "/organise/in/{organisation}/join/{wanted}/withdraw";
    desk.post(at, May(ManagePart), request::withdraw);
    own_part(desk);
}

/// An organisation's own part in a campaign, be it lead or partner.
fn own_part(desk: &mut Desk<'_>) {
    use crate::organise::{part::pages as part, partners::end::pages as end};
    use Access::{May, MayAfresh};
    use Action::ManagePart;

    for (at, sites, site) in [
        (
            "/organise/in/{organisation}/campaigns/{slug}/part",
            "/organise/in/{organisation}/campaigns/{slug}/part/sites",
            "/organise/in/{organisation}/campaigns/{slug}/part/sites/{site}/remove",
        ),
        (
            "/organise/in/{organisation}/joined/{joined}/part",
            "/organise/in/{organisation}/joined/{joined}/part/sites",
            "/organise/in/{organisation}/joined/{joined}/part/sites/{site}/remove",
        ),
    ] {
        desk.get(at, May(ManagePart), part::show);
        desk.post(at, May(ManagePart), part::save);
        desk.post(sites, May(ManagePart), part::add_site);
        desk.post(site, May(ManagePart), part::remove_site);
    }
    let at = "/organise/in/{organisation}/joined/{joined}/part/leave";
    desk.get(at, MayAfresh(ManagePart), end::ask_leave);
    desk.post(at, MayAfresh(ManagePart), end::leave);
}
