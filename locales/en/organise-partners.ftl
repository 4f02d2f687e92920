# Partners: who carries a campaign, and how organisations join and leave.

organise-tab-partners = Partners
organise-tab-sites = Wording and sites

## The lead's page
partners-heading = Partners
partners-lead = Who carries this campaign with you, and what the form asks for whom.
partners-moved = Somebody changed this meanwhile, and nothing was saved. What you typed stands below; please look at it again beside the others, then save.
partners-prove = To invite, let in or send away organisations, first prove that it is you.
partners-requests = They ask to join
partners-asked = Asked on { $at }
partners-privacy = Privacy notice
partners-approve = Let them join
partners-decline = Decline
partners-lines = Consent lines
partners-lines-lead = Each organisation asks in its own words whether it may write to the supporter. You decide the order, how many lines a form shows, and on which forms each stands; the wording is theirs.
partners-is-lead = You
partners-no-wording = Asks nothing so far
partners-since = Since { $at }
partners-sites = { $number ->
    [0] no site yet
    [one] { $sites } site
   *[other] { $sites } sites
}
partners-place = Place
partners-shown = Stands on
partners-shown-everywhere = every form
partners-shown-own = their own widgets and links only
partners-end = End
partners-own-part = Your wording and sites
partners-most = Most lines on a form
partners-most-hint = 0 for all of them. Whoever brought the supporter always has a line.
partners-most-error = Please enter a number from 0 to { $max }.
partners-lines-save = Save the lines
partners-invite = Invite an organisation
partners-invite-hint = They get a mail with a link that works once, for a few days. It shows the campaign and the terms.
partners-conditions = Conditions
partners-allow-requests = Organisations on this Quipu may ask to join
partners-allow-requests-hint = You decide on each request.
partners-open-numbers = Partners see each other’s numbers
partners-open-numbers-hint = Otherwise each sees only what it brought itself.
partners-terms = Your own terms
partners-terms-hint = What organisations agree to when they join, in Markdown. Leave it empty for the terms that come with Quipu. Who joined before keeps the terms it accepted.
partners-terms-own = The terms that come with Quipu
partners-former = Before
partners-carried = Carried the campaign from { $from } until { $until }
partners-declined = Asked on { $at }, and did not join
done-partner-invited = The invitation is on its way.
done-partner-approved = They carry the campaign now. Their line stands on the forms as soon as they have written it.
done-partner-declined = The request was declined.
done-partner-ended = They do not carry the campaign any more. Their line goes from the forms within seconds.
done-request-over = This request was answered or taken back already.
done-lines-saved = Saved. Forms show it within seconds.
done-conditions-saved = Saved.

## Ending and leaving
partner-end-heading = End the partnership with { $organisation }?
partner-end-what = Its consent line goes from every form within seconds, its widgets take no more signatures in its name, and it gets no more lists.
partner-end-record = What was agreed stays on record: the terms, and the supporters who said yes until now. They can join again later by accepting the terms anew.
partner-end-button = End the partnership
partner-end-back = Leave it as it is
part-leave-heading = { $organisation } leaves this campaign?
part-leave-what = Your consent line goes from every form within seconds, your widgets take no more signatures in your name, and you can take no more lists. If you still need your list, take it first.
part-leave-button = Leave the campaign
done-part-left = You have left the campaign.
done-part-over = Nothing was saved: your organisation does not carry this campaign any more.

## An organisation's own part
part-heading = Wording and sites
part-moved = Somebody changed this meanwhile, and nothing was saved. What you typed stands below; please look at it again, then save.
part-own-widget-only = The lead shows your line only where you bring people: on your own widgets, and behind your own links.
part-wording = How you ask
part-wording-lead = The sentence after your name, beside a box that is never ticked beforehand. In a language without a sentence you ask nothing.
part-wording-hint = Another wording is another version of the form: who signs from then on agrees to it, and who signed before agreed to the one before. Lists tell which.
part-privacy-hint = Shown beside your line, in every campaign.
part-sites = Your sites
part-sites-lead = Only these sites may show the form in your name. At most { $max }.
part-sites-none = There are none yet. The counter may stand anywhere.
part-sites-full = There can be at most { $max } sites. Please remove one first.
part-site = Address of the site
part-site-hint = Its beginning, without a page: https://www.example.org
part-site-invalid = This does not look like the address of a site. An example: https://www.example.org
part-site-insecure = The address of a site must begin with https://
part-site-more = Only the beginning is needed, without page or question mark: https://www.example.org
part-site-add = Add the site
part-site-remove = Remove
part-joined = Your partnership
part-joined-at = You have carried this campaign since { $at }.
part-terms = The terms that you accepted
part-leave = Leave the campaign …
done-part-saved = Saved. Forms show it within seconds.
done-site-added = The site was added.
done-site-removed = The site was removed. The form is not shown there any more.

