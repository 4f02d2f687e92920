# Accounts of organisers: logging in, one's own account, the team, the organisation's settings, and mails about these.

## Beside the public pages
footer-organise = For organisers

## Logging in
login-heading = Log in
login-button = Log in
login-wrong = This address and password do not go together. Please check both.
login-forgotten = Forgotten your password?
login-no-account = Accounts are made by invitation. Ask an owner of your organisation for one.
login-code-heading = One more step
login-code-hint = The six digits that your authenticator app shows now. If your phone is lost, one of your recovery codes.
login-code-wrong = This code does not work, or has been used already. Please wait for the next one.
login-code-again = Start again
account-field-password = Password
account-field-new-password = New password
account-field-current-password = Present password
account-field-code = Code
account-field-name = Your name
account-field-name-hint = As your colleagues know you. Supporters never see it.
account-language = Language of these pages
account-save = Save
account-error-required = Please fill this in.
password-hint = At least 10 characters. Several words that do not belong together make a good one.
password-wrong = This is not the password.
password-too-short = Please use at least 10 characters.
password-too-long = Please use at most 256 characters.
password-common = This is among the first that somebody would try. Please choose one that is harder to guess, such as four words that do not belong together.
password-personal = Your name or address is too easy to guess. Please choose something else.
done-logged-out = You are logged out.
done-password-chosen = Your password has been saved. You can log in with it now.
done-joined = Welcome. You are now a member.

## Proving it again
prove-heading = Prove that it is you
prove-lead = Lists, keys, members and one-time passwords matter most, so we ask again before you go on.
prove-or-code = Or the code that your authenticator app shows now
prove-button = Go on
held-heading = Not saved yet
held-login-why = Your login has ended meanwhile, so nothing was saved. Nothing that you typed is lost.
held-login-first = Log in again, in a new tab
held-prove-why = Your last proof of who you are was some time ago, so nothing was saved. Nothing that you typed is lost.
held-prove-first = Prove that it is you, in a new tab
held-totp-why = Your organisation asks its members for one-time passwords, so nothing was saved. Nothing that you typed is lost.
held-totp-first = Set up one-time passwords, in a new tab
held-then = Then come back to this tab, reload the page, and allow the form to be sent again.
held-lost = You can also go back with your browser’s back button: what you typed is still in the form.

## Choosing a password
reset-ask-heading = Choose a new password
reset-ask-lead = We will send a link to the address of your account.
reset-ask-button = Send me a link
reset-back = Back to the login
done-reset-asked = If this address has an account, a mail with a link is on its way. It arrives within a few minutes.
reset-heading = Choose your password
reset-lead = For the account { $mail }.
reset-ends-sessions = You will be logged out everywhere. One-time passwords stay as they are.
reset-button = Save this password
reset-gone-heading = This link does not work any more
reset-gone-text = It was used already, or too much time has passed. You can ask for another one.
reset-again = Ask for another link

## An invitation
invitation-heading = Join { $organisation }
invitation-known = There is an account for this address already. Its password shows that it is you.
invitation-new = You will log in with this address and the password that you choose here.
invitation-button = Join
invitation-ignore = If you do not know this organisation, you can close this page: nothing happens.
invitation-gone-heading = This invitation does not hold any more
invitation-gone-text = It was taken up, taken back, or too much time has passed. Ask whoever invited you for another one.
invitation-gone-link = To the organisers’ side

## One's own account
account-heading = Your account
account-about = About you
account-totp-on = One-time passwords are in use: at each login we ask for the code that your authenticator app shows.
account-totp-off = One-time passwords are not in use. With them, a stolen password alone opens nothing.
account-totp-manage = Recovery codes, switching off
account-totp-set-up = Set up one-time passwords
account-codes-left = Recovery codes left: { $left }
account-password = Password
account-password-ends = You will be logged out everywhere else.
account-password-button = Change the password
account-sessions = Where you are logged in
session-this = This one
session-unknown = Unknown browser
session-began = Since { $at }
session-seen = last seen { $at }
session-end = Log out there
session-end-others = Log out everywhere else
back-to-account = Back to your account
done-account-saved = Saved.
done-password-changed = Your password has been changed. You are logged out everywhere else.
done-session-ended = That login has ended.
done-sessions-ended = You are logged out everywhere else.
done-totp-off = One-time passwords are switched off.

