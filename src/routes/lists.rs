//! The addresses of lists that are taken away, once or again and again.

use crate::organise::desk::{Access, Desk};
use crate::organisers::Action;

/// Lists of supporters, taken away by whoever runs the campaign, or by a partner.
pub(super) fn once(desk: &mut Desk<'_>) {
    use crate::organise::exports;

    desk.get(
        "/organise/in/{organisation}/campaigns/{slug}/export",
        Access::MayAfresh(Action::ExportLists),
        exports::pages::show,
    );
    desk.post(
        "/organise/in/{organisation}/campaigns/{slug}/export",
        Access::MayAfresh(Action::ExportLists),
        exports::pages::take,
    );
    desk.get(
        "/organise/in/{organisation}/campaigns/{slug}/export/{number}",
        Access::May(Action::ExportLists),
        exports::pages::status,
    );
    desk.get(
        "/organise/in/{organisation}/campaigns/{slug}/export/{number}/progress",
        Access::May(Action::ExportLists),
        exports::pages::progress,
    );
    desk.post(
        "/organise/in/{organisation}/campaigns/{slug}/export/{number}/file",
        Access::MayAfresh(Action::ExportLists),
        exports::pages::fetch,
    );

    let (may, afresh) = (Access::May(Action::ExportLists), Access::MayAfresh(Action::ExportLists));
    let at = "/organise/in/{organisation}/joined/{joined}/export";
    desk.get(at, afresh, exports::pages::show);
    desk.post(at, afresh, exports::pages::take);
    let at = "/organise/in/{organisation}/joined/{joined}/export/{number}";
    desk.get(at, may, exports::pages::status);
    let at = "/organise/in/{organisation}/joined/{joined}/export/{number}/progress";
    desk.get(at, may, exports::pages::progress);
    let at = "/organise/in/{organisation}/joined/{joined}/export/{number}/file";
    desk.post(at, afresh, exports::pages::fetch);
}

/// Lists that come again and again.
pub(super) fn again(desk: &mut Desk<'_>) {
    use crate::organise::schedules::pages as again;

    let afresh = Access::MayAfresh(Action::ExportLists);
    let at = "/organise/in/{organisation}/joined/{joined}/lists";
    desk.get(at, afresh, again::show);
    desk.post(at, afresh, again::make);
    let at = "/organise/in/{organisation}/joined/{joined}/lists/{schedule}/end";
    desk.post(at, afresh, again::end);
    let at = "/organise/in/{organisation}/campaigns/{slug}/lists";
    desk.get(at, afresh, again::show);
    desk.post(at, afresh, again::make);
    let at = "/organise/in/{organisation}/campaigns/{slug}/lists/{schedule}/end";
    desk.post(at, afresh, again::end);
}