## The page behind an invitation
partnership-heading = Carry a campaign
partnership-invites = { $lead } invites you to carry a campaign
partnership-run-by = Run by
partnership-look = Look at its page
partnership-terms = The terms
partnership-moved = The terms changed meanwhile. Please read them again.
partnership-login-heading = Log in
partnership-known = There is an account for { $email } already. Log in, and you come back to this page.
partnership-login = Log in
partnership-log-in = Please log in first.
partnership-have-account = I have an account with another address
partnership-account = Your account
partnership-account-lead = You will log in as { $email } with the password that you choose here.
partnership-organisation = Your organisation
partnership-logged-in = You are logged in as { $name } ({ $email }).
partnership-which = Which organisation joins?
partnership-another = A new one
partnership-new = The new organisation
partnership-reply-to-hint = Answers to your mails go here. Supporters find it in the privacy notice.
partnership-privacy-hint = Shown beside your line.
partnership-organisation-error = Please choose an organisation for which you may do this.
partnership-already = This organisation carries the campaign already.
partnership-accept = We accept these terms of { $lead }.
partnership-accept-error = You can join only if you accept the terms.
partnership-button = Join
done-partner-joined = You carry this campaign now. Next: write how you ask, and name your sites.

## Asking to join
join-heading = Join a campaign
join-lead = Campaigns of other organisations that you may ask to carry.
join-waiting = Waiting for an answer
join-open = Open to requests
join-none = No other campaign takes requests at the moment. A lead can also invite you by mail.
join-look = Look at the terms
join-ask-heading = Ask to join
join-ask-what = The lead decides. If it says yes, you carry the campaign on these terms.
join-ask-button = Ask to join
join-back = Back
done-join-asked = You have asked. The lead decides.
done-join-withdrawn = Your request was taken back.
done-join-over = This request was answered already, or the campaign takes none any more.

## The list of campaigns
carried-heading = Carried for others
carried-join = Join a campaign
carried-none = Your organisation carries no campaign of another organisation.
carried-requested = Asked to join
carried-joined = Joined
carried-declined = Declined
carried-left = Left

## The terms that come with Quipu
partner-terms-purpose =
    ## What this is for

    We carry this campaign together with { $lead }. We may ask its supporters, in our own words, whether we may write to them. We get only the details of those who said yes to us and confirmed their signature, and we use them only for what our wording said.
partner-terms-responsible =
    ## Who is responsible

    For the supporters who said yes to us, we are a controller in our own right under data protection law, from the moment we get their details. We have a privacy notice, keep it up to date, and answer these supporters when they ask. { $lead } stays responsible for the campaign and its signatures.
partner-terms-passing-on =
    ## No passing on

    We do not sell, lend or pass on these details to anybody. Whoever processes them on our behalf is bound by contract to do only that.
partner-terms-security =
    ## Security

    Signing a petition shows what somebody believes. We keep the lists where only those can open them who need them, protect accounts and tokens, and tell { $lead } without delay, within 24 hours at the latest, if details are lost or seen by others.
partner-terms-following =
    ## Following supporters

    When somebody withdraws or is erased, we do the same in our copies, within 30 days at the latest; the lists tell us who. Whoever no longer wants to hear from us is not written to any more.
partner-terms-wording =
    ## Honest widgets

    We put the widgets only on sites of our own, change nothing of what they show, and do not tick a box for anybody.
partner-terms-leaving =
    ## Leaving

    We may leave at any time, and { $lead } may end this at any time. From then on we get no new supporters and no new lists. For those who said yes to us before, what we told them goes on to hold.

## The mail that invites
mail-partnership-subject = { $organisation } invites you to carry a campaign
mail-partnership-intro = { $organisation } runs a petition with Quipu and invites your organisation to carry it too:
mail-partnership-action = Campaign and terms stand on this page, where you can join:
mail-partnership-button = Look at the campaign and the terms
mail-partnership-days = The link works for { $days } days, and once.
mail-partnership-ignore = If this is not for you, you can ignore this mail: nothing happens.
mail-partnership-about = You get this mail because { $organisation } entered this address as that of an organisation it wants to campaign with.
