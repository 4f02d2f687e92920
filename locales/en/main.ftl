# Everything Quipu says in English. Numbers and dates arrive already formatted; messages never hold HTML.

## The frame of every page
skip-to-content = Skip to the content
languages = Language
footer-service = Quipu collects signatures and confirms each one by email before it counts.
footer-data = What you write when you sign is stored encrypted and used only for what you agree to. Signing sets no cookies, and these pages load nothing from other companies.
privacy-link = Privacy notice for this campaign
optional = (optional)
back-to-campaign = Back to the campaign
back-home = See all campaigns

## The list of campaigns
home-title = Petitions
home-heading = Petitions open for your signature
home-lead = Every name counts once, and only after its owner has confirmed it by email.
home-empty = No campaign is open just now. Please come back later.
card-signatures = signatures
card-progress = Progress of “{ $title }”, in percent of its goal
card-won = Won
card-closed = Closed

## A campaign
campaign-target = To: { $target }
campaign-text = The campaign
campaign-organisation = Run by
campaign-closes = Open until
campaign-data = Your data
campaign-upcoming = This petition opens for signatures on { $date }.
campaign-closed = This petition closed on { $date }. Thank you to everyone who signed.
campaign-won = This campaign has been won. Thank you to everyone who signed.
campaign-preview = Preview: nothing has been saved, and nobody else sees this page.
campaign-victory = Won!
recent-heading = Recently signed
recent-note = Only people who asked to be shown, with given name and initial.

## Progress
progress-heading = Signatures so far
progress-people = { $n ->
    [one] person has signed
   *[other] people have signed
 }
progress-bar = Progress towards the goal
progress-goal = Goal: { $goal }
progress-online = Confirmed here by email
progress-offline = Counted elsewhere

## Sharing
share-heading = Pass it on
share-device = Share…
share-mail = Email
share-copy = Copy the link
share-copied = Link copied

## The sign form
sign-jump = Sign this petition
sign-heading = Add your signature
sign-heading-closed = Signatures
sign-button = Sign
sign-sending = Sending…
sign-after = We will send you an email. Your signature counts once you confirm it there.
field-given-name = Given name
field-family-name = Family name
field-email = Email address
field-email-hint = To confirm your signature. It is never shown.
field-country = Country
field-country-choose = Choose…
field-postcode = Postcode
field-comment = Why are you signing?
field-comment-hint = For the organisers. Not shown on this page.
field-website = Leave this empty
field-public = Show me on the campaign’s page with my given name and the first letter of my family name.
suggestion-question = Did you mean
suggestion-use = Use this address
suggestion-keep = If your address is right as you typed it, press “Sign” again and it stays.
consents-legend = May they write to you?
consents-hint = As you like: your signature counts either way.
consent-privacy = Privacy notice of { $organisation }
agree-label = I agree that { $controller } records my signature and handles the details above for this petition.
agree-purpose = Signing can show a political opinion, so we ask you expressly. Your details are used to prove, count and deliver the signatures, and for nothing else unless you tick it above. You can withdraw at any time through the link in our email.
agree-controller = Responsible: { $controller }, { $postal }.

## Messages beside the fields
error-given-name-required = Please enter your given name.
error-family-name-required = Please enter your family name.
error-email-required = Please enter your email address.
error-email-invalid = This does not look like an email address. An example: name@example.org
error-country-required = Please choose your country.
error-country-invalid = Please choose a country from the list.
error-agree-required = We can record your signature only if you agree to this.
error-too-long = Please use no more than { $max } characters.
error-characters = This holds a character that we cannot store. Please type it again, with letters only.
error-link = Please leave out web addresses here.
error-marks = This holds too many accents on one letter. Please type it again.
error-postcode-invalid = Please check the postcode: letters, digits, spaces and hyphens only.
error-consents-unknown = One of the organisations does not ask here any more. Please look at the list again.
error-comment-invalid = Please use plain text here, without web addresses or unusual control characters.

## Messages above the form
alert-fix-errors = Nothing has been sent yet. Please look at the marked fields.
alert-too-many = Many signatures have just come from your network. Please try again in about { $minutes } min. What you typed is still here.
alert-busy = So many people are signing at this moment that we could not take yours yet. Please press “Sign” again in a few seconds. What you typed is still here.
alert-closed = This petition no longer takes signatures, so yours has not been recorded.
alert-suggestion = Please have another look at your email address.