## One-time passwords
totp-heading = One-time passwords
totp-set-up-heading = Set up one-time passwords
totp-required = { $organisation } asks its members for one-time passwords.
totp-lead = An authenticator app on your phone shows a new code every half minute. From now on you give one at each login.
totp-scan = 1. Add Quipu to your app
totp-scan-how = Open your authenticator app and scan this picture.
totp-image = Picture to scan with an authenticator app. The key under it says the same as text.
totp-open = Open in an app on this device
totp-type = Or type this key into the app:
totp-first-code = 2. Type the first code
totp-code-hint = The six digits that the app shows now.
totp-on-button = Use one-time passwords
totp-offer-old = This picture is too old. Please scan the new one.
totp-off-heading = Switch off
totp-off-lead = Without one-time passwords, whoever knows your password can log in as you.
totp-off-button = Switch off one-time passwords
totp-off-question = Switch off one-time passwords? The recovery codes stop working too.
codes-heading = Recovery codes
codes-lead = For the day your phone is lost: each of these codes takes the place of a one-time password, once.
codes-once = They are shown only now. Print them, or write them down, and keep them away from your phone.
codes-kept = I have kept them
codes-renew = Make new recovery codes
codes-renew-question = Make new recovery codes? The old ones stop working.

## The team
team-heading = Team
team-prove = To change anything here, first prove that it is you.
team-you = You
team-since = since { $at }
team-waits = has not chosen a password yet
team-totp = one-time passwords
team-role-of = Role of { $name }
team-change-role = Change
team-remove = Remove
team-remove-question = Remove { $name } from the team?
team-invitations = Open invitations
team-until = until { $at }
team-take-back = Take back
team-field-role = Role
team-error-role = Please choose a role.
team-last-owner = An organisation needs an owner. Make somebody else an owner first.
team-already-member = This address belongs to a member already.
team-already-invited = This address is invited already. You can take that invitation back and send another.
team-too-many = There are very many open invitations. Please take some back first.
invite-heading = Invite somebody
invite-language = Language of the mail
invite-button = Send the invitation
invite-hint = They get a mail with a link that works once, for a few days.
done-invited = The invitation is on its way.
done-invitation-ended = The invitation was taken back.
done-role-changed = The role has been changed.
done-member-removed = They are no longer a member.
role-owner-short = Owner
role-campaigner-short = Campaigner
role-analyst-short = Analyst
role-exporter-short = Exporter

## The organisation's settings
settings-heading = Organisation
settings-name = Name
settings-name-hint = As supporters read it, on campaign pages and in mails.
settings-reply-to = Address for answers
settings-reply-to-hint = Mails come from { $mail }; answers go here. Supporters find it in the privacy notice.
settings-postal = Postal contact
settings-postal-hint = Supporters are told who keeps their data, and where.
settings-privacy = Web address of your privacy notice
settings-privacy-hint = Shown beside your consent. Each campaign also has a notice of its own.
settings-totp = Members must use one-time passwords
settings-totp-hint = Whoever does not use them yet sets them up before going on.
settings-totp-self = That includes you.
settings-error-web = A web address begins with https:// or http://
done-organisation-saved = Saved. Campaign pages show it within a few seconds.

## Mails
mail-invitation-subject = { $organisation } invites you to its team
mail-invitation-intro = { $organisation } runs petitions with Quipu and invites you to its team, as:
mail-invitation-action = To join, open this page and choose a password:
mail-invitation-button = Join
mail-invitation-days = The link works for { $days } days, and once.
mail-invitation-ignore = If you do not know this organisation, you can ignore this mail: nothing happens.
mail-reset-subject = Choose a new password
mail-reset-intro = Somebody, probably you, has asked for a new password for your organiser’s account on Quipu.
mail-reset-action = To choose it, open this page:
mail-reset-button = Choose a new password
mail-reset-hours = The link works for { $hours } hours, and once.
mail-reset-ignore = If it was not you, you can ignore this mail: your password stays as it is.
mail-account-about = You get this mail as an organiser, from { $organisation }.