## After signing
check-heading = One step left: confirm by email
check-lead = If the address can receive our mail, a message about “{ $title }” is on its way to it.
check-step-open = Open the message and follow its link.
check-step-press = Press the button on the page that opens. Then your signature counts.
check-days = The link works for { $days } days.
check-spam = Nothing there after a few minutes? Please look in the spam folder. You can also sign once more, which does no harm: one address counts once.
check-demo = This is a demonstration, so the message does not leave this computer. You can read it here:
check-demo-link = Open the demonstration mailbox
signed-heading = Thank you. Your signature counts.
signed-lead = You have signed “{ $title }”.
signed-withdraw = If you change your mind, the email we sent you holds a link to withdraw.

## Confirming
confirm-heading = Confirm your signature
confirm-lead = You are about to sign “{ $title }”, addressed to: { $target }.
confirm-moved = The details changed after you opened this page. Please check them again before you confirm.
confirm-name = Name
confirm-email = Email address
confirm-country = Country
confirm-comment = Your comment
confirm-public = Shown on the page
confirm-public-yes = Yes, with given name and initial
confirm-public-no = No
confirm-consents = May write to you
confirm-consents-none = Nobody. You have ticked no organisation.
confirm-button = Confirm my signature
confirm-wrong = Something wrong?
confirm-sign-again = Sign again with the right details
confirm-not-me = This wasn’t me
expired-heading = This link is too old
expired-lead = Your signature under “{ $title }” has not been confirmed yet. We can send you a new link.
expired-button = Send me a new link
confirm-invalid-heading = This link is not complete
confirm-invalid-text = Part of the address seems to be missing. Please open it again from the email, or copy the whole line.
confirm-too-late-heading = The petition has closed
confirm-too-late-text = Signatures could be confirmed until a day after closing. This one came later and has not been counted.
confirm-gone-heading = This signature is no longer there
confirm-gone-text = It was withdrawn or removed, so there is nothing to confirm. You are welcome to sign again while the petition is open.

## Withdrawing
withdraw-heading = Withdraw your signature
withdraw-lead = Your signature under “{ $title }” will no longer count, your name disappears from the page, and your details are deleted.
withdraw-button = Withdraw my signature
withdraw-keep = No, leave everything as it is
not-me-heading = This wasn’t you?
not-me-lead = Somebody entered your address under “{ $title }”. The signature has not been counted. Press the button and it is discarded.
not-me-button = Discard it
withdrawn-heading = Withdrawn
withdrawn-text = The signature does not count, and nothing is shown of it.
withdraw-invalid-heading = This link is not complete
withdraw-invalid-text = Part of the address seems to be missing. Please open it again from the email, or copy the whole line.

## Things that go wrong
status-400-heading = We could not read that
status-400-text = Your browser sent something we did not understand. Please go back and try again.
status-403-heading = Not allowed
status-403-text = This page is not open to you.
status-404-heading = There is nothing here
status-404-text = The address may be mistyped, or the page has gone.
status-405-heading = That does not work here
status-405-text = This address cannot be used in that way. Please start again from the campaign.
status-408-heading = That took too long
status-408-text = Your request did not arrive in time. Please try again.
status-409-heading = No longer possible
status-409-text = This petition does not take signatures now. Nothing has been recorded.
status-413-heading = That is too much
status-413-text = More was sent than this page accepts. Please shorten it and try again.
status-414-heading = That address is too long
status-414-text = Please check the link, or start again from the campaign.
status-415-heading = We could not read that
status-415-text = It was sent in a form that this address does not accept.
status-429-heading = A short pause, please
status-429-text = Many requests have just come from your network. Please wait a few minutes and try again.
status-500-heading = Something went wrong on our side
status-500-text = We have noted it. Please try again in a little while.
status-503-heading = Busy at the moment
busy-form-text = So many people are signing at this moment that we could not take yours yet. What you typed is still here.
busy-form-again = Send it again
status-503-text = Many people are here right now. Please try again in a few seconds.

## The privacy notice
retention-sentence = Your details are erased { $months } months after the petition closes, and at once if you withdraw.
privacy-heading = Privacy notice
privacy-lead = What happens to your details when you sign “{ $title }”.
privacy-who-heading = Who is responsible
privacy-who = { $controller } runs this petition and is responsible for your data:
privacy-what-heading = What is kept
privacy-what-sealed = Your name, email address, postcode and comment, encrypted with a key of this campaign’s own. The key that opens it lies outside the database.
privacy-what-clear = Not encrypted, because the statistics need it: your country, the language of the page, the source of the link you came by, and the minute you signed.
privacy-what-brought = Also not encrypted: which organisation’s link or form brought you, on which of its sites, and the labels of that link (utm). If you came by a link that a supporter shared, a short code of that link, which names neither of you and is deleted after { $days } days, or at once if you withdraw.
privacy-what-tags = Two short keyed codes, made from your network address and from the domain of your mail provider. They help to find faked signatures and are deleted after { $days } days. The network address itself is not stored with your signature.
privacy-what-consents = Which organisations you allowed to write to you, with the wording you saw.
privacy-limits = Encryption protects a copy of the database that falls into the wrong hands. It does not hide your details from the people who run this service and need to work with them.
privacy-why-heading = What for, and on what basis
privacy-why = To prove that signatures are real, to count them, and to present them to: { $target }.
privacy-basis = A signature under a petition can reveal a political opinion. Such data may be handled here only with your explicit consent (Article 9(2)(a) of the GDPR), which you give by ticking the box above the button. You may take it back at any time; what was lawful before remains so.
privacy-recipients-heading = Who receives it
privacy-recipients = { $controller }, and whoever runs this server on its behalf. Email passes through a mail server, which sees your address.
privacy-recipients-consents = An organisation below receives your details only if you ticked its box:
privacy-public = Nothing of yours is shown in public unless you asked for it, and then only your given name and the first letter of your family name.
privacy-retention-heading = How long
privacy-retention-backups = Backup copies are overwritten in turn, so an older copy may hold your encrypted details for a while longer.
privacy-rights-heading = Taking it back, and your other rights
privacy-withdraw = Every email about your signature holds a link to withdraw. The count goes down at once, your name leaves the page, and your name, address, postcode and comment are deleted. A signature that is never confirmed is erased after { $days } days.
privacy-rights = You may also ask to see your data, to have it corrected or erased, or to receive a copy. Write to { $mail }. You may complain to your data protection authority.
privacy-count-heading = How the count works
privacy-count = One confirmed email address is one signature. Signatures collected elsewhere, on paper or on an earlier site, are added with a note of where they came from and shown apart. Public statistics leave out groups of fewer than five people.

## The demonstration's mailbox
mailbox-heading = Demonstration mailbox
mailbox-banner = This is a demonstration: nothing leaves this computer. Every message that would have been sent is shown here instead.
mailbox-empty = No messages yet. Sign a petition and one will appear here within seconds.
mailbox-filter = Only messages to { $to }.
mailbox-all = Show all
mailbox-envelope = To { $to }, { $at }
mailbox-text = Text of the message
mailbox-html = Show it as HTML

## Widgets
counter-link = Read and sign
badge-label = signatures

## Mails
mail-greeting = Hello,
mail-confirm-subject = Please confirm your signature: { $title }
mail-confirm-intro = This address was entered to sign “{ $title }”, a petition run by { $organisation }.
mail-confirm-action = The signature does not count yet. To confirm it, open this page and press the button there:
mail-confirm-button = Check and confirm
mail-copy-link = If the button does not work, copy this line into your browser:
mail-confirm-days = The link works for { $days } days.
mail-not-me = If you did not sign, you can ignore this message: nothing is counted without you. Or tell us that it wasn’t you, and the entry is discarded:
mail-not-me-link = This wasn’t me
mail-already-subject = You have already signed: { $title }
mail-already-intro = This address was entered again to sign “{ $title }”, a petition run by { $organisation }.
mail-already-nothing = Your signature is confirmed and counted already. Nothing has changed, and there is nothing for you to do. You can help by passing the petition on:
mail-withdraw = Should you wish to withdraw your signature, this page does it:
mail-withdraw-link = Withdraw my signature
mail-campaign-link = See the petition
mail-about = You receive this message because of a petition by { $organisation }. You have not been put on a mailing list by it.
mail-questions = Questions: { $mail }
